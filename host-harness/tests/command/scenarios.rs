//! `harness test`: which scenarios run, what came of them, and how the command ends.

#[path = "scenarios/blessing.rs"]
mod blessing;
#[path = "scenarios/problems.rs"]
mod problems;
#[path = "scenarios/selection.rs"]
mod selection;
#[path = "scenarios/steps.rs"]
mod steps;
#[path = "scenarios/workspace.rs"]
mod workspace;

use crate::harness::{Harness, Run};
use serde_json::{Value, json};

/// A portable scenario that passes.
fn passing(name: &str) -> String {
    format!("name: {name}\nsteps: [{{ operation: list, expect: {{ documents: [] }} }}]\n")
}

/// A portable scenario that fails.
fn failing(name: &str) -> String {
    format!("name: {name}\nsteps: [{{ operation: list, expect: {{ documents: {{ count: 7 }} }} }}]\n")
}

/// A folder with these scenarios.
fn folder(files: &[(&str, &str)]) -> Harness {
    let harness = Harness::with_connection(&json!({}));
    for (name, text) in files {
        harness.write(&format!("suite/{name}.yaml"), text.as_bytes());
    }
    harness
}

/// `harness test suite --output json …`
fn run(harness: &Harness, options: &[&str]) -> Run {
    harness.run(&[&["test", "suite", "--output", "json"], options].concat())
}

/// The outcome of one scenario that is run alone.
fn outcome_of(text: &str) -> (Run, Value) {
    let run = run(&folder(&[("only", text)]), &[]);
    let outcome = run.objects("scenario").into_iter().next();
    let outcome = outcome.unwrap_or_else(|| panic!("{run:?}"));
    (run, outcome)
}

/// Names and how they ended, in the order in which they were told.
fn ends(run: &Run) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    run.objects("scenario").iter().map(|scenario| (text(&scenario["name"]), text(&scenario["status"]))).collect()
}
