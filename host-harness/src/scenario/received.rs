//! What came of a step.

use host_harness::{Error, Failure, Stage};
use scenario::outcome::{Problem, ProblemKind};
use scenario::source::Span;
use serde_json::{Map, Value, json};

use super::content::Digest;
use super::pattern::Mismatch;

/// What came of a step.
#[derive(Debug, Default)]
pub(crate) struct Received {
    /// The output documents, in order.
    pub(crate) documents: Vec<ReceivedDocument>,
    /// What failed, in order.
    pub(crate) failures: Vec<Failed>,
    /// The stages of a connection test.
    pub(crate) stages: Option<Vec<Stage>>,
    /// The codes of the warnings that came up until now.
    pub(crate) warnings: Vec<String>,
}

/// An output document.
#[derive(Debug)]
pub(crate) struct ReceivedDocument {
    pub(crate) properties: Map<String, Value>,
    /// Its content, if it has any.
    pub(crate) body: Option<ReceivedBody>,
}

/// A content that has been read.
#[derive(Debug)]
pub(crate) struct ReceivedBody {
    pub(crate) digest: Digest,
    /// Its beginning: all of it, unless it is long.
    pub(crate) beginning: Vec<u8>,
}

/// What failed: an input document, or all of the step.
#[derive(Debug)]
pub(crate) struct Failed {
    /// The input document's number, from 1.
    pub(crate) input: usize,
    /// What a pattern is compared with.
    pub(crate) value: Value,
    kind: ProblemKind,
    hint: Option<String>,
}

impl ReceivedBody {
    /// How much of a content is kept, in bytes, to be compared as text or JSON and to be shown.
    pub(crate) const MOST: usize = 1 << 20;

    /// Whether all of it was kept.
    pub(crate) fn is_whole(&self) -> bool {
        self.digest.size == self.beginning.len() as u64
    }
}

impl Failed {
    pub(crate) fn new(input: usize, error: &Error) -> Self {
        let (kind, hint) = match error {
            Error::Failure(failure) => (ProblemKind::Failure, failure.hint.clone()),
            Error::Invalid(_) | Error::UnknownOperation(_) | Error::Body(_) => (ProblemKind::Failure, None),
            _ => (ProblemKind::Component, None),
        };
        Self { input, value: value_of(error), kind, hint }
    }

    /// Its code and what it says.
    pub(crate) fn sentence(&self) -> String {
        let text = |name: &str| self.value.get(name).and_then(Value::as_str).unwrap_or_default();
        format!("{}: {}", text("code"), text("message"))
    }

    /// It, where success was expected.
    pub(crate) fn unexpected(&self, origin: Span) -> Mismatch {
        let problem = Problem {
            kind: self.kind,
            message: self.sentence(),
            span: Some(origin),
            expected: None,
            actual: self
                .value
                .get("replyText")
                .map(|text| json!({ "reply": self.value.get("reply"), "replyText": text })),
            hint: self.hint.clone(),
        };
        Mismatch { problem, replacement: None }
    }
}

/// Whether the session cannot be used any more.
pub(crate) fn session_is_lost(error: &Error) -> bool {
    matches!(error, Error::SessionLost | Error::Trap(_) | Error::Stalled(_) | Error::Deadline(_))
}

/// The members that a pattern may speak of.
fn value_of(error: &Error) -> Value {
    let other = |code: &str, message: String| json!({ "code": code, "message": message, "retryable": false });
    // As the connector would refuse it, had the host let it through.
    let refused = |message: String| json!({ "code": "config-invalid", "message": message, "phase": "configure", "retryable": false });
    match error {
        Error::Failure(failure) => value_of_failure(failure),
        Error::Invalid(violations) => {
            let violations: Vec<_> = violations.iter().map(ToString::to_string).collect();
            refused(violations.join("; "))
        }
        Error::UnknownOperation(_) => refused(error.to_string()),
        Error::Body(_) => other("local-content", error.to_string()),
        Error::Stalled(_) => other("stalled", error.to_string()),
        Error::Deadline(_) => other("deadline", error.to_string()),
        Error::SessionLost => other("session-lost", error.to_string()),
        _ => other("component-failed", error.to_string()),
    }
}

fn value_of_failure(failure: &Failure) -> Value {
    let mut value = json!({
        "code": failure.code,
        "message": failure.message,
        "phase": failure.phase,
        "retryable": failure.retryable,
    });
    if let Some(members) = value.as_object_mut() {
        if let Some(reply) = &failure.reply {
            members.insert("reply".to_owned(), reply.code.into());
            members.insert("replyText".to_owned(), reply.lines.join("\n").into());
        }
        members.extend(failure.hint.clone().map(|hint| ("hint".to_owned(), hint.into())));
    }
    value
}
