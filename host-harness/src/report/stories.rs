//! Runs to report on, for tests: what the runner tells about them, and the files.

mod build;
mod hostile;
mod transcripts;

use scenario::outcome::{Outcome, Problem, ProblemKind, Status};
use scenario::{Scenario, Source};
use serde_json::json;

pub(super) use build::Story;
use build::{mismatch, outcome, passed, place, problem, skipped, step};
pub(super) use hostile::hostile_texts;

const RESUME: &str = "tests/scenarios/resume.yaml";
const RESUME_TEXT: &str = r#"# yaml-language-server: $schema=../../schemas/scenario.schema.json
name: download resumes after the data connection drops
server:
  users: { alice: s3cret }
  files: { /in/big.bin: { size: 8MiB, seed: 7 } }
  faults: [ { on: RETR, afterBytes: 3MiB, do: drop-data-connection, times: 1 } ]
connection: { user: alice, password: "${secret:alice}" }
steps:
  - operation: get
    parameters: { fileName: big.bin, remoteDirectory: /in }
    expect: { documents: [ { size: 8388608, sha256: "${files./in/big.bin.sha256}" } ] }
    transcript: { contains: [ "REST 3145728" ] }
  - operation: get
    parameters: { fileName: none, ifMissing: error }
    expect: { failure: { code: not-found, reply: 550, retryable: false } }
"#;
const LIST: &str = "tests/scenarios/list.yaml";
const BROKEN: &str = "tests/scenarios/broken.yaml";
const SEND: &str = "tests/scenarios/send.yaml";
const SEND_TEXT: &str = r#"name: what is sent replaces what is there
steps:
  - operation: send
    parameters: { ifExists: overwrite }
    documents: [ { properties: { file-name: report.csv }, content: "a,b\n" } ]
  - operation: get
    parameters: { fileName: report.csv }
    expect:
      documents:
        - content: |
            product,amount,price
            apples,12,3.50
            pears,7,4.20
            plums,31,2.80
  - operation: delete
    timeout: 5s
    parameters: { fileName: report.csv }
"#;

/// One of each.
pub(super) fn all() -> Vec<Story> {
    vec![
        all_green(),
        one_mismatch(),
        wrong_yaml(),
        unknown_key(),
        server_does_not_start(),
        timeout(),
        skipped_ones(),
        filtered_to_nothing(),
        nothing_found(),
        several_failures(),
        interrupted(),
        hostile_texts(),
    ]
}

pub(super) fn all_green() -> Story {
    let slow = passed("tests/scenarios/large.yaml", "a file of 5 GiB arrives whole", 48_310);
    Story::of(vec![resume_passed(), list_passed(), slow])
}

pub(super) fn one_mismatch() -> Story {
    Story::of(vec![list_passed(), resume_failed()]).with_file(RESUME, RESUME_TEXT)
}

pub(super) fn wrong_yaml() -> Story {
    let text = "name: a bracket is missing\nsteps:\n  - operation: get\n    expect: { documents: [ { size: 12 }\n";
    Story::of(vec![unreadable(text), list_passed()]).with_file(BROKEN, text)
}

pub(super) fn unknown_key() -> Story {
    let text = "name: über-Dateien\nsteps:\n  - operation: get\n    paramters: { fileName: ä.bin }\n";
    Story::of(vec![list_passed(), unreadable(text)]).with_file(BROKEN, text)
}

pub(super) fn server_does_not_start() -> Story {
    let server = Problem {
        hint: Some("Something else listens there: leave `port` out, and a free one is taken.".into()),
        ..problem(ProblemKind::Server, "the server cannot listen on 127.0.0.1:2121: address in use (os error 98)", None)
    };
    let name = "download resumes after the data connection drops";
    let error = Outcome { problems: vec![server], ..outcome(RESUME, name, Status::Error, 3) };
    Story::of(vec![error]).with_file(RESUME, RESUME_TEXT)
}

