//! Getting a session: what passes is tried again, a refused login never.

use super::{commands, connection, open};
use crate::driver::connector;
use crate::driver::failure;
use host_harness::FailureCode;
use serde_json::json;
use tests::scripted::{Script, ScriptedServer};

#[tokio::test]
async fn what_passes_is_tried_again() {
    for (name, fault) in [
        ("421 as the greeting", Script::new().reply("421 Too many connections.\r\n").close_control()),
        ("no greeting", Script::new().close_control()),
        ("a reset", Script::new().reset_control()),
        ("half a greeting", Script::new().reply("22").close_control()),
    ] {
        let server = ScriptedServer::new().greeting_nth(1, fault.clone()).greeting_nth(2, fault).start().unwrap();
        open(&server).await.close().await.unwrap();
        assert_eq!(server.connections(), 3, "{name}");
    }
    for (verb, fault) in [
        ("USER", Script::new().reset_control()),
        ("PASS", Script::new().close_control()),
        ("PASS", Script::from("530 Sorry, too many users are logged in.\r\n")),
        ("PASS", Script::from("421 Overloaded.\r\n")),
        ("FEAT", Script::new().reset_control()),
        ("PWD", Script::new().close_control()),
    ] {
        let server = ScriptedServer::new().on_nth(verb, 1, fault).start().unwrap();
        open(&server).await.close().await.unwrap();
        assert_eq!(server.connections(), 2, "{verb}");
    }
}

#[tokio::test]
async fn attempts_end() {
    let server = ScriptedServer::new().greeting(Script::new().close_control()).start().unwrap();
    let failure = failure(connector().await.open(&connection(&server)).await.map(drop));
    assert_eq!((failure.code, failure.retryable), (FailureCode::ConnectFailed, true));
    assert_eq!(server.connections(), 3);
}

/// Accounts lock.
#[tokio::test]
async fn a_refused_login_is_never_tried_again() {
    for refusal in [
        "530 Login incorrect.\r\n",
        "430 Invalid user name or password.\r\n",
        "532 No.\r\n",
        "530 Login incorrect: too many failed attempts.\r\n",
        "421 Login incorrect, too many failed attempts.\r\n",
    ] {
        let server = ScriptedServer::new().on("PASS", refusal).start().unwrap();
        let failure = failure(connector().await.open(&connection(&server)).await.map(drop));
        assert_eq!((failure.code, failure.retryable), (FailureCode::AuthFailed, false), "{refusal}");
        assert_eq!(commands(&server, &["PASS"]).len(), 1, "{refusal}");
    }
}

#[tokio::test]
async fn a_closed_port_is_tried_three_times_and_no_more() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let connection = json!({ "host": "127.0.0.1", "port": port, "retry": { "initialDelayMs": 1 } });
    let failure = failure(connector().await.open(&connection).await.map(drop));
    assert_eq!(failure.code, FailureCode::ConnectFailed);
}
