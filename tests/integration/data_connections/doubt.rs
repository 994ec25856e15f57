//! Data connections that do not come about as they should.

use crate::driver::{connection_to, connector, failure, get, list, open, send};
use host_harness::{FailureCode, Limits, Policy};
use serde_json::{Value, json};
use std::net::{Ipv4Addr, TcpListener};
use tests::scripted::{Builder, Script, ScriptedServer};

fn server() -> Builder {
    ScriptedServer::new().file("/a", "content")
}

fn connection(server: &ScriptedServer, mode: &str) -> Value {
    let mut connection = connection_to(server.address(), "alice", "s3cret");
    connection["connectionMode"] = mode.into();
    connection
}

#[tokio::test]
async fn the_connector_turns_strangers_away_when_its_host_does_not() {
    let server = server().on("RETR", Script::new().connect_as_stranger().usual()).start().unwrap();
    let connection = connection(&server, "active");
    let careless = Policy::for_connection(&connection).allow_address(Ipv4Addr::new(127, 0, 0, 77).into());
    let mut session = connector().await.open_with(&connection, careless, &Limits::default()).await.unwrap();
    assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"content");
}

#[tokio::test]
async fn ports_that_are_all_in_use_are_a_clear_failure() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let server = server().start().unwrap();
    let mut connection = connection(&server, "active");
    connection["activePortRange"] = taken.local_addr().unwrap().port().to_string().into();
    let mut session = open(&connection).await;
    let refused = failure(get(&mut session, json!({ "fileName": "/a" })).await);
    assert_eq!(refused.code, FailureCode::DataConnectionFailed);
    assert!(refused.message.contains("in use") && refused.hint.is_some(), "{refused:?}");
    session.ping().await.unwrap();
}

#[tokio::test]
async fn automatic_mode_repeats_whatever_was_refused_for_want_of_a_data_connection() {
    for verb in ["RETR", "STOR", "MLSD"] {
        let server = server().on_nth(verb, 1, "425 Can't open data connection.\r\n").start().unwrap();
        let mut session = open(&connection(&server, "auto")).await;
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"content");
        send(&mut session, "/b", b"more").await.unwrap();
        assert_eq!(server.file("/b").unwrap(), b"more");
        assert_eq!(list(&mut session, json!({})).await.unwrap().len(), 2);
        assert!(server.commands().iter().any(|line| line.starts_with("EPRT")), "{verb}: {:?}", server.commands());
    }
}

#[tokio::test]
async fn when_no_mode_works_both_reasons_are_given() {
    let server = server()
        .on("EPSV", "502 No.\r\n")
        .on("PASV", "500 Not passive.\r\n")
        .on("EPRT", "500 No.\r\n")
        .on("PORT", "500 Not active.\r\n");
    let server = server.start().unwrap();
    let mut session = open(&connection(&server, "auto")).await;
    let failed = failure(get(&mut session, json!({ "fileName": "/a" })).await);
    assert_eq!(failed.code, FailureCode::DataConnectionFailed);
    assert!(failed.message.contains("Not passive") && failed.message.contains("Not active"), "{failed:?}");
}

#[tokio::test]
async fn an_ftp_server_is_no_proxy() {
    let (server, other) = (server().start().unwrap(), ScriptedServer::new().start().unwrap());
    for kind in ["socks5", "http-connect"] {
        let mut connection = connection(&server, "passive");
        connection["proxy"] = json!({ "kind": kind, "host": "127.0.0.1", "port": other.address().port() });
        let refused = failure(connector().await.open(&connection).await.map(drop));
        assert_eq!((refused.code, refused.phase.as_str()), (FailureCode::ProtocolViolation, "proxy"), "{refused:?}");
        assert!(refused.hint.is_some());
    }
    assert_eq!(server.connections(), 0);
}
