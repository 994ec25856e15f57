//! Between our types and the generated ones.

use crate::bindings::exports::integration::connector::connection as exported;
use crate::bindings::integration::connector::types;
use crate::config::{InputProperties, OutputProperties};
use crate::failure::{Failure, FailureCode, Phase};
use crate::operations::{Outcome, Stage};
use crate::session::Warning;

pub(super) fn properties(properties: OutputProperties) -> Vec<types::Property> {
    let pairs = properties.into_pairs().into_iter();
    pairs.map(|(name, value)| types::Property { name: name.to_owned(), value }).collect()
}

pub(super) fn input_properties(properties: &[types::Property]) -> Result<InputProperties, Failure> {
    let pairs = properties.iter().map(|property| (property.name.as_str(), property.value.as_str()));
    InputProperties::parse(pairs)
        .map_err(|error| Failure::new(FailureCode::ConfigInvalid, Phase::Document, error.to_string()))
}

pub(super) fn failure(failure: Failure) -> types::Failure {
    types::Failure {
        code: failure_code(failure.code),
        message: failure.message,
        phase: failure.phase.as_str().to_owned(),
        reply: failure.reply.map(|reply| types::Reply { code: reply.code, lines: reply.text_lines() }),
        retryable: failure.retryable,
        hint: failure.hint,
    }
}

pub(super) fn warning(warning: Warning) -> types::Warning {
    types::Warning { code: warning.code.to_owned(), message: warning.message }
}

pub(super) fn stage(stage: Stage) -> exported::Stage {
    exported::Stage {
        name: stage.name.to_owned(),
        outcome: match stage.outcome {
            Outcome::Passed => exported::Outcome::Passed,
            Outcome::Warned => exported::Outcome::Warned,
            Outcome::Failed => exported::Outcome::Failed,
            Outcome::Skipped => exported::Outcome::Skipped,
        },
        duration_ms: u64::try_from(stage.duration.as_millis()).unwrap_or(u64::MAX),
        seen: stage.seen,
        facts: stage.facts.into_iter().map(|(name, value)| types::Property { name: name.to_owned(), value }).collect(),
        code: stage.code.map(failure_code),
        hint: stage.hint,
    }
}

fn failure_code(code: FailureCode) -> types::FailureCode {
    use types::FailureCode as Code;
    match code {
        FailureCode::ConfigInvalid => Code::ConfigInvalid,
        FailureCode::DnsFailed => Code::DnsFailed,
        FailureCode::ConnectFailed => Code::ConnectFailed,
        FailureCode::ConnectTimeout => Code::ConnectTimeout,
        FailureCode::ReadTimeout => Code::ReadTimeout,
        FailureCode::TlsHandshake => Code::TlsHandshake,
        FailureCode::TlsUntrusted => Code::TlsUntrusted,
        FailureCode::TlsPinMismatch => Code::TlsPinMismatch,
        FailureCode::TlsSessionReuseRequired => Code::TlsSessionReuseRequired,
        FailureCode::AuthFailed => Code::AuthFailed,
        FailureCode::TooManyConnections => Code::TooManyConnections,
        FailureCode::DataConnectionFailed => Code::DataConnectionFailed,
        FailureCode::NotFound => Code::NotFound,
        FailureCode::AccessDenied => Code::AccessDenied,
        FailureCode::AlreadyExists => Code::AlreadyExists,
        FailureCode::IsDirectory => Code::IsDirectory,
        FailureCode::QuotaExceeded => Code::QuotaExceeded,
        FailureCode::Truncated => Code::Truncated,
        FailureCode::IntegrityMismatch => Code::IntegrityMismatch,
        FailureCode::SourceChanged => Code::SourceChanged,
        FailureCode::Unsupported => Code::Unsupported,
        FailureCode::ProtocolViolation => Code::ProtocolViolation,
        FailureCode::Cancelled => Code::Cancelled,
    }
}
