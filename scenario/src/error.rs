//! Why a file is no scenario.

mod reason;

pub use reason::Reason;

use thiserror::Error;

use crate::source::Span;

/// Why a file is no scenario, and where; shown, it is one sentence without the place. It renders nothing else: whoever reports
/// it has the source.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct ParseError {
    /// Why.
    pub reason: Box<Reason>,
    /// Where.
    pub span: Span,
}

/// Another place that belongs to an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where.
    pub span: Span,
    /// A few words for beside the place.
    pub label: String,
}

impl ParseError {
    pub(crate) fn new(reason: Reason, span: Span) -> Self {
        Self { reason: Box::new(reason), span }
    }

    /// A few words for beside the place.
    pub fn label(&self) -> String {
        self.reason.label()
    }

    /// What to write instead, where that can be told.
    pub fn help(&self) -> Option<String> {
        self.reason.help()
    }

    /// Other places that belong to it.
    pub fn notes(&self) -> Vec<Note> {
        self.reason.note().into_iter().collect()
    }
}
