//! Exit codes, one line for people, a hint.

use crate::harness::{Harness, Run};
use serde_json::json;
use std::net::{Ipv4Addr, TcpListener};
use tests::scripted::ScriptedServer;
use tests::servers::{FtpServer, RealServer, ServerKind};

/// Ends with 1, one line that says what, and one that says what to do.
#[track_caller]
fn explained(run: &Run, code: &str) {
    assert_eq!(run.code, 1, "{run:?}");
    let errors: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("error:")).collect();
    assert_eq!(errors.len(), 1, "{run:?}");
    assert!(errors[0].starts_with(&format!("error: {code}: ")), "{run:?}");
    assert_eq!(run.stderr.lines().filter(|line| line.starts_with("hint: ")).count(), 1, "{run:?}");
    assert_eq!(run.stdout, "", "{run:?}");
}

#[test]
fn a_missing_file_is_nothing_or_a_failure_as_it_is_configured() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let harness = Harness::new(&server);
        let nothing = harness.operation("get", &["--property", "file-name=none"]).succeeded();
        assert_eq!(nothing.stdout.trim(), "[]");
        let parameters = r#"{"fileName": "none", "ifMissing": "error"}"#;
        explained(&harness.operation("get", &["--parameters", parameters]), "not-found");
    }
}

#[test]
fn a_wrong_password() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let address = server.address();
        let connection = json!({
            "host": "127.0.0.1", "port": address.port(), "user": server.user(), "password": "wrong horse 4711",
        });
        let harness = Harness::with_connection(&connection);
        explained(&harness.operation("list", &[]), "auth-failed");
    }
}

#[test]
fn a_closed_port() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let harness = Harness::with_connection(&json!({ "host": "127.0.0.1", "port": port }));
    explained(&harness.operation("list", &[]), "connect-failed");
}

#[test]
fn a_silent_server() {
    let server = ScriptedServer::new().greeting("").start().unwrap();
    let port = server.address().port();
    let harness = Harness::with_connection(&json!({ "host": "127.0.0.1", "port": port, "readTimeoutMs": 500 }));
    explained(&harness.operation("list", &[]), "read-timeout");
}

#[test]
fn a_failure_as_json() {
    let server = ScriptedServer::new().start().unwrap();
    let harness = Harness::with_connection(&json!({ "host": "127.0.0.1", "port": server.address().port() }));
    let parameters = r#"{"fileName": "none"}"#;
    let run = harness.operation("delete", &["--parameters", parameters, "--output", "json"]);
    assert_eq!(run.code, 1, "{run:?}");
    let failures = run.objects("failure");
    assert_eq!(failures.len(), 1, "{run:?}");
    assert_eq!(failures[0]["code"], "not-found");
    assert_eq!(failures[0]["retryable"], false);
    assert!(failures[0]["hint"].is_string() && failures[0]["phase"].is_string());
}

#[test]
fn a_document_that_fails_does_not_stop_the_batch() {
    let server = ScriptedServer::new().file("/a.txt", "old").start().unwrap();
    let harness = Harness::with_connection(&json!({ "host": "127.0.0.1", "port": server.address().port() }));
    for name in ["a.txt", "b.txt"] {
        harness.write(name, name.as_bytes());
    }
    let run = harness.operation("send", &["--input", "a.txt", "--input", "b.txt", "--output", "json"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!((run.objects("failure").len(), run.objects("document").len()), (1, 1));
    assert_eq!((server.file("/a.txt").unwrap(), server.file("/b.txt").unwrap()), (b"old".to_vec(), b"b.txt".to_vec()));
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_wrong_file_or_word_ends_with_2_before_anything_is_sent() {
    let server = ScriptedServer::new().start().unwrap();
    let port = server.address().port();
    let harness = Harness::with_connection(&json!({ "host": "127.0.0.1", "port": port }));
    harness.write("wrong.json", br#"{"hots": "127.0.0.1"}"#);
    harness.write("broken.json", b"{");
    for arguments in [
        &["run", "list", "--connection", "wrong.json"][..],
        &["run", "list", "--connection", "broken.json"],
        &["run", "list", "--connection", "absent.json"],
        &["run", "fly", "--connection", "connection.json"],
        &["run", "list", "--connection", "connection.json", "--parameters", r#"{"maxFiles": 0}"#],
        &["run", "get", "--connection", "connection.json", "--property", "file-name=a\nDELE b"],
        &["run", "get", "--connection", "connection.json", "--parameters", r#"{"fileName": "a\r\nDELE b"}"#],
        &["validate", "connection", "wrong.json"],
        &["run", "list"],
        &["list"],
    ] {
        let run = harness.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {run:?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
        assert!(!run.stderr.is_empty(), "{arguments:?}");
    }
    assert_eq!((server.connections(), server.received().len()), (0, 0));
}

#[test]
fn a_component_that_is_none_ends_with_3() {
    let harness = Harness::with_connection(&json!({ "host": "127.0.0.1" }));
    harness.write("none.wasm", b"not a component");
    let run = harness.run(&["--component", "none.wasm", "describe"]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{run:?}");
}
