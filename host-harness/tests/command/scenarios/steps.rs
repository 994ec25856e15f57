//! What a scenario can do.

use super::outcome_of;

#[test]
fn every_kind_of_step() {
    let (run, outcome) = outcome_of(
        r#"
name: every kind of step
server: { users: { alice: s3cret-one }, files: { /in/a.bin: { size: 1MiB, seed: 3 }, /in/b.txt: text } }
steps:
  - check: { write: true }
    expect: { stages: [{ name: login, outcome: passed }] }
  - operation: get
    parameters: { remoteDirectory: /in, fileName: a.bin, after: delete }
    crash: { afterBytes: 64KiB }
  - title: what was not acknowledged is still there
    operation: get
    parameters: { remoteDirectory: /in, fileName: a.bin, after: delete }
    session: other
    acknowledge: false
    expect:
      documents: [{ file-name: a.bin, sha256: "${files./in/a.bin.sha256}", content: { size: 1MiB, seed: 3 } }]
      files: { /in/a.bin: { size: 1048576 } }
  - operation: list
    parameters: { remoteDirectory: /in }
    expect: { documents: { count: 2, each: { file-type: regular_file, content: { fileType: regular_file } } } }
    transcript: { contains: ["> USER alice"], excludes: [s3cret-one] }
  - ping: other
    transcript: { inOrder: ["> NOOP", "< 200"] }
  - kill: other
  - close: main
    transcript: { contains: ["> QUIT"] }
  - operation: get
    parameters: { fileName: none, ifMissing: error }
    expect: { failure: { code: not-found, retryable: false } }
  - operation: list
    skip: { reason: another day }
"#,
    );
    assert_eq!((run.code, outcome["status"].as_str()), (0, Some("passed")), "{outcome:#}");
    let steps = outcome["steps"].as_array().unwrap();
    let titles: Vec<_> = steps.iter().map(|step| step["title"].as_str().unwrap()).collect();
    let expected = [
        "check",
        "get",
        "what was not acknowledged is still there",
        "list",
        "ping (other)",
        "kill (other)",
        "close",
        "get",
        "list",
    ];
    assert_eq!(titles, expected);
    assert_eq!(steps[8]["skipped"], "another day");
    assert!(!run.stdout.contains("s3cret-one"));
}

#[test]
fn an_upload_can_crash_and_be_repeated() {
    let (run, outcome) = outcome_of(
        r"
name: a crash while a file is sent
server: {}
steps:
  - operation: send
    documents: [{ properties: { file-name: a.bin }, content: { size: 1MiB, seed: 5 } }]
    crash: { afterBytes: 100KiB }
  - operation: send
    documents: [{ properties: { file-name: a.bin }, content: { size: 1MiB, seed: 5 } }]
    expect:
      documents: [{ action: created }]
      files: { /a.bin: { content: { size: 1MiB, seed: 5 } } }
",
    );
    assert_eq!(run.code, 0, "{outcome:#}");
}

#[test]
fn what_cannot_be_done_is_said() {
    let crash = "{ operation: get, parameters: { fileName: /a.txt }, crash: { afterBytes: 100 } }";
    for (step, message) in [
        ("{ close: other }", "the session `other` is not open"),
        (crash, "only 7 bytes of content passed, so there was no crash after 100"),
    ] {
        let text = format!("name: impossible\nserver: {{ files: {{ /a.txt: content }} }}\nsteps: [{step}]\n");
        let (run, outcome) = outcome_of(&text);
        assert_eq!(run.code, 1, "{outcome:#}");
        assert_eq!(outcome["steps"][0]["problems"][0]["message"], message, "{outcome:#}");
    }
}
