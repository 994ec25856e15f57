//! Which address a PASV reply leads to.

use crate::driver::{connection_to, connector, failure, get};
use host_harness::{FailureCode, Limits, Policy};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use tests::scripted::{Script, ScriptedServer};

const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

fn connection(server: &ScriptedServer, passive_address: &str) -> Value {
    let mut connection = connection_to(server.address(), "alice", "s3cret");
    connection["passiveAddress"] = passive_address.into();
    connection
}

fn advertising_elsewhere() -> ScriptedServer {
    let pasv = Script::new().passive_at(ELSEWHERE, "227 Entering Passive Mode (127,0,0,2,{high},{low}).\r\n");
    ScriptedServer::new().file("/a", "content").on("PASV", pasv).start().unwrap()
}

async fn read(connection: &Value, policy: Policy) -> Result<Vec<u8>, host_harness::Error> {
    let mut session = connector().await.open_with(connection, policy, &Limits::default()).await?;
    Ok(get(&mut session, json!({ "fileName": "/a" })).await?.remove(0).body)
}

#[tokio::test]
async fn the_advertised_address_is_used_when_both_connection_and_engine_say_so() {
    let server = advertising_elsewhere();
    let connection = connection(&server, "advertised");
    let policy = Policy::for_connection(&connection).allow_address(ELSEWHERE);
    assert_eq!(read(&connection, policy).await.unwrap(), b"content");
    assert_eq!(server.data_connections(), 1);
}

#[tokio::test]
async fn the_engine_refuses_it_otherwise() {
    for (name, address) in [("public", "1,2,3,4"), ("elsewhere", "127,0,0,2"), ("private", "10,0,0,1")] {
        let pasv = Script::new().passive(&format!("227 Entering Passive Mode ({address},{{high}},{{low}}).\r\n"));
        let server = ScriptedServer::new().file("/a", "content").on("PASV", pasv).start().unwrap();
        let connection = connection(&server, "advertised");
        let refused = failure(read(&connection, Policy::for_connection(&connection)).await);
        assert_eq!(
            (refused.code, refused.retryable),
            (FailureCode::DataConnectionFailed, false),
            "{name}: {refused:?}"
        );
        assert!(refused.hint.is_some());
        assert_eq!(server.data_connections(), 0, "{name}");
    }
}

#[tokio::test]
async fn no_machine_has_the_unspecified_address() {
    let pasv = Script::new().passive("227 Entering Passive Mode (0,0,0,0,{high},{low}).\r\n");
    let server = ScriptedServer::new().file("/a", "content").on("PASV", pasv).start().unwrap();
    let connection = connection(&server, "advertised");
    let policy = Policy::for_connection(&connection).allow_advertised_addresses(true);
    assert_eq!(failure(read(&connection, policy).await).code, FailureCode::DataConnectionFailed);
}

#[tokio::test]
async fn control_leads_to_the_control_connections_address() {
    let pasv = Script::new().passive("227 Entering Passive Mode (127,0,0,2,{high},{low}).\r\n");
    let server = ScriptedServer::new().file("/a", "content").on("EPSV", "500 No.\r\n").on("PASV", pasv);
    let server = server.start().unwrap();
    let connection = connection(&server, "control");
    assert_eq!(read(&connection, Policy::for_connection(&connection)).await.unwrap(), b"content");
}
