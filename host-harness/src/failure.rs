//! What went wrong, as the component tells it.

use std::fmt;

use serde::Serialize;

use crate::bindings::integration::connector::types as wit;
use crate::secrets::Redactor;

/// The phase of a failure that lies in the properties of one document, such as a name that no server may see.
const DOCUMENT_PHASE: &str = "document";

/// Why a call failed, for a program (`code`, `retryable`) and for a person (`message`, `hint`).
///
/// Holds no secret: the library has redacted every text in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Failure {
    /// Stable: an engine may branch on it.
    pub code: FailureCode,
    /// One sentence for people.
    pub message: String,
    /// What was being done, such as `connect`, `login` or `transfer`.
    pub phase: String,
    /// What the server said, if it said anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
    /// Whether the same call may succeed later, unchanged.
    pub retryable: bool,
    /// What a person can do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.code, self.message)
    }
}

impl Failure {
    pub(crate) fn from_component(failure: wit::Failure, redactor: &Redactor) -> Self {
        Self {
            code: failure.code.into(),
            message: redactor.redact(&failure.message).into_owned(),
            phase: redactor.redact(&failure.phase).into_owned(),
            reply: failure.reply.map(|reply| Reply::from_component(&reply, redactor)),
            retryable: failure.retryable,
            hint: failure.hint.map(|hint| redactor.redact(&hint).into_owned()),
        }
    }

    /// The engine withdrew, and the component had no part in it.
    pub(crate) fn withdrawn() -> Self {
        Self {
            code: FailureCode::Cancelled,
            message: "the engine withdrew".to_owned(),
            phase: "transfer".to_owned(),
            reply: None,
            retryable: true,
            hint: None,
        }
    }

    /// Whether the session had better not be used for other work. A wrong configuration does it no harm.
    pub(crate) fn ends_session(&self) -> bool {
        self.ends_batch() && self.code != FailureCode::ConfigInvalid
    }

    /// Whether the server has no room for a session, or none any more.
    pub(crate) fn says_full(&self) -> bool {
        /// By which a server ends a connection (RFC 959), often because it has too many.
        const SERVICE_NOT_AVAILABLE: u16 = 421;
        self.code == FailureCode::TooManyConnections
            || self.reply.as_ref().is_some_and(|reply| reply.code == SERVICE_NOT_AVAILABLE)
    }

    /// Whether the other documents of the batch need not be tried in this session: the configuration, the connection,
    /// TLS or the login is at fault, or the server can be understood no more. Any other failure is the document's own.
    pub fn ends_batch(&self) -> bool {
        use FailureCode as Code;
        match self.code {
            // A name that is blank or forbidden is the document's own fault, and another one's may be fine.
            Code::ConfigInvalid => self.phase != DOCUMENT_PHASE,
            Code::DnsFailed
            | Code::ConnectFailed
            | Code::ConnectTimeout
            // A stalled data connection costs the control connection too: a late reply would be misunderstood.
            | Code::ReadTimeout
            | Code::TlsHandshake
            | Code::TlsUntrusted
            | Code::TlsPinMismatch
            | Code::TlsSessionReuseRequired
            | Code::AuthFailed
            | Code::TooManyConnections
            | Code::ProtocolViolation => true,
            Code::DataConnectionFailed
            | Code::NotFound
            | Code::AccessDenied
            | Code::AlreadyExists
            | Code::IsDirectory
            | Code::QuotaExceeded
            | Code::Truncated
            | Code::IntegrityMismatch
            | Code::SourceChanged
            | Code::Unsupported
            | Code::Cancelled => false,
        }
    }
}

/// What the server said, word for word except for secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reply {
    /// The three-digit code.
    pub code: u16,
    /// One item a line, without line ends and without the code.
    pub lines: Vec<String>,
}

impl Reply {
    fn from_component(reply: &wit::Reply, redactor: &Redactor) -> Self {
        let lines = reply.lines.iter().map(|line| redactor.redact(line).into_owned()).collect();
        Self { code: reply.code, lines }
    }
}

/// The contract's failure codes. Their meaning is documented in `wit/types.wit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the contract documents each code")]
pub enum FailureCode {
    ConfigInvalid,
    DnsFailed,
    ConnectFailed,
    ConnectTimeout,
    ReadTimeout,
    TlsHandshake,
    TlsUntrusted,
    TlsPinMismatch,
    TlsSessionReuseRequired,
    AuthFailed,
    TooManyConnections,
    DataConnectionFailed,
    NotFound,
    AccessDenied,
    AlreadyExists,
    IsDirectory,
    QuotaExceeded,
    Truncated,
    IntegrityMismatch,
    SourceChanged,
    Unsupported,
    ProtocolViolation,
    Cancelled,
}

