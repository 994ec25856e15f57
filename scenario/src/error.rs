//! Why a file is no scenario.

use thiserror::Error;

use crate::source::Span;

/// Why a file is no scenario, and where. It renders nothing: whoever reports it has the source.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong, in one sentence that does without the place.
    pub message: String,
    /// Where.
    pub span: Span,
    /// A few words for beside the place.
    pub label: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub notes: Vec<Note>,
}

/// Another place that belongs to an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where.
    pub span: Span,
    /// A few words for beside the place.
    pub label: String,
}
