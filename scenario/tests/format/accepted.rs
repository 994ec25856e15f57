//! What a file says is what is meant.

use std::num::NonZeroUsize;
use std::time::Duration;

use scenario::model::{Action, Content, Effect, Generated, Operation, Size, Tls};
use scenario::{Scenario, Value};

use super::{as_json, parse, schema};

/// Parses a file, and checks that the schema takes it too.
fn accepted(text: &str) -> Scenario {
    let errors: Vec<String> = schema().iter_errors(&as_json(text).unwrap()).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}: {text}");
    parse(text)
}

fn operation(scenario: &Scenario, step: usize) -> &Operation {
    match &scenario.steps[step].action {
        Action::Operation(operation) => operation,
        action => panic!("{action:?}"),
    }
}

#[test]
fn a_scenario_with_a_server() {
    let scenario = accepted(
        r#"
# yaml-language-server: $schema=../../schemas/scenario.schema.json
name: download resumes after the data connection drops
description: Engines ask for it.
timeout: 2m
server:
  tls: explicit
  users: { zoe: s3cret, alice: "12345" }
  files: { /in/big.bin: { size: 8MiB, seed: 7 }, /in/small.txt: few words }
  faults: [{ on: RETR, afterBytes: 3MiB, do: drop-data-connection, times: 2 }]
  replies: [{ on: SITE CHMOD, nth: 2, reply: "550 no", thenClose: true }]
connection: { host: "${server.host}", port: "${server.port}", user: alice, password: "${secret:alice}", sslMode: explicit }
steps:
  - operation: get
    parameters: { fileName: big.bin, remoteDirectory: /in }
    timeout: 500ms
    expect: { documents: [{ size: 8388608, sha256: "${files./in/big.bin.sha256}" }] }
    transcript: { contains: ["REST 3145728"] }
  - operation: get
    parameters: { fileName: none, ifMissing: error }
    expect: { failure: { code: not-found, reply: 550, retryable: false } }
"#,
    );
    assert_eq!(scenario.name.value, "download resumes after the data connection drops");
    assert_eq!(scenario.timeout, Some(Duration::from_mins(2)));
    let server = scenario.server.as_ref().unwrap();
    assert_eq!(server.tls, Tls::Explicit);
    assert_eq!(server.users.keys().collect::<Vec<_>>(), ["zoe", "alice"], "in the order of the file");
    assert_eq!(server.files["/in/small.txt"], Content::Text("few words".to_owned()));
    let Content::Generated(Generated { size, seed: 7 }) = server.files["/in/big.bin"] else { panic!() };
    assert_eq!(size.bytes(), 8 << 20);
    let [fault] = &server.faults[..] else { panic!() };
    assert_eq!((fault.on.value.as_str(), fault.effect.value), ("RETR", Effect::DropDataConnection));
    assert_eq!((fault.nth.get(), fault.times.get()), (1, 2));
    assert_eq!(fault.after_bytes.map(|size| size.value.bytes()), Some(3 << 20));
    let [reply] = &server.replies[..] else { panic!() };
    assert_eq!(
        (reply.on.value.as_str(), reply.nth.map(NonZeroUsize::get), reply.then_close),
        ("SITE CHMOD", Some(2), true)
    );
    assert_eq!(scenario.steps[0].timeout, Some(Duration::from_millis(500)));
    assert_eq!(operation(&scenario, 0).session, "main");
    assert_eq!(operation(&scenario, 0).documents.len(), 1);
    assert!(operation(&scenario, 0).acknowledge);
    assert!(scenario.steps[1].expect.as_ref().unwrap().failure.is_some());
}

#[test]
fn every_kind_of_step() {
    let scenario = accepted(
        "
name: all
skip: { reason: too slow }
steps:
  - operation: send
    title: two at once
    session: second
    documents:
      - { properties: { file-name: a }, content: one }
      - { properties: { file-name: b }, content: { size: 1000 } }
    acknowledge: false
    crash: { afterBytes: 64KiB }
    skip: { reason: not yet }
  - operation: send
    properties: { file-name: c }
    content: three
  - check: {}
  - check: { write: true }
  - ping: main
  - close: second
  - kill: main
",
    );
    assert_eq!(scenario.skip.as_deref(), Some("too slow"));
    assert_eq!(scenario.steps[0].skip.as_deref(), Some("not yet"));
    let first = operation(&scenario, 0);
    assert_eq!((first.session.as_str(), first.acknowledge), ("second", false));
    assert_eq!(first.crash_after.map(Size::bytes), Some(64 << 10));
    assert_eq!(first.documents.len(), 2);
    assert_eq!(operation(&scenario, 1).documents[0].properties["file-name"].value, "c");
    assert!(matches!(scenario.steps[2].action, Action::Check { write: false }));
    assert!(matches!(scenario.steps[3].action, Action::Check { write: true }));
    assert!(matches!(&scenario.steps[4].action, Action::Ping(session) if session == "main"));
    assert!(matches!(&scenario.steps[5].action, Action::Close(session) if session == "second"));
    assert!(matches!(&scenario.steps[6].action, Action::Kill(session) if session == "main"));
}

#[test]
fn words_of_yaml_1_1_are_texts() {
    let scenario = accepted("{name: no, connection: {on: yes, off: Off, y: n, time: 12:30}, steps: [{check: {}}]}");
    assert_eq!(scenario.name.value, "no");
    let Value::Map(members) = scenario.connection.unwrap().value else { panic!() };
    let read: Vec<_> = members.into_iter().map(|member| (member.key, member.value.value)).collect();
    let texts = [("on", "yes"), ("off", "Off"), ("y", "n"), ("time", "12:30")];
    assert_eq!(read, texts.map(|(key, text)| (key.to_owned(), Value::Text(text.to_owned()))));
}

#[test]
fn quotes_make_a_number_a_text() {
    let scenario = accepted("{name: n, connection: {a: 21, b: \"21\", c: -1.5, d: ~, e: True}, steps: [{check: {}}]}");
    let Value::Map(members) = scenario.connection.unwrap().value else { panic!() };
    let values: Vec<_> = members.into_iter().map(|member| member.value.value).collect();
    let fraction = serde_json::Number::from_f64(-1.5).unwrap();
    let expected = [
        Value::Number(21.into()),
        Value::Text("21".to_owned()),
        Value::Number(fraction),
        Value::Null,
        Value::Bool(true),
    ];
    assert_eq!(values, expected);
}
