//! What goes wrong is named, bounded and explained.

use super::connection;
use crate::driver::{connection_to, connector, failure, get, list, open};
use host_harness::{Failure, FailureCode};
use serde_json::json;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::{Duration, Instant};
use tests::scripted::{Script, ScriptedServer};

/// Far above every bound in these tests, far below the ten minutes of the host.
const BOUND: Duration = Duration::from_mins(1);

async fn opening(connection: &serde_json::Value) -> Failure {
    let start = Instant::now();
    let failure = failure(connector().await.open(connection).await.map(drop));
    assert!(start.elapsed() < BOUND, "{failure:?} took {:?}", start.elapsed());
    assert!(failure.hint.is_some(), "{failure:?} has no hint");
    failure
}

#[tokio::test]
async fn a_closed_port() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let failure = opening(&connection_to(address, "alice", "s3cret")).await;
    assert_eq!(
        (failure.code, failure.phase.as_str(), failure.retryable),
        (FailureCode::ConnectFailed, "connect", true)
    );
}

#[tokio::test]
async fn a_name_without_an_address() {
    let mut connection = connection_to(SocketAddr::from(([127, 0, 0, 1], 21)), "alice", "s3cret");
    connection["host"] = "no-such-host.invalid".into();
    let failure = opening(&connection).await;
    assert_eq!((failure.code, failure.phase.as_str()), (FailureCode::DnsFailed, "resolve"));
}

#[tokio::test]
async fn a_server_that_never_greets() {
    let server = ScriptedServer::new().greeting("").start().unwrap();
    let mut connection = connection(&server);
    connection["readTimeoutMs"] = 2_000.into();
    let failure = opening(&connection).await;
    assert_eq!((failure.code, failure.phase.as_str()), (FailureCode::ReadTimeout, "greeting"));
}

#[tokio::test]
async fn a_server_that_falls_silent() {
    for (verb, phase) in [("USER", "login"), ("PASS", "login"), ("FEAT", "features"), ("PWD", "directory")] {
        let server = ScriptedServer::new().on(verb, "").start().unwrap();
        let mut connection = connection(&server);
        connection["readTimeoutMs"] = 2_000.into();
        let failure = opening(&connection).await;
        assert_eq!((failure.code, failure.phase.as_str()), (FailureCode::ReadTimeout, phase), "{verb}");
    }
}

#[tokio::test]
async fn a_transfer_that_stalls() {
    let stall = Script::new().reply("150 Here.\r\n").send("half");
    let server = ScriptedServer::new().file("/a", "half and half").on("RETR", stall).start().unwrap();
    let mut connection = connection(&server);
    connection["readTimeoutMs"] = 2_000.into();
    let mut session = open(&connection).await;
    let stalled = failure(get(&mut session, json!({ "fileName": "/a" })).await);
    assert!([FailureCode::ReadTimeout, FailureCode::Truncated].contains(&stalled.code), "{stalled:?}");
}

#[tokio::test]
async fn a_server_that_leaves() {
    for (verb, script) in [
        ("PASS", Script::new().close_control()),
        ("FEAT", Script::new().reset_control()),
        ("PWD", Script::new().reply("421 Shutting down.\r\n").close_control()),
    ] {
        let server = ScriptedServer::new().on(verb, script).start().unwrap();
        assert_eq!(opening(&connection(&server)).await.code, FailureCode::ConnectFailed, "{verb}");
    }
}

#[tokio::test]
async fn no_data_connection() {
    let server = ScriptedServer::new()
        .on("EPSV", "229 Entering Extended Passive Mode (|||1|)\r\n")
        .on("PASV", "227 Entering Passive Mode (127,0,0,1,0,1)\r\n")
        .start()
        .unwrap();
    let mut session = open(&connection(&server)).await;
    let blocked = failure(list(&mut session, json!({})).await);
    assert_eq!(blocked.code, FailureCode::DataConnectionFailed);
    assert!(blocked.hint.unwrap().contains("firewall"));

    let server = ScriptedServer::new().on("MLSD", "425 Can't open data connection.\r\n").start().unwrap();
    let mut session = open(&connection(&server)).await;
    let blocked = failure(list(&mut session, json!({})).await);
    assert_eq!((blocked.code, blocked.reply.map(|reply| reply.code)), (FailureCode::DataConnectionFailed, Some(425)));
}

#[tokio::test]
async fn a_document_that_fails_leaves_the_others_alone() {
    let server = ScriptedServer::new().file("/a", "a").file("/b", "b").on("RETR /a", "550 Permission denied.\r\n");
    let server = server.start().unwrap();
    let mut session = open(&connection(&server)).await;
    let refused = failure(get(&mut session, json!({ "fileName": "/a" })).await);
    assert_eq!(refused.code, FailureCode::AccessDenied);
    assert_eq!(get(&mut session, json!({ "fileName": "/b" })).await.unwrap()[0].body, b"b");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_policy_refuses_private_addresses() {
    use host_harness::{Limits, Policy};
    let server = ScriptedServer::new().start().unwrap();
    let connection = connection(&server);
    let policy = Policy::for_connection(&connection).deny_private_addresses(true);
    let refused = failure(connector().await.open_with(&connection, policy, &Limits::default()).await.map(drop));
    assert!(!refused.retryable);
    assert_eq!(server.connections(), 0);
}
