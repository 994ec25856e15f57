//! USER, PASS and ACCT as servers ask for them.

use super::{connection, count};
use crate::driver::{connector, failure, open};
use host_harness::FailureCode;
use serde_json::json;
use tests::scripted::ScriptedServer;

#[tokio::test]
async fn a_server_may_want_no_password() {
    let server = ScriptedServer::new().on("USER", "230 Come in.\r\n").start().unwrap();
    open(&connection(&server)).await;
    assert_eq!(count(&server, "PASS"), 0);
}

#[tokio::test]
async fn a_server_may_want_an_account() {
    for (user, pass) in [("331 \r\n", "332 Account?\r\n"), ("332 Account?\r\n", "")] {
        let server = ScriptedServer::new().on("USER", user).on("PASS", pass).on("ACCT", "230 In.\r\n").start().unwrap();
        let refused = failure(connector().await.open(&connection(&server)).await.map(drop));
        assert_eq!(refused.code, FailureCode::AuthFailed);
        assert!(refused.hint.unwrap().contains("account"));

        let mut connection = connection(&server);
        connection["account"] = "cost centre 7".into();
        open(&connection).await;
        assert!(server.commands().contains(&"ACCT cost centre 7".to_owned()));
    }
}

#[tokio::test]
async fn other_answers_to_a_login_that_mean_yes() {
    let server = ScriptedServer::new().on("PASS", "202 Superfluous.\r\n").start().unwrap();
    open(&connection(&server)).await;
}

#[tokio::test]
async fn without_a_user_the_login_is_anonymous() {
    let server = ScriptedServer::new().start().unwrap();
    let connection = json!({ "host": "127.0.0.1", "port": server.address().port() });
    let mut session = open(&connection).await;
    assert_eq!(server.commands()[..2], ["USER anonymous", "PASS anonymous@"]);
    assert!(session.warnings().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_password_in_the_clear_is_warned_about() {
    let server = ScriptedServer::new().start().unwrap();
    let mut session = open(&connection(&server)).await;
    let warnings = session.warnings().await.unwrap();
    assert_eq!(warnings.iter().map(|warning| warning.code.as_str()).collect::<Vec<_>>(), ["plaintext-credentials"]);
    assert!(session.warnings().await.unwrap().is_empty(), "each warning is told once");
}

#[tokio::test]
async fn any_characters_make_a_user_and_a_password() {
    let (user, password) = ("@api-my key", "p@ss:wörd /?#%20 \"'");
    let server = ScriptedServer::new().login(user, password).start().unwrap();
    let mut connection = connection(&server);
    connection["user"] = user.into();
    connection["password"] = password.into();
    open(&connection).await;
}

#[tokio::test]
async fn a_refused_login_is_tried_once() {
    let server = ScriptedServer::new().login("alice", "another").start().unwrap();
    let refused = failure(connector().await.open(&connection(&server)).await.map(drop));
    assert_eq!((refused.code, refused.retryable), (FailureCode::AuthFailed, false));
    assert_eq!((server.connections(), count(&server, "USER"), count(&server, "PASS")), (1, 1, 1));
}

#[tokio::test]
async fn a_full_server_is_no_wrong_password() {
    let full = "530 Sorry, the maximum number of allowed clients are already connected.\r\n";
    for server in [
        ScriptedServer::new().on("PASS", full),
        ScriptedServer::new().greeting("421 Too many connections from this address.\r\n"),
    ] {
        let server = server.start().unwrap();
        let refused = failure(connector().await.open(&connection(&server)).await.map(drop));
        assert_eq!((refused.code, refused.retryable), (FailureCode::TooManyConnections, true));
    }
}

#[tokio::test]
async fn commands_after_the_login_are_sent_as_they_stand() {
    let server = ScriptedServer::new().on("SITE", "200 Fine.\r\n").on("XFOO", "500 What?\r\n").start().unwrap();
    let mut connection = connection(&server);
    connection["postLoginCommands"] = json!(["SITE UMASK 022", "*XFOO bar"]);
    open(&connection).await;
    assert!(server.commands().contains(&"SITE UMASK 022".to_owned()));
    assert!(server.commands().contains(&"XFOO bar".to_owned()));

    connection["postLoginCommands"] = json!(["XFOO bar"]);
    let refused = failure(connector().await.open(&connection).await.map(drop));
    assert!(refused.message.contains("XFOO bar"), "{refused:?}");
}
