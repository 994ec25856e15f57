//! Why a file is no scenario.

mod reason;

pub use reason::Reason;

use thiserror::Error;

use crate::source::Span;

/// Why a file is no scenario, and where; shown, it is what is wrong, without the place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{reason}")]
pub struct ParseError {
    /// Why.
    pub reason: Box<Reason>,
    /// Where.
    pub span: Span,
}

impl ParseError {
    pub(crate) fn new(reason: Reason, span: Span) -> Self {
        Self { reason: Box::new(reason), span }
    }

    /// What to write instead, in whole sentences, where that can be told.
    pub fn help(&self) -> Option<String> {
        self.reason.help()
    }
}
