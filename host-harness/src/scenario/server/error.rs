use scenario::outcome::{Problem, ProblemKind};
use scenario::source::Span;
use thiserror::Error;

use super::places::Conflict;

/// Why the server of a scenario does not run.
#[derive(Debug, Error)]
pub(crate) enum StartError {
    /// It needs TLS, which the server does not speak.
    #[error("{what} needs a server with `tls: explicit` or `tls: implicit`")]
    NeedsTls { what: &'static str, span: Span },
    /// Faults happen where TLS ends, before the server, which therefore hears nothing of it.
    #[error("{what} cannot be had together with `faults`")]
    NotWithFaults { what: &'static str, span: Span },
    /// A fault cannot happen on that occasion.
    #[error("{effect} cannot happen on `{on}`{when}")]
    Fault { on: String, when: &'static str, effect: &'static str, hint: &'static str, span: Span },
    /// Only what begins a transfer has content.
    #[error("`{on}` transfers no content: `afterBytes` counts that of RETR, STOR, APPE, STOU, LIST, MLSD and NLST")]
    NoTransfer { on: String, span: Span },
    /// Nothing ever happens on that occasion.
    #[error("`{on}` is no occasion for a {what}: these are {occasions}")]
    NoOccasion { on: String, what: &'static str, occasions: &'static str, span: Span },
    /// Where TLS begins, there is nothing to be done before the reply that is replaced.
    #[error("`at: final-reply` means nothing on AUTH: the handshake goes with the usual reply")]
    NoFinalReply { span: Span },
    /// A fault happens either after some bytes or at a moment of the command.
    #[error("`at` and `afterBytes` contradict each other")]
    TwoMoments { span: Span },
    /// The text is no time.
    #[error("`{text}` is no time: it is written as 2026-01-31T12:00:00Z")]
    Time { text: String, span: Span },
    /// A time is told of a file that the server does not have.
    #[error("the server has no file {path}")]
    NoFile { path: String, span: Span },
    /// Two things have one place.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The operating system, or TLS, does not let it.
    #[error("the server of the scenario does not start: {0}")]
    Start(#[from] embedded_server::error::StartError),
    /// There is no certificate for it.
    #[error("the server of the scenario does not start: {0}")]
    Certificate(#[from] embedded_server::certificates::CertificateError),
}

impl StartError {
    /// Where the file says what cannot be.
    fn span(&self) -> Option<Span> {
        match self {
            Self::NeedsTls { span, .. }
            | Self::NotWithFaults { span, .. }
            | Self::Fault { span, .. }
            | Self::NoTransfer { span, .. }
            | Self::NoOccasion { span, .. }
            | Self::NoFinalReply { span }
            | Self::TwoMoments { span }
            | Self::Time { span, .. }
            | Self::NoFile { span, .. } => Some(*span),
            Self::Conflict(_) | Self::Start(_) | Self::Certificate(_) => None,
        }
    }

    /// Whether the file is to blame.
    fn kind(&self) -> ProblemKind {
        match self {
            Self::Start(_) | Self::Certificate(_) => ProblemKind::Server,
            _ => ProblemKind::InvalidFile,
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Fault { hint, .. } => Some(hint),
            Self::TwoMoments { .. } => Some("leave one of them out"),
            Self::NoFinalReply { .. } => Some("leave `at` out"),
            _ => None,
        }
    }
}

impl From<StartError> for Problem {
    fn from(error: StartError) -> Self {
        Self {
            kind: error.kind(),
            message: error.to_string(),
            span: error.span(),
            expected: None,
            actual: None,
            hint: error.hint().map(str::to_owned),
        }
    }
}
