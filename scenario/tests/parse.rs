//! Scenarios that are read as they are meant.

use scenario::Source;
use scenario::model::{Action, Scenario};

fn parse(text: &str) -> Scenario {
    let source = Source { name: "a.yaml".to_owned(), text: text.to_owned() };
    Scenario::parse(&source).unwrap_or_else(|error| panic!("{error:?}"))
}

#[test]
fn resumed_download() {
    let scenario = parse(
        r#"
name: download resumes after the data connection drops
server:
  tls: explicit
  users: { alice: s3cret }
  files: { /in/big.bin: { size: 8MiB, seed: 7 } }
  faults: [ { on: RETR, afterBytes: 3MiB, do: drop-data-connection, times: 1 } ]
connection: { host: "${server.host}", port: "${server.port}", user: alice, password: "${secret:alice}", sslMode: explicit }
steps:
  - operation: get
    parameters: { fileName: big.bin, remoteDirectory: /in }
    expect: { documents: [ { size: 8388608, sha256: "${files./in/big.bin.sha256}" } ] }
    transcript: { contains: [ "REST 3145728" ] }
  - operation: get
    parameters: { fileName: none, ifMissing: error }
    expect: { failure: { code: not-found, reply: 550, retryable: false } }
  - check: {}
  - ping: main
"#,
    );
    assert_eq!(scenario.steps.len(), 4);
    let Action::Operation(operation) = &scenario.steps[0].action else { panic!() };
    assert_eq!(operation.name.span.line, 10);
}
