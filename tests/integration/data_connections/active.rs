//! Active mode: the server connects to us.

use super::round_trip;
use crate::driver::{connection, connection_to, connector, failure, get, open};
use host_harness::{FailureCode, Limits, Policy};
use serde_json::{Value, json};
use std::net::TcpListener;
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::scripted::{Script, ScriptedServer};
use tests::servers::{RealServer, ServerKind, TlsOptions};

fn active(mut connection: Value) -> Value {
    connection["connectionMode"] = "active".into();
    connection
}

fn scripted(server: &ScriptedServer) -> Value {
    active(connection_to(server.address(), "alice", "s3cret"))
}

#[tokio::test]
async fn works_on_every_server() {
    for kind in ServerKind::ALL {
        println!("{kind}");
        let server = RealServer::start(kind).unwrap();
        round_trip(&active(connection(&server))).await;
    }
}

#[tokio::test]
async fn works_on_every_server_under_tls() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    for kind in ServerKind::ALL {
        println!("{kind}");
        let server = RealServer::start_tls(kind, TlsOptions::new(&identity)).unwrap();
        let mut connection = active(connection(&server));
        connection["sslMode"] = "explicit".into();
        connection["caCertificates"] = authority.pem().into();
        round_trip(&connection).await;
    }
}

#[tokio::test]
async fn port_is_used_where_eprt_is_refused() {
    let server = ScriptedServer::new().on("EPRT", "500 What?\r\n").start().unwrap();
    round_trip(&scripted(&server)).await;
    let verbs = |verb: &str| server.commands().iter().filter(|line| line.starts_with(verb)).count();
    assert_eq!(verbs("EPRT"), 1, "a refused EPRT is remembered");
    assert!(verbs("PORT") > 4);
    assert_eq!(verbs("EPSV") + verbs("PASV"), 0);
}

#[tokio::test]
async fn the_port_comes_from_the_range() {
    // Two free ports in a row.
    let (low, high) = (0..1000)
        .find_map(|_| {
            let low = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
            let high = low.checked_add(1)?;
            TcpListener::bind(("127.0.0.1", high)).ok().map(|_| (low, high))
        })
        .unwrap();
    let server = ScriptedServer::new().start().unwrap();
    let mut connection = scripted(&server);
    connection["activePortRange"] = format!("{low}-{high}").into();
    round_trip(&connection).await;
    let announced: Vec<String> = server.commands().into_iter().filter(|line| line.starts_with("EPRT")).collect();
    assert!(announced.len() > 4);
    for line in announced {
        let port: u16 = line.split('|').nth(3).unwrap().parse().unwrap();
        assert!((low..=high).contains(&port), "{line}");
    }
}

#[tokio::test]
async fn the_configured_address_is_announced() {
    let server = ScriptedServer::new().on("EPRT", "501 No way.\r\n").on("PORT", "501 No way.\r\n").start().unwrap();
    let mut connection = scripted(&server);
    connection["activeAddress"] = "192.0.2.7".into();
    let mut session = open(&connection).await;
    failure(get(&mut session, json!({ "include": ["*"] })).await);
    assert!(server.commands().iter().any(|line| line.starts_with("EPRT |1|192.0.2.7|")), "{:?}", server.commands());
}

#[tokio::test]
async fn a_server_that_never_connects_is_a_bounded_clear_failure() {
    for reply in ["150 In a moment.\r\n", ""] {
        let server = ScriptedServer::new().file("/a", "a").on("RETR", reply).start().unwrap();
        let mut connection = scripted(&server);
        connection["connectTimeoutMs"] = 3_000.into();
        let mut session = open(&connection).await;
        let refused = failure(get(&mut session, json!({ "fileName": "/a" })).await);
        assert_eq!(refused.code, FailureCode::DataConnectionFailed, "{refused:?}");
        assert!(refused.hint.unwrap().contains("passive"));
    }
}

#[tokio::test]
async fn a_stranger_is_turned_away() {
    let stranger_then_server = Script::new().connect_as_stranger().usual();
    let server = ScriptedServer::new().file("/a", "content").on("RETR", stranger_then_server).start().unwrap();
    let mut session = open(&scripted(&server)).await;
    assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"content");

    let only_a_stranger = Script::new().reply("150 Here.\r\n").connect_as_stranger();
    let server = ScriptedServer::new().file("/a", "content").on("RETR", only_a_stranger).start().unwrap();
    let mut connection = scripted(&server);
    connection["connectTimeoutMs"] = 3_000.into();
    let mut session = open(&connection).await;
    let refused = failure(get(&mut session, json!({ "fileName": "/a" })).await);
    assert_eq!(refused.code, FailureCode::DataConnectionFailed);
}

#[tokio::test]
async fn a_refusal_while_waiting_ends_the_wait() {
    for (reply, code) in [
        ("425 Can't open data connection.\r\n", FailureCode::DataConnectionFailed),
        ("421 Too many connections.\r\n", FailureCode::TooManyConnections),
        ("150 Here.\r\n425 Failed after all.\r\n", FailureCode::DataConnectionFailed),
    ] {
        let server = ScriptedServer::new().file("/a", "a").on("RETR", reply).start().unwrap();
        let mut session = open(&scripted(&server)).await;
        assert_eq!(failure(get(&mut session, json!({ "fileName": "/a" })).await).code, code, "{reply}");
    }
}

#[tokio::test]
async fn where_listening_is_forbidden_active_is_unsupported_and_passive_works() {
    let server = ScriptedServer::new().file("/a", "a").start().unwrap();
    let connection = scripted(&server);
    let policy = Policy::for_connection(&connection).forbid_listening();
    let mut session = connector().await.open_with(&connection, policy, &Limits::default()).await.unwrap();
    let refused = failure(get(&mut session, json!({ "fileName": "/a" })).await);
    assert_eq!(refused.code, FailureCode::Unsupported, "{refused:?}");
    assert!(refused.hint.unwrap().contains("passive"));

    let mut passive = connection.clone();
    passive["connectionMode"] = "passive".into();
    let policy = Policy::for_connection(&passive).forbid_listening();
    let mut session = connector().await.open_with(&passive, policy, &Limits::default()).await.unwrap();
    assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"a");
}

#[tokio::test]
async fn auto_turns_to_active_where_passive_fails_and_remembers() {
    for server in [
        ScriptedServer::new()
            .on("EPSV", "229 Entering Extended Passive Mode (|||1|)\r\n")
            .on("PASV", "227 Entering Passive Mode (127,0,0,1,0,1)\r\n"),
        ScriptedServer::new().on_nth("STOR", 1, "425 Can't open data connection.\r\n"),
    ] {
        let server = server.start().unwrap();
        let mut connection = scripted(&server);
        connection["connectionMode"] = "auto".into();
        round_trip(&connection).await;
        let commands = server.commands();
        let turned = commands.iter().position(|line| line.starts_with("EPRT")).unwrap();
        let passive = |line: &String| line.starts_with("EPSV") || line.starts_with("PASV");
        assert!(!commands.iter().skip(turned).any(passive), "{commands:?}");
    }
}
