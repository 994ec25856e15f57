//! Portable scenarios on somebody's server: each in a new directory, of which nothing is left.

use super::{ends, run};
use crate::harness::Harness;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::scripted::ScriptedServer;

const SENDS: &str = "
steps:
  - operation: send
    documents: [{ properties: { file-name: a.txt }, content: text }]
    expect: { documents: [{ remote-directory: \"${directory}\" }] }
  - operation: send
    documents: [{ properties: { file-name: deep/b.txt }, content: text }]
  - operation: list
    expect: { documents: { count: COUNT } }
";

fn scenario(name: &str, count: usize) -> String {
    format!("name: {name}{}", SENDS.replace("COUNT", &count.to_string()))
}

fn harness(server: &ScriptedServer) -> Harness {
    Harness::with_connection(&json!({
        "host": "127.0.0.1", "port": server.address().port(), "user": "alice", "password": "s3cret-one",
        "remoteDirectory": "/home",
    }))
}

#[test]
fn nothing_is_left_whether_it_passes_or_fails() {
    let server = ScriptedServer::new().login("alice", "s3cret-one").file("/home/mine.txt", "mine").start().unwrap();
    let harness = harness(&server);
    harness.write("suite/a.yaml", scenario("passes", 2).as_bytes());
    harness.write("suite/b.yaml", scenario("fails", 7).as_bytes());
    harness.write("suite/c.yaml", b"name: own\nserver: {}\nsteps: [ping: main]\n");
    let run = run(&harness, &["--connection", "connection.json", "--no-fail-fast"]);
    let expected = [("passes", "passed"), ("fails", "failed"), ("own", "skipped")];
    assert_eq!(ends(&run), expected.map(|(name, status)| (name.to_owned(), status.to_owned())), "{run:?}");
    let skipped = &run.objects("scenario")[2]["skipped"];
    assert_eq!(skipped, &Value::from("needs a server of its own"));
    let files: Vec<_> = server.files().into_keys().collect();
    assert_eq!(files, ["/home/mine.txt"]);
    let commands = server.commands();
    let made = commands.iter().filter_map(|line| line.strip_prefix("MKD /home/harness-")?.split('/').next());
    let made: BTreeSet<&str> = made.collect();
    assert_eq!(made.len(), 2, "{commands:?}");
    assert!(made.iter().all(|name| !server.has_directory(format!("/home/harness-{name}"))), "{made:?}");
    assert!(!run.stdout.contains("s3cret-one") && !run.stderr.contains("s3cret-one"));
}

#[test]
fn what_is_left_is_told() {
    let server = ScriptedServer::new().login("alice", "s3cret-one").directory("/home").on("RMD", "550 No.\r\n");
    let server = server.start().unwrap();
    let harness = harness(&server);
    harness.write("suite/a.yaml", scenario("leaves", 2).as_bytes());
    let run = run(&harness, &["--connection", "connection.json"]);
    assert_eq!(run.code, 1, "{run:?}");
    let message = run.objects("scenario")[0]["problems"][0]["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("the directory /home/harness-"), "{message}");
    assert!(message.contains("could not be removed"), "{message}");
}

/// A typing error in the connection must not become directories on somebody's server.
#[test]
fn a_directory_that_is_not_there_is_not_made() {
    let server = ScriptedServer::new().login("alice", "s3cret-one").start().unwrap();
    let harness = harness(&server);
    harness.write("suite/a.yaml", scenario("nowhere", 2).as_bytes());
    let run = run(&harness, &["--connection", "connection.json"]);
    assert_eq!(run.code, 3, "{run:?}");
    assert!(run.stdout.contains("not-found") && !server.has_directory("/home"), "{run:?}");
}
