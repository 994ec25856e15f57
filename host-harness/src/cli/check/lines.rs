//! A stage for people: one line, what is worth knowing beside it, and what to do.

use std::time::Duration;

use host_harness::{Outcome, Stage};

use super::wrap::wrapped;
use crate::cli::human::{Time, printable};

/// Under the name of the stage.
const INDENT: &str = "        ";

/// The facts that are worth a line of their own, with their names for people, in this order.
const SHOWN: [(&str, &str); 7] = [
    ("server", "server"),
    ("login-directory", "login directory"),
    ("cipher-suite", "cipher suite"),
    ("certificate-subject", "certificate"),
    ("certificate-issuer", "issued by"),
    ("certificate-not-after", "valid until"),
    ("fingerprint", "fingerprint"),
];

pub(super) fn lines(stage: &Stage, width: usize) -> String {
    let mut lines = vec![wrapped(&start(stage), &text(stage), INDENT, width)];
    for (name, title) in SHOWN {
        if let Some(value) = stage.facts.get(name).filter(|value| is_news(stage, value)) {
            let start = format!("{INDENT}{title}: ");
            lines.push(wrapped(&start, &printable(value), &format!("{INDENT}  "), width));
        }
    }
    if let Some(hint) = &stage.hint {
        lines.push(wrapped(&format!("{INDENT}hint: "), &printable(hint), &format!("{INDENT}      "), width));
    }
    lines.join("\n")
}

fn start(stage: &Stage) -> String {
    let outcome = match stage.outcome {
        Outcome::Passed => "ok",
        Outcome::Warned => "warning",
        Outcome::Failed => "FAILED",
        Outcome::Skipped => "skipped",
    };
    let time = match stage.outcome {
        Outcome::Skipped => String::new(),
        _ => Time(Duration::from_millis(stage.duration_ms)).to_string(),
    };
    format!("{outcome:<7} {:<15} {time:>9}  ", stage.name)
}

fn text(stage: &Stage) -> String {
    let code = stage.code.filter(|_| stage.outcome == Outcome::Failed).map(|code| format!("{code}: "));
    format!("{}{}", code.unwrap_or_default(), printable(&stage.seen))
}

/// What the line or the hint says already need not be said again.
fn is_news(stage: &Stage, value: &str) -> bool {
    let says = |text: &str| text.contains(value);
    !says(&stage.seen) && !stage.hint.as_deref().is_some_and(says)
}
