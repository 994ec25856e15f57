//! `--bless`: what came becomes what is expected, and nothing else changes.

use super::{folder, run};

const BEFORE: &str = "\
# A file with remarks.
name: blessed
server: { files: { /ä.txt: content } } # one file
steps:
  - operation: get
    parameters: { fileName: /ä.txt }
    expect:
      # why
      documents: [{ file-name: 'b.txt', size: 9, content: \"other\" }] # and this stays
  - operation: get
    parameters: { fileName: none, ifMissing: error }
    expect: { failure: { code: access-denied, retryable: true } }
";

#[test]
fn scalars_are_replaced_where_they_stand() {
    let harness = folder(&[("a", BEFORE)]);
    let blessed = run(&harness, &["--bless"]);
    assert_eq!(blessed.code, 0, "{blessed:?}");
    let after = BEFORE
        .replace("file-name: 'b.txt'", "file-name: 'ä.txt'")
        .replace("size: 9", "size: 7")
        .replace("\"other\"", "\"content\"")
        .replace("access-denied", "not-found")
        .replace("retryable: true", "retryable: false");
    assert_eq!(String::from_utf8(harness.read("suite/a.yaml")).unwrap(), after);
    assert!(blessed.stderr.contains("suite/a.yaml:9: 9 is now 7"), "{}", blessed.stderr);
    assert_eq!(run(&harness, &[]).code, 0, "it holds now");
}

#[test]
fn what_is_no_scalar_of_the_file_stays_a_failure() {
    for expectation in [
        "[{ size: { atLeast: 9 } }]",
        "[{ size: \"${server.port}\" }]",
        "[{ colour: red }]",
        "[]",
        "[{ content: { size: 7, seed: 1 } }]",
    ] {
        let text = format!(
            "name: stays\nserver: {{ files: {{ /a.txt: content }} }}\nsteps:\n  - operation: get\n    parameters: {{ fileName: /a.txt }}\n    expect: {{ documents: {expectation} }}\n"
        );
        let harness = folder(&[("a", &text)]);
        assert_eq!(run(&harness, &["--bless"]).code, 1, "{expectation}");
        assert_eq!(harness.read("suite/a.yaml"), text.as_bytes(), "{expectation}");
    }
}

#[test]
fn a_secret_is_not_written_into_the_file() {
    let text = "name: secret\nserver: { users: { alice: s3cret-one }, files: { /a.txt: s3cret-one } }\nsteps:\n  - operation: get\n    parameters: { fileName: /a.txt }\n    expect: { documents: [{ content: other }] }\n";
    let harness = folder(&[("a", text)]);
    assert_eq!(run(&harness, &["--bless"]).code, 1);
    assert_eq!(harness.read("suite/a.yaml"), text.as_bytes());
}