pub(super) fn timeout() -> Story {
    let late = problem(
        ProblemKind::Timeout,
        "delete was not done after 5 s; the last command was `DELE /report.csv`",
        Some(place(SEND_TEXT, "timeout", "5s")),
    );
    let steps = vec![step(1, "send", vec![]), step(2, "get", vec![]), step(3, "delete", vec![late])];
    let transcript = transcripts::of_the_timeout();
    Story::of(vec![Outcome {
        steps,
        transcript,
        ..outcome(SEND, "what is sent replaces what is there", Status::Failed, 5_021)
    }])
    .with_file(SEND, SEND_TEXT)
}

pub(super) fn skipped_ones() -> Story {
    Story::of(vec![
        skipped("tests/scenarios/a.yaml", "a data connection breaks in the middle", "needs a server of its own"),
        list_passed(),
        skipped("tests/scenarios/b.yaml", "the password is refused", "needs a server of its own"),
        skipped("tests/scenarios/c.yaml", "names in Shift_JIS", "the codec is not decided on, see issue 41"),
    ])
}

pub(super) fn filtered_to_nothing() -> Story {
    Story::of(vec![]).filtered_out(42)
}

pub(super) fn nothing_found() -> Story {
    Story::of(vec![])
}

pub(super) fn several_failures() -> Story {
    let sent = mismatch(
        "document 1: `content` is not what was expected",
        place(SEND_TEXT, "content: |", "|"),
        json!("product,amount,price\napples,12,3.50\npears,7,4.20\nplums,31,2.80\n"),
        json!("product,amount,price\napples,12,3.50\npears,9,4.20\nplums,31,2.80"),
    );
    let also = Problem {
        hint: Some("The server said 550. Check that the directory is there and that the user may write to it.".into()),
        ..problem(
            ProblemKind::Failure,
            "access-denied: the server refuses to delete report.csv (550 Permission denied)",
            None,
        )
    };
    let steps = vec![step(1, "send", vec![]), step(2, "get", vec![sent, also])];
    let replaced = Outcome { steps, ..outcome(SEND, "what is sent replaces what is there", Status::Failed, 87) };
    let text = "name: another\nsteps: 12\n";
    let skipped = skipped("tests/scenarios/c.yaml", "names in Shift_JIS", "the codec is not decided on, see issue 41");
    Story::of(vec![resume_failed(), list_passed(), replaced, unreadable(text), skipped])
        .with_file(RESUME, RESUME_TEXT)
        .with_file(SEND, SEND_TEXT)
        .with_file(BROKEN, text)
        .filtered_out(3)
        .stopped_early(7)
}

pub(super) fn interrupted() -> Story {
    Story::of(vec![list_passed(), resume_failed()]).with_file(RESUME, RESUME_TEXT).interrupted(12)
}

fn list_passed() -> Outcome {
    passed(LIST, "an empty directory is not a missing one", 31)
}

fn resume_passed() -> Outcome {
    passed(RESUME, "download resumes after the data connection drops", 124)
}

fn resume_failed() -> Outcome {
    let size = mismatch(
        "document 1: `size` is not what was expected",
        place(RESUME_TEXT, "documents", "8388608"),
        json!(8_388_608),
        json!("3145728"),
    );
    let command = problem(
        ProblemKind::Mismatch,
        "the dialogue of this step has no line with `REST 3145728`",
        Some(place(RESUME_TEXT, "contains", "\"REST 3145728\"")),
    );
    Outcome {
        steps: vec![step(1, "get", vec![size, command])],
        transcript: transcripts::of_the_download(),
        ..outcome(RESUME, "download resumes after the data connection drops", Status::Failed, 310)
    }
}

/// A file with this text, which is no scenario.
fn unreadable(text: &str) -> Outcome {
    let error = Scenario::parse(&Source { name: BROKEN.into(), text: text.into() }).unwrap_err();
    Outcome { problems: vec![error.into()], ..outcome(BROKEN, BROKEN, Status::Error, 0) }
}
