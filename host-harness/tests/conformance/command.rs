//! `harness conformance`, run as a user runs it.

use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::defective;

/// A folder with a component, a connection for it, and the description of the sound one.
struct Folder(TempDir);

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Folder {
    fn with(component: &[u8]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("shelf.wasm", &defective::sound());
        let described = folder.run(&["describe", "--component", "shelf.wasm", "--output", "json"]);
        folder.write("earlier.json", described.stdout.as_bytes());
        folder.write("shelf.wasm", component);
        folder.write("connection.json", br#"{ "shelf": "kitchen", "password": "correct horse" }"#);
        folder
    }

    fn write(&self, name: &str, content: &[u8]) {
        std::fs::write(self.0.path().join(name), content).unwrap();
    }

    fn conformance(&self, arguments: &[&str]) -> Run {
        self.run(&[&["conformance", "--component", "shelf.wasm"], arguments].concat())
    }

    /// With every rule that there is.
    fn all(&self, arguments: &[&str]) -> Run {
        let all = ["--connection", "connection.json", "--write", "--against", "earlier.json"];
        self.conformance(&[&all, arguments].concat())
    }

    fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_harness"));
        command.args(arguments).current_dir(self.0.path());
        command
    }
}

#[test]
fn all_well() {
    let run = Folder::with(&defective::sound()).all(&[]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn one_defect() {
    let run = Folder::with(&defective::with("choice gone")).all(&[]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn no_component() {
    let run = Folder::with(b"no component").conformance(&[]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn the_built_in_component_passes_on_the_server_inside_the_process() {
    let run = Folder::with(b"").run(&["conformance", "--output", "json"]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let skipped: Vec<_> = run.objects("rule").into_iter().filter(|rule| rule["verdict"] == "skipped").collect();
    assert!(skipped.iter().all(|rule| rule["reason"] == "no earlier description was given"), "{skipped:#?}");
}

#[test]
fn programs_get_an_object_a_rule_and_a_summary() {
    let run = Folder::with(&defective::with("secret not marked")).all(&["--output", "json"]);
    assert_eq!(run.code, Some(1));
    let rules = run.objects("rule");
    let failed: Vec<_> = rules.iter().filter(|rule| rule["verdict"] == "failed").collect();
    assert_eq!(failed[0]["id"], "secrets-write-only");
    assert_eq!(failed[0]["findings"][0]["at"], "/connectionSchema/properties/password");
    assert!(failed[0]["remedy"].is_string() && failed[0]["findings"][0]["seen"].is_string());
    let summary = &run.objects("summary")[0];
    assert_eq!(summary["failed"], 2);
    assert_eq!(summary["passed"], rules.len() - 2);
}

#[test]
fn what_needs_a_server_is_skipped_without_one() {
    let run = Folder::with(&defective::sound()).conformance(&[]);
    assert_eq!(run.code, Some(0));
    assert!(run.stdout.contains("does not describe itself as one for FTP"), "{}", run.stdout);
    let run = Folder::with(&defective::sound()).conformance(&["--connection", "connection.json"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stdout.contains("storing a document was not allowed"), "{}", run.stdout);
}

#[test]
fn a_connection_may_hold_variables_and_its_secrets_are_not_told() {
    let folder = Folder::with(&defective::with("secret in the phase"));
    folder.write("variables.json", br#"{ "shelf": "kitchen", "password": "${env:SHELF_PASSWORD}" }"#);
    let arguments = ["conformance", "--component", "shelf.wasm", "--connection", "variables.json"];
    for output in ["human", "json"] {
        let mut command = folder.command(&[&arguments[..], &["--output", output]].concat());
        let run = Run::of(command.env("SHELF_PASSWORD", "open-sesame"));
        assert_eq!(run.code, Some(1), "{}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains("failures-keep-secrets") && run.stdout.contains("****"), "{}", run.stdout);
        assert!(!run.stdout.contains("open-sesame"), "{}", run.stdout);
    }
}

#[test]
fn files_that_are_wrong_are_told_by_the_exit_code() {
    let folder = Folder::with(&defective::sound());
    folder.write("other.json", json!({ "shelf": 1 }).to_string().as_bytes());
    for (arguments, code, told) in [
        (["--component", "missing.wasm"], 3, "missing.wasm: "),
        (["--connection", "missing.json"], 2, "missing.json: "),
        (["--connection", "other.json"], 2, "/shelf: "),
        (["--against", "other.json"], 2, "other.json: no description of a connector"),
        (["--deadline", "soon"], 2, "a number of seconds"),
    ] {
        let run = match arguments {
            ["--component", file] => folder.run(&["conformance", "--component", file]),
            arguments => folder.conformance(&arguments),
        };
        // What was judged without the connection is told all the same.
        let judged = arguments == ["--connection", "other.json"];
        assert_eq!(run.code, Some(code), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains(told), "{arguments:?}: {}", run.stderr);
        assert_eq!(!run.stdout.is_empty(), judged, "{arguments:?}: {}", run.stdout);
    }
}

impl Run {
    fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The NDJSON objects on stdout of this type.
    fn objects(&self, kind: &str) -> Vec<Value> {
        let objects = self.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        objects.filter(|object| object["type"] == kind).collect()
    }
}
