//! Data connections go to the server of the control connection, whatever its replies say.

use super::connection;
use crate::driver::{get, open};
use serde_json::json;
use tests::scripted::{Script, ScriptedServer};

#[tokio::test]
async fn the_address_in_a_pasv_reply_is_ignored() {
    for address in ["1,2,3,4", "0,0,0,0", "10,0,0,1", "192,168,1,1", "169,254,169,254"] {
        let pasv = Script::new().passive(&format!("227 Entering Passive Mode ({address},{{high}},{{low}}).\r\n"));
        let server = ScriptedServer::new().file("/a", "a").on("EPSV", "502 No.\r\n").on("PASV", pasv).start().unwrap();
        let mut session = open(&connection(&server)).await;
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"a", "{address}");
        assert_eq!(server.data_connections(), 1);
    }
}

#[tokio::test]
async fn auto_ignores_the_addresses_that_no_server_has_for_others() {
    for address in ["0,0,0,0", "127,0,0,2", "169,254,169,254"] {
        let pasv = Script::new().passive(&format!("227 Entering Passive Mode ({address},{{high}},{{low}}).\r\n"));
        let server = ScriptedServer::new().file("/a", "a").on("PASV", pasv).start().unwrap();
        let mut connection = connection(&server);
        connection["passiveAddress"] = "auto".into();
        let mut session = open(&connection).await;
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"a", "{address}");
    }
}

#[tokio::test]
async fn pasv_is_tried_when_the_port_of_epsv_cannot_be_reached() {
    // Nothing listens on port 1.
    let epsv = "229 Entering Extended Passive Mode (|||1|)\r\n";
    let server = ScriptedServer::new().file("/a", "a").on("EPSV", epsv).start().unwrap();
    let mut session = open(&connection(&server)).await;
    for _ in 0..2 {
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"a");
    }
    assert_eq!(super::count(&server, "EPSV"), 1, "it is remembered");
}
