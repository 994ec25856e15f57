//! What came of running scenarios: the events of `harness test --output json`, and what every other report is made from.
//! Nothing in here holds a secret.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::error::ParseError;
use crate::source::Span;

/// One line of `harness test --output json`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    /// The run begins.
    Started(Started),
    /// A scenario is over.
    Scenario(Outcome),
    /// The run is over.
    Summary(Summary),
}

/// What is about to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Started {
    /// How many scenarios were selected.
    pub scenarios: usize,
    /// How many there are besides, which the filter left out.
    pub filtered_out: usize,
}

/// What came of one scenario.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The file, as it was named on the command line or found below a directory that was.
    pub file: String,
    /// The scenario's name; the file's, where it could not be read.
    pub name: String,
    /// How it ended.
    pub status: Status,
    /// Why it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Its steps, in order. Those after a failed one are missing.
    pub steps: Vec<Step>,
    /// What is wrong outside of any step: the file, the server, the login to it.
    pub problems: Vec<Problem>,
    /// The dialogue with the server, redacted; the oldest line first. May lack the beginning of a long one.
    pub transcript: Vec<String>,
}

/// How a scenario or a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// As expected.
    Passed,
    /// Otherwise.
    Failed,
    /// Not run, as somebody asked or because it needs another server.
    Skipped,
    /// It could not be run: the file is invalid, or the component or the server would not start.
    Error,
}

/// What came of one step.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Its number, from 1.
    pub number: usize,
    /// What it is called, or what it does, such as `get`.
    pub title: String,
    /// How it ended.
    pub status: Status,
    /// Why it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// What is wrong, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Something that is not as it should be, and where the file says how it should be.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// What kind of problem it is.
    pub kind: ProblemKind,
    /// One sentence for people, such as ``document 1: `size` is not what was expected``.
    pub message: String,
    /// Where the file says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// What was expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Value>,
    /// What came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<Value>,
    /// What a person can do about it; for a failure of the connector, its hint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl From<ParseError> for Problem {
    fn from(error: ParseError) -> Self {
        Self {
            kind: ProblemKind::InvalidFile,
            message: error.to_string(),
            span: Some(error.span),
            expected: None,
            actual: None,
            hint: error.help(),
        }
    }
}

/// What kind of problem it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The file is no scenario.
    InvalidFile,
    /// The server that the scenario describes did not start, or the workspace on a real one could not be made.
    Server,
    /// Something came that was not expected, or did not come that was.
    Mismatch,
    /// The connector failed where success was expected.
    Failure,
    /// A step took longer than it may.
    Timeout,
    /// The component itself failed: a trap, a lost session.
    Component,
}

/// The sums of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// How many ended as expected.
    pub passed: usize,
    /// How many did not.
    pub failed: usize,
    /// How many were skipped.
    pub skipped: usize,
    /// How many could not be run.
    pub errors: usize,
    /// How many were not begun, after a failure and without `--no-fail-fast`.
    pub not_run: usize,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Scenario, Source};

    #[test]
    fn what_is_wrong_with_a_file_is_a_problem() {
        let text = "name: a\nsteps: [ { ping: a } ]\nname: b\n".to_owned();
        let error = Scenario::parse(&Source { name: "a.yaml".into(), text }).unwrap_err();
        let Problem { kind, message, span, hint, .. } = error.into();
        assert_eq!((kind, message.as_str()), (ProblemKind::InvalidFile, "`name` is there already, in line 1"));
        assert_eq!(span.map(|span| (span.line, span.column)), Some((3, 1)));
        assert_eq!(hint, None);
    }
}
