//! The jobs of `docs/ci.md` do what the page says.

use crate::harness::{Harness, Run, finished};
use serde_json::json;
use std::path::Path;
use std::process::Command;
use tests::scripted::ScriptedServer;

const PASSWORD: &str = "battery staple 4711";

#[test]
fn the_jobs_of_the_page_pass() {
    let server = ScriptedServer::new().login("alice", PASSWORD).start().unwrap();
    for (job, line) in [("github", "        run: harness "), ("gitlab", "    - harness ")] {
        let folder = folder();
        let block = block(&format!("yaml {job}"));
        let steps: Vec<&str> = block.lines().filter_map(|step| step.strip_prefix(line)).collect();
        assert_eq!(steps.len(), 2, "{job}: {block}");
        for step in steps {
            let run = run(&folder, step, &server, PASSWORD);
            assert_eq!(run.code, 0, "{job}: {step}: {run:?}");
        }
        let report = String::from_utf8(folder.read("ftp.xml")).unwrap();
        assert!(report.contains("<testsuites") && report.contains("orders arrive whole"), "{report}");
    }
}

#[test]
fn a_secret_that_is_wrong_or_missing_is_said_and_never_shown() {
    let server = ScriptedServer::new().login("alice", PASSWORD).start().unwrap();
    let folder = folder();
    let run_with = |secret| run(&folder, "test --connection ftp.json --junit ftp.xml scenarios", &server, secret);
    let wrong = run_with("wrong horse 0815");
    // Nothing could be tried: that is no verdict on the scenario.
    assert_eq!(wrong.code, 3, "{wrong:?}");
    let report = String::from_utf8(folder.read("ftp.xml")).unwrap();
    assert!(wrong.stdout.contains("auth-failed") && report.contains("auth-failed"), "{wrong:?}");
    for text in [&wrong.stdout, &wrong.stderr, &report] {
        assert!(!text.contains("wrong horse"), "{text}");
    }
    let missing = run_with("");
    assert_eq!(missing.code, 2, "{missing:?}");
    assert!(missing.stderr.contains("HARNESS_SECRET_FTP"), "{missing:?}");
}

/// What the page has the user write.
fn folder() -> Harness {
    let harness = Harness::with_connection(&json!({}));
    harness.write("ftp.json", block("json connection").as_bytes());
    harness.write("scenarios/orders.yaml", block("yaml scenario").as_bytes());
    harness
}

/// As the job's shell runs it. A blank secret is one that is not there.
fn run(folder: &Harness, arguments: &str, server: &ScriptedServer, secret: &str) -> Run {
    let programs = Path::new(env!("CARGO_BIN_EXE_harness")).parent().unwrap();
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("'{}/harness' {arguments}", programs.display())).current_dir(folder.folder());
    shell.env("FTP_HOST", "127.0.0.1").env("FTP_PORT", server.address().port().to_string()).env("FTP_USER", "alice");
    if !secret.is_empty() {
        shell.env("HARNESS_SECRET_FTP", secret);
    }
    finished(&shell.output().unwrap())
}

/// The page's block that begins with these words.
fn block(words: &str) -> String {
    let page = include_str!("../../../docs/ci.md");
    let (_, rest) = page.split_once(&format!("```{words}\n")).unwrap_or_else(|| panic!("no block {words}"));
    rest.split_once("```").unwrap().0.to_owned()
}
