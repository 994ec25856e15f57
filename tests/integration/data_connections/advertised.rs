//! The address in a PASV reply: followed only when the connection asks for it and the host's policy permits it.

use super::{connection, count, open_under};
use crate::driver::{failure, get};
use host_harness::{FailureCode, Policy};
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};
use tests::scripted::{Script, ScriptedServer};

const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// Its data connections are at another address than its control connection.
fn server() -> ScriptedServer {
    let pasv = Script::new().passive_at(ELSEWHERE, "227 Entering Passive Mode (127,0,0,2,{high},{low}).\r\n");
    ScriptedServer::new().file("/a", "content").on("PASV", pasv).start().unwrap()
}

#[tokio::test]
async fn it_is_followed_when_connection_and_policy_agree() {
    let server = server();
    for setting in ["advertised", "auto"] {
        let connection = connection(&server, "passiveAddress", setting);
        let policy = Policy::for_connection(&connection).allow_address(ELSEWHERE);
        let mut session = open_under(policy, &connection).await;
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"content", "{setting}");
    }
    assert_eq!((server.data_connections(), count(&server, "EPSV")), (2, 0));
}

#[tokio::test]
async fn the_policy_refuses_it_otherwise() {
    let server = server();
    for setting in ["advertised", "auto"] {
        let connection = connection(&server, "passiveAddress", setting);
        let by_default = Policy::for_connection(&connection);
        // Permits public addresses only.
        let advertised = by_default.clone().allow_advertised_addresses(true);
        for policy in [by_default, advertised] {
            let mut session = open_under(policy, &connection).await;
            let refused = failure(get(&mut session, json!({ "fileName": "/a" })).await);
            assert_eq!((refused.code, refused.retryable), (FailureCode::DataConnectionFailed, false), "{refused:?}");
            assert!(refused.message.contains("127.0.0.2"), "{refused:?}");
            assert!(refused.hint.unwrap().contains("advertise"));
            session.ping().await.unwrap();
        }
    }
    assert_eq!(server.data_connections(), 0);
}

#[tokio::test]
async fn no_other_address_is_contacted() {
    for address in ["1,2,3,4", "0,0,0,0", "10,0,0,1", "192,168,1,1", "169,254,169,254", "255,255,255,255"] {
        let pasv = Script::new().passive(&format!("227 Entering Passive Mode ({address},{{high}},{{low}}).\r\n"));
        let server = ScriptedServer::new().file("/a", "a").on("PASV", pasv).start().unwrap();
        let connection = connection(&server, "passiveAddress", "advertised");
        let mut session = open_under(Policy::for_connection(&connection), &connection).await;
        let refused = failure(get(&mut session, json!({ "fileName": "/a" })).await);
        assert_eq!(refused.code, FailureCode::DataConnectionFailed, "{address} {refused:?}");
        assert!(refused.message.contains(&address.replace(',', ".")) && refused.hint.is_some(), "{refused:?}");
        assert_eq!(server.data_connections(), 0, "{address}");
    }
}