impl FailureCode {
    /// The code as the contract spells it, such as `not-found`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ConfigInvalid => "config-invalid",
            Self::DnsFailed => "dns-failed",
            Self::ConnectFailed => "connect-failed",
            Self::ConnectTimeout => "connect-timeout",
            Self::ReadTimeout => "read-timeout",
            Self::TlsHandshake => "tls-handshake",
            Self::TlsUntrusted => "tls-untrusted",
            Self::TlsPinMismatch => "tls-pin-mismatch",
            Self::TlsSessionReuseRequired => "tls-session-reuse-required",
            Self::AuthFailed => "auth-failed",
            Self::TooManyConnections => "too-many-connections",
            Self::DataConnectionFailed => "data-connection-failed",
            Self::NotFound => "not-found",
            Self::AccessDenied => "access-denied",
            Self::AlreadyExists => "already-exists",
            Self::IsDirectory => "is-directory",
            Self::QuotaExceeded => "quota-exceeded",
            Self::Truncated => "truncated",
            Self::IntegrityMismatch => "integrity-mismatch",
            Self::SourceChanged => "source-changed",
            Self::Unsupported => "unsupported",
            Self::ProtocolViolation => "protocol-violation",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for FailureCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl From<wit::FailureCode> for FailureCode {
    fn from(code: wit::FailureCode) -> Self {
        use wit::FailureCode as Wit;
        match code {
            Wit::ConfigInvalid => Self::ConfigInvalid,
            Wit::DnsFailed => Self::DnsFailed,
            Wit::ConnectFailed => Self::ConnectFailed,
            Wit::ConnectTimeout => Self::ConnectTimeout,
            Wit::ReadTimeout => Self::ReadTimeout,
            Wit::TlsHandshake => Self::TlsHandshake,
            Wit::TlsUntrusted => Self::TlsUntrusted,
            Wit::TlsPinMismatch => Self::TlsPinMismatch,
            Wit::TlsSessionReuseRequired => Self::TlsSessionReuseRequired,
            Wit::AuthFailed => Self::AuthFailed,
            Wit::TooManyConnections => Self::TooManyConnections,
            Wit::DataConnectionFailed => Self::DataConnectionFailed,
            Wit::NotFound => Self::NotFound,
            Wit::AccessDenied => Self::AccessDenied,
            Wit::AlreadyExists => Self::AlreadyExists,
            Wit::IsDirectory => Self::IsDirectory,
            Wit::QuotaExceeded => Self::QuotaExceeded,
            Wit::Truncated => Self::Truncated,
            Wit::IntegrityMismatch => Self::IntegrityMismatch,
            Wit::SourceChanged => Self::SourceChanged,
            Wit::Unsupported => Self::Unsupported,
            Wit::ProtocolViolation => Self::ProtocolViolation,
            Wit::Cancelled => Self::Cancelled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure() -> wit::Failure {
        wit::Failure {
            code: wit::FailureCode::AuthFailed,
            message: "the server refused the password s3cret".into(),
            phase: "login".into(),
            reply: Some(wit::Reply { code: 530, lines: vec!["PASS s3cret refused".into()] }),
            retryable: false,
            hint: Some("is s3cret right?".into()),
        }
    }

    fn redacted() -> Failure {
        Failure::from_component(failure(), &Redactor::of(["s3cret"]))
    }

    #[test]
    fn every_text_is_redacted() {
        let redacted = redacted();
        assert_eq!(redacted.to_string(), "auth-failed: the server refused the password ****");
        assert!(!serde_json::to_string(&redacted).unwrap_or_default().contains("s3cret"));
    }

    /// By code and phase: what ends the batch, and what is one document's own.
    #[test]
    fn only_what_hits_every_document_ends_the_batch() {
        use FailureCode as Code;
        let table = [
            (true, "configure", &[Code::ConfigInvalid][..]),
            (false, "document", &[Code::ConfigInvalid]),
            (true, "connect", &[Code::DnsFailed, Code::ConnectFailed, Code::ConnectTimeout, Code::TooManyConnections]),
            (true, "tls", &[Code::TlsHandshake, Code::TlsUntrusted, Code::TlsPinMismatch]),
            (true, "data-connection", &[Code::TlsSessionReuseRequired]),
            (true, "login", &[Code::AuthFailed, Code::ReadTimeout, Code::ProtocolViolation]),
            (true, "transfer", &[Code::ConnectFailed, Code::ReadTimeout, Code::ProtocolViolation]),
            (false, "directory", &[Code::NotFound, Code::AccessDenied, Code::AlreadyExists, Code::IsDirectory]),
            (false, "transfer", &[Code::QuotaExceeded, Code::Truncated, Code::SourceChanged, Code::Cancelled]),
            (false, "verify", &[Code::IntegrityMismatch, Code::Unsupported]),
            (false, "data-connection", &[Code::DataConnectionFailed]),
        ];
        for (ends, phase, codes) in table {
            for &code in codes {
                let failure = Failure { code, phase: phase.to_owned(), ..redacted() };
                assert_eq!(failure.ends_batch(), ends, "{code} in {phase}");
            }
        }
    }

    #[test]
    fn json_names_are_the_contracts() {
        let json = serde_json::to_value(FailureCode::TlsSessionReuseRequired).unwrap_or_default();
        assert_eq!(json, FailureCode::TlsSessionReuseRequired.as_str());
    }
}
