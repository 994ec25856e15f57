//! A server and a file that try to write on the terminal, or to give orders to what reads a log.

use scenario::outcome::{Outcome, Problem, ProblemKind, Status};
use serde_json::json;

use super::Story;
use super::build::{mismatch, outcome, place, problem, step};

const FILE: &str = "tests/scenarios/it's odd.yaml";
const TEXT: &str = "name: \u{1b}[2J 日本語の名前 \u{9b}2J\nsteps:\n  - operation: list\n    \
    expect: { title: \u{1b}\u{9b}2J\u{ffff}名前, documents: [ { file-name: 日本語.txt, remote-directory: /a/directory/whose/name/is/\
    much/longer/than/the/width/of/any/terminal/and/of/what/people/who/look/at/logs/want/to/see, size: 12 } ] }\n";

/// Control characters, commands for GitHub Actions, what XML cannot hold, long lines and wide characters.
pub(in crate::report) fn hostile_texts() -> Story {
    let wide = mismatch(
        "document 1: `file-name` is not what was expected",
        place(TEXT, "file-name", "日本語.txt"),
        json!("日本語.txt"),
        json!("\u{1b}[2J日本 \u{202e}txt.exe\u{ffff}"),
    );
    let long = mismatch(
        "document 2: `reply-text` is not what was expected",
        place(TEXT, "documents", "[ {"),
        json!("x".repeat(300)),
        json!(format!("{}::error::{}", "x".repeat(280), "very long ".repeat(50))),
    );
    let hint = Some("Ask\nthe ##[error]server\u{7}".to_owned());
    let failure = "protocol-violation: \u{1b}]0;owned\u{7} ##[add-mask]a\n::error::pretended";
    let failure = Problem { hint, ..problem(ProblemKind::Failure, failure, None) };
    let transcript = vec![
        "< 220 \u{1b}[31mred\u{1b}[0m\u{0}".to_owned(),
        "< ::warning::pretended".to_owned(),
        format!("< 200 {}", "0123456789".repeat(100)),
    ];
    let steps = vec![step(1, "list\u{7}", vec![wide, long, failure])];
    let name = format!("\u{1b}[2J 日本語の名前 {}", "a very long name ".repeat(30));
    Story::of(vec![Outcome { steps, transcript, ..outcome(FILE, &name, Status::Failed, 12) }]).with_file(FILE, TEXT)
}
