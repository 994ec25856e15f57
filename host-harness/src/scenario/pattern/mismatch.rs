//! A difference between what was expected and what came.

use std::fmt;

use scenario::outcome::{Problem, ProblemKind};
use scenario::source::Span;
use serde_json::Value;

use super::Pattern;

/// A difference, and the text that would do away with it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mismatch {
    pub(crate) problem: Problem,
    /// Only where the file has a scalar.
    pub(crate) replacement: Option<Replacement>,
}

/// A scalar that would have to stand at a place of the file, for what came to be what is expected.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Replacement {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// What a sentence is about: `document 1`, or a part of it.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    whole: String,
    path: Vec<String>,
}

impl Mismatch {
    /// `verdict` ends a sentence that begins with the subject.
    pub(super) fn new(pattern: &Pattern, subject: &Subject, verdict: &str, actual: Option<&Value>) -> Self {
        Self::of(pattern.span(), format!("{subject} {verdict}")).expected(pattern.shown().clone()).actual(actual)
    }

    /// One that this sentence says.
    pub(crate) fn of(span: Span, message: impl Into<String>) -> Self {
        let problem = Problem {
            kind: ProblemKind::Mismatch,
            message: message.into(),
            span: Some(span),
            expected: None,
            actual: None,
            hint: None,
        };
        Self { problem, replacement: None }
    }

    pub(crate) fn expected(mut self, expected: Value) -> Self {
        self.problem.expected = Some(expected);
        self
    }

    pub(crate) fn actual(mut self, actual: Option<&Value>) -> Self {
        self.problem.actual = actual.cloned();
        self
    }

    /// Notes that `value` may be written into the file instead.
    pub(crate) fn replaceable(mut self, value: &Value) -> Self {
        let span = self.problem.span.filter(|_| !value.is_array() && !value.is_object());
        self.replacement = span.map(|span| Replacement { span, value: value.clone() });
        self
    }
}

impl Subject {
    pub(crate) fn new(whole: impl Into<String>) -> Self {
        Self { whole: whole.into(), path: Vec::new() }
    }

    pub(crate) fn member(&self, name: &str) -> Self {
        let mut path = self.path.clone();
        path.push(name.to_owned());
        Self { whole: self.whole.clone(), path }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_slice() {
            [] => formatter.write_str(&self.whole),
            path => write!(formatter, "{}: `{}`", self.whole, path.join(".")),
        }
    }
}
