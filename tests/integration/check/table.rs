//! The table for people.

use super::Finding;
use host_harness::Outcome;

pub(super) fn rows(findings: &[Finding]) -> Vec<String> {
    let mut rows = vec![
        "## Connection test: what is wrong, and what it says".to_owned(),
        String::new(),
        "| fault | stage | outcome | code | what was seen | hint | same in an operation |".to_owned(),
        "|---|---|---|---|---|---|---|".to_owned(),
    ];
    rows.extend(findings.iter().map(row));
    rows.push(String::new());
    rows.push(format!("{} faults", findings.len()));
    rows
}

fn row(finding: &Finding) -> String {
    let stage = finding.stage();
    let outcome = match stage.outcome {
        Outcome::Passed => "passed",
        Outcome::Warned => "warned",
        Outcome::Failed => "failed",
        Outcome::Skipped => "skipped",
    };
    let code = stage.code.map_or_else(|| "–".to_owned(), |code| code.to_string());
    let shared = match finding.is_shared() {
        None => "–",
        Some(true) => "yes",
        Some(false) => "NO",
    };
    let cell = |text: &str| text.replace('|', "\\|");
    let hint = stage.hint.as_deref().unwrap_or("–");
    format!(
        "| {} | {} | {outcome} | {code} | {} | {} | {shared} |",
        finding.name,
        stage.name,
        cell(&stage.seen),
        cell(hint)
    )
}
