//! Transcripts for bug reports.

use crate::harness::Harness;
use serde_json::json;
use tests::scripted::ScriptedServer;

const PASSWORD: &str = "battery staple 4711";

fn harness() -> (ScriptedServer, Harness) {
    let server = ScriptedServer::new().login("alice", PASSWORD).file("/in/a.txt", "the content").start().unwrap();
    let connection = json!({
        "host": "127.0.0.1", "port": server.address().port(), "user": "alice", "password": PASSWORD,
    });
    (server, Harness::with_connection(&connection))
}

fn transcript(harness: &Harness) -> String {
    String::from_utf8(harness.read("t.txt")).unwrap()
}

#[test]
fn an_operation_leaves_its_dialogue_and_no_secret() {
    let (_server, harness) = harness();
    let arguments = ["record", "get", "--connection", "connection.json", "--transcript", "t.txt", "--out", "-"];
    let run = harness.run(&[&arguments[..], &["--property", "file-name=/in/a.txt"]].concat()).succeeded();
    assert_eq!(run.stdout, "the content");
    let transcript = transcript(&harness);
    for expected in [
        "# connector ",
        "\"password\":\"****\"",
        "# operation get\n# parameters {}\n# property file-name=/in/a.txt\n",
        " > USER alice\n",
        " > PASS ***",
        " < 230 ",
        " > RETR /in/a.txt\n",
        " s: exit code 0\n",
    ] {
        assert!(transcript.contains(expected), "{expected}\n{transcript}");
    }
    for unwanted in [PASSWORD, "the content"] {
        assert!(!transcript.contains(unwanted), "{transcript}");
    }
}

#[test]
fn what_fails_is_recorded_to_its_end() {
    let (_server, harness) = harness();
    let parameters = r#"{"fileName": "none", "ifMissing": "error"}"#;
    let arguments = ["record", "get", "--connection", "connection.json", "--transcript", "t.txt", "--parameters"];
    assert_eq!(harness.run(&[&arguments[..], &[parameters]].concat()).code, 1);
    let transcript = transcript(&harness);
    assert!(transcript.contains(" < 550 ") && transcript.ends_with(" s: exit code 1\n"), "{transcript}");
}

#[test]
fn a_connection_test_is_recorded_too() {
    let (_server, harness) = harness();
    let arguments = ["record", "check", "--connection", "connection.json", "--transcript", "t.txt", "--write"];
    harness.run(&arguments).succeeded();
    let transcript = transcript(&harness);
    assert!(transcript.contains(" > STOR ") && transcript.contains(" > DELE "), "{transcript}");
}

#[test]
fn a_file_that_exists_is_not_replaced_unless_it_is_asked_for() {
    let (_server, harness) = harness();
    harness.write("t.txt", b"mine");
    let arguments = ["record", "list", "--connection", "connection.json", "--transcript", "t.txt"];
    let run = harness.run(&arguments);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("--transcript t.txt: "), "{run:?}");
    assert_eq!(transcript(&harness), "mine");
    harness.run(&[&arguments[..], &["--force"]].concat()).succeeded();
    assert!(transcript(&harness).starts_with("# harness "));
}

/// Whatever is wrong is told before there is a file, which the corrected command would have to replace.
#[test]
fn a_command_that_cannot_run_leaves_no_file() {
    let (server, harness) = harness();
    let connection = |extra: &str| {
        let port = server.address().port();
        harness.write("wrong.json", format!(r#"{{"host": "127.0.0.1", "port": {port}, {extra}}}"#).as_bytes());
    };
    connection(r#""pasword": "battery staple 4711""#);
    for arguments in [
        &["get", "--connection", "wrong.json"][..],
        &["get", "--connection", "connection.json", "--parameters", r#"{"maxFiles": 0}"#],
        &["fetch", "--connection", "connection.json"],
    ] {
        let run = harness.run(&[&["record", "--transcript", "t.txt"][..], arguments].concat());
        assert_eq!(run.code, 2, "{run:?}");
        assert!(!run.stderr.contains(PASSWORD) && !harness.folder().join("t.txt").exists(), "{run:?}");
    }
}

/// A secret that the schema does not know as one: it came by a variable.
#[test]
fn a_secret_in_any_field_is_left_out() {
    let (server, harness) = harness();
    let port = server.address().port();
    let text = format!(
        r#"{{"host": "127.0.0.1", "port": {port}, "user": "alice", "password": "${{secret:ftp}}",
            "postLoginCommands": ["*SITE TOKEN ${{secret:token}}"]}}"#
    );
    harness.write("secrets.json", text.as_bytes());
    let arguments = ["-vv", "record", "list", "--connection", "secrets.json", "--transcript", "t.txt"];
    let run =
        harness.run_with(&arguments, &[("HARNESS_SECRET_FTP", PASSWORD), ("HARNESS_SECRET_TOKEN", "tok-0815-xyz")]);
    let transcript = transcript(&harness);
    assert!(run.code == 0 && transcript.contains("> SITE TOKEN ****"), "{run:?}\n{transcript}");
    for text in [&run.stdout, &run.stderr, &transcript] {
        assert!(!text.contains("tok-0815-xyz") && !text.contains(PASSWORD), "{text}");
    }
}
