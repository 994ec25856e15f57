use scenario::outcome::{Problem, ProblemKind};
use scenario::source::Span;
use thiserror::Error;

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
    /// A fault happens at a command, whatever its argument.
    #[error("`{on}` is no command: faults are told of a verb, such as RETR")]
    NoVerb { on: String, span: Span },
    /// A reply is one to a command.
    #[error("a reply to no command")]
    NoCommand { span: Span },
    /// A fault happens either after some bytes or at a moment of the command.
    #[error("`at` and `afterBytes` contradict each other")]
    TwoMoments { span: Span },
    /// The text is no time.
    #[error("`{text}` is no time: it is written as 2026-01-31T12:00:00Z")]
    Time { text: String, span: Span },
    /// A time is told of a file that the server does not have.
    #[error("the server has no file {path}")]
    NoFile { path: String, span: Span },
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
            | Self::NoVerb { span, .. }
            | Self::NoCommand { span }
            | Self::TwoMoments { span }
            | Self::Time { span, .. }
            | Self::NoFile { span, .. } => Some(*span),
            Self::Start(_) | Self::Certificate(_) => None,
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Fault { hint, .. } => Some(hint),
            Self::TwoMoments { .. } => Some("leave one of them out"),
            _ => None,
        }
    }
}

impl From<StartError> for Problem {
    fn from(error: StartError) -> Self {
        let span = error.span();
        Self {
            kind: if span.is_some() { ProblemKind::InvalidFile } else { ProblemKind::Server },
            message: error.to_string(),
            span,
            expected: None,
            actual: None,
            hint: error.hint().map(str::to_owned),
        }
    }
}
