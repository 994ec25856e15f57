//! What is told of scenarios that do not pass, and the exit codes.

use super::{folder, outcome_of, passing, run};
use crate::harness::Harness;
use serde_json::json;

#[test]
fn a_mismatch_has_its_place_and_what_came() {
    let text = "name: it differs\nserver: { files: { /a.txt: content } }\nsteps:\n  - operation: get\n    parameters: { fileName: /a.txt }\n    expect: { documents: [{ size: 9 }] }\n  - ping: main\n";
    let (run, outcome) = outcome_of(text);
    assert_eq!((run.code, &outcome["status"]), (1, &json!("failed")), "{outcome:#}");
    let steps = outcome["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 1, "nothing is done after a failure: {outcome:#}");
    let problem = &steps[0]["problems"][0];
    assert_eq!(problem["message"], "document 1: `size` is not what was expected");
    assert_eq!((&problem["expected"], &problem["actual"]), (&json!(9), &json!("7")));
    assert_eq!((&problem["span"]["line"], &problem["span"]["column"]), (&json!(6), &json!(35)));
    let transcript = outcome["transcript"].as_array().unwrap();
    assert!(transcript.iter().any(|line| line.as_str().unwrap().starts_with("> RETR")), "{outcome:#}");
}

#[test]
fn an_unexpected_failure_is_the_connectors_own_words() {
    let (run, outcome) =
        outcome_of("name: missing\nserver: {}\nsteps: [{ operation: list, parameters: { remoteDirectory: /none } }]\n");
    assert_eq!(run.code, 1);
    let problem = &outcome["steps"][0]["problems"][0];
    assert_eq!(problem["kind"], "failure");
    assert!(problem["message"].as_str().unwrap().starts_with("not-found: "), "{outcome:#}");
    assert!(problem["hint"].is_string(), "{outcome:#}");
}

#[test]
fn a_fault_or_a_reply_that_never_came_about_is_a_problem() {
    for (server, message) in [
        ("faults: [{ on: RETR, do: stall }]", "this fault never happened"),
        ("files: { /a: x }, faults: [{ on: MLSD, afterBytes: 1GiB, do: truncate }]", "this fault never happened"),
        ("replies: [{ on: LIST, nth: 9, reply: \"550 No\" }]", "this reply was never given"),
    ] {
        let text = format!("name: never\nserver: {{ {server} }}\nsteps: [{{ operation: list }}]\n");
        let (run, outcome) = outcome_of(&text);
        assert_eq!((run.code, &outcome["status"]), (1, &json!("failed")), "{outcome:#}");
        let problem = &outcome["problems"][0];
        assert_eq!((&problem["message"], &problem["span"]["line"]), (&json!(message), &json!(2)), "{outcome:#}");
    }
}

/// The server never answers, so the time that it is given does not matter.
#[test]
fn a_step_that_takes_too_long_names_the_last_command() {
    let text = "name: silent\nserver: { files: { /a.txt: content }, replies: [{ on: RETR, reply: \"\" }] }\nsteps: [{ operation: get, parameters: { fileName: /a.txt }, timeout: 2s }]\n";
    let (run, outcome) = outcome_of(text);
    assert_eq!(run.code, 1);
    let problem = &outcome["steps"][0]["problems"][0];
    assert_eq!(problem["kind"], "timeout", "{outcome:#}");
    assert_eq!(problem["message"], "get was not done after 2 s; the last command was `RETR /a.txt`");
}

#[test]
fn files_that_are_invalid_do_not_hide_and_do_not_stop_the_others() {
    let variable =
        "name: unknown variable\nsteps: [{ operation: list, parameters: { remoteDirectory: \"${server.prot}\" } }]\n";
    let twice = passing("good");
    for (invalid, message) in [
        ("name: wrong\nstep: []\n", "step"),
        (variable, "there is no variable `${server.prot}`"),
        (twice.as_str(), "another scenario has this name: suite/a.yaml"),
    ] {
        let harness = folder(&[("a", &passing("good")), ("b", invalid), ("c", &passing("last"))]);
        let run = run(&harness, &["--no-fail-fast", "--jobs", "1"]);
        assert_eq!(run.code, 2, "{run:?}");
        let outcomes = run.objects("scenario");
        let ends: Vec<_> = outcomes.iter().map(|outcome| outcome["status"].as_str().unwrap()).collect();
        assert_eq!(ends, ["passed", "error", "passed"]);
        let problem = &outcomes[1]["problems"][0];
        assert_eq!(problem["kind"], "invalid-file");
        assert!(problem["message"].as_str().unwrap().contains(message), "{problem:#}");
        assert!(problem["span"]["line"].is_number(), "{problem:#}");
    }
}

#[test]
fn a_server_that_cannot_be_reached_is_the_environments_fault() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let harness = Harness::with_connection(&json!({
        "host": "127.0.0.1", "port": closed.port(), "retry": { "attempts": 1 },
    }));
    harness.write("suite/a.yaml", passing("unreachable").as_bytes());
    let run = run(&harness, &["--connection", "connection.json"]);
    assert_eq!(run.code, 3, "{run:?}");
    assert_eq!(run.objects("scenario")[0]["problems"][0]["kind"], "server");
}

#[test]
fn what_is_asked_for_wrongly_is_usage() {
    let harness = folder(&[("a", &passing("good"))]);
    for arguments in [
        &["test"][..],
        &["test", "none"],
        &["test", "suite", "--jobs", "0"],
        &["test", "suite", "--secrets", "none.yaml"],
        &["test", "suite", "--connection", "none.json"],
        &["test", "suite", "--junit", "suite"],
        &["test", "suite", "--junit", "suite/a.yaml/report.xml"],
    ] {
        assert_eq!(harness.run(arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn a_run_that_never_began_leaves_no_report_of_another() {
    let harness = folder(&[("a", &passing("good"))]);
    for (arguments, code) in [
        (&["none"][..], 2),
        (&["suite", "--secrets", "none.yaml"], 2),
        (&["suite", "--connection", "none.json"], 2),
        (&["suite", "--component", "suite/a.yaml"], 3),
    ] {
        assert_eq!(harness.run(&["test", "suite", "--junit", "report.xml"]).code, 0);
        let run = harness.run(&[&["test", "--junit", "report.xml"], arguments].concat());
        assert_eq!(run.code, code, "{run:?}");
        assert!(!harness.folder().join("report.xml").exists(), "{arguments:?}");
    }
}

#[test]
fn secrets_come_from_a_file_and_are_never_shown() {
    let text = "name: secret\nserver: { users: { alice: s3cret-one } }\nconnection: { account: \"${secret:my-account}\", postLoginCommands: [\"*SITE TOKEN ${secret:my-token}\"] }\nsteps:\n  - operation: get\n    parameters: { fileName: none }\n    expect: { documents: [{ file-name: \"${secret:my-account} ${secret:alice}\" }] }\n";
    let harness = folder(&[("a", text)]);
    assert_eq!(run(&harness, &[]).code, 2, "nobody has told it");
    harness.write("secrets.yaml", b"my-account: acc0unt-two\nmy-token: tok-0815-xyz\n");
    for output in ["json", "human"] {
        let run = harness.run(&["test", "suite", "--secrets", "secrets.yaml", "--output", output, "-v"]);
        assert_eq!(run.code, 1, "{run:?}");
        for secret in ["s3cret-one", "acc0unt-two", "tok-0815-xyz"] {
            assert!(!run.stdout.contains(secret) && !run.stderr.contains(secret), "{run:?}");
        }
    }
}

/// What could never fail is a mistake, and not a scenario that passes.
#[test]
fn an_expectation_that_says_nothing_is_refused() {
    for (expectation, words) in [
        ("transcript: { excludes: [{ mathces: '^> PASS' }] }", "a line of the transcript"),
        ("transcript: { excludes: [{}] }", "a line of the transcript"),
        ("expect: { documents: { each: { size: 1 } } }", "how many"),
        ("expect: { documents: {} }", "how many"),
    ] {
        let text = format!("name: says nothing\nsteps:\n  - operation: list\n    {expectation}\n");
        let (run, outcome) = outcome_of(&text);
        let message = outcome["problems"][0]["message"].as_str().unwrap_or_default();
        assert!(run.code == 2 && message.contains(words), "{expectation}: {outcome:#}");
    }
}

/// Only the beginning of a long content is kept: it must not be taken for the whole.
#[test]
fn a_long_content_is_not_compared_as_a_text() {
    let text = "name: long\nserver: { files: { /a: { size: 2MiB } } }\nsteps:\n  - operation: get\n    parameters: { fileName: /a }\n    expect: { documents: [{ content: { matches: '^' } }] }\n";
    let (run, outcome) = outcome_of(text);
    let message = outcome["steps"][0]["problems"][0]["message"].as_str().unwrap_or_default();
    assert!(run.code == 1 && message.contains("too long"), "{outcome:#}");
}
