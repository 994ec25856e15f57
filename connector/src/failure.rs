//! Failures: stable codes for programs, a sentence and a hint for people (SEMANTICS: §5).

mod hint;
mod proxy;
mod refusal;

pub use hint::{CHECK_DIRECTORY, CONVERSATION_ENDED, DATA_CONNECTION_CUT, MAY_NOT_RENAME, WRONG_SIZE};
pub use proxy::refused_by_proxy;
pub use refusal::{means_missing, or_refused_login, or_wants_session_reuse, refused, refused_greeting, refused_login};

use crate::config::ConfigError;
use crate::ftp::{Reply, ReplyError, ReplyKind};

/// Why something failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    pub code: FailureCode,
    /// One sentence for people. Holds no secret.
    pub message: String,
    pub phase: Phase,
    /// What the server said, when it said something.
    pub reply: Option<Reply>,
    /// Whether the same call may succeed later, unchanged.
    pub retryable: bool,
    /// What a person can do about it.
    pub hint: Option<String>,
}

/// The contract's failure codes; see `wit/types.wit` for what each one means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// What was being done when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The connection and the parameters.
    Configure,
    /// The properties of one document.
    Document,
    Resolve,
    Proxy,
    Connect,
    Greeting,
    Tls,
    Login,
    Features,
    Directory,
    DataConnection,
    Listing,
    Transfer,
    Verify,
    Rename,
    Delete,
    Idle,
    Quit,
}

impl Failure {
    /// A failure without reply and hint, retryable when failures of this code usually pass.
    pub fn new(code: FailureCode, phase: Phase, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), phase, reply: None, retryable: code.usually_passes(), hint: None }
    }

    #[must_use]
    pub fn with_reply(mut self, reply: Reply) -> Self {
        self.reply = Some(reply);
        self
    }

    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether the connection itself is the problem, so that other documents of the batch would fail as well.
    pub fn ends_session(&self) -> bool {
        use FailureCode as Code;
        matches!(
            self.code,
            Code::DnsFailed
                | Code::ConnectFailed
                | Code::ConnectTimeout
                | Code::ReadTimeout
                | Code::TlsHandshake
                | Code::TlsUntrusted
                | Code::TlsPinMismatch
                | Code::TlsSessionReuseRequired
                | Code::AuthFailed
                | Code::TooManyConnections
                | Code::ProtocolViolation
        )
    }

    /// Whether what went wrong usually passes in moments, so that the step may be tried again at once: there is no connection, it
    /// was lost, or the server says "not now" (4yz, RFC 959 §4.2.1). Never when somebody has to change something first.
    pub fn may_pass_soon(&self) -> bool {
        use FailureCode as Code;
        let is_transient = self.reply.as_ref().is_some_and(|reply| reply.kind() == ReplyKind::TransientNegative);
        let passes = match self.code {
            Code::DnsFailed
            | Code::ConnectFailed
            | Code::ConnectTimeout
            | Code::ReadTimeout
            | Code::TlsHandshake
            | Code::TooManyConnections
            | Code::DataConnectionFailed
            | Code::Truncated
            | Code::ProtocolViolation => true,
            Code::AccessDenied | Code::QuotaExceeded => is_transient,
            _ => false,
        };
        self.retryable && passes
    }

    /// Repeating the call unchanged might do twice what may have been done once already.
    #[must_use]
    pub fn not_retryable(mut self, hint: &str) -> Self {
        self.retryable = false;
        self.hint = Some(hint.to_owned());
        self
    }
}

impl FailureCode {
    fn usually_passes(self) -> bool {
        matches!(
            self,
            Self::DnsFailed
                | Self::ConnectFailed
                | Self::ConnectTimeout
                | Self::ReadTimeout
                | Self::TooManyConnections
                | Self::DataConnectionFailed
                | Self::Truncated
                | Self::IntegrityMismatch
                | Self::SourceChanged
        )
    }
}

impl Phase {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configure => "configure",
            Self::Document => "document",
            Self::Tls => "tls",
            Self::Resolve => "resolve",
            Self::Proxy => "proxy",
            Self::Connect => "connect",
            Self::Greeting => "greeting",
            Self::Login => "login",
            Self::Features => "features",
            Self::Directory => "directory",
            Self::DataConnection => "data-connection",
            Self::Listing => "listing",
            Self::Transfer => "transfer",
            Self::Verify => "verify",
            Self::Rename => "rename",
            Self::Delete => "delete",
            Self::Idle => "idle",
            Self::Quit => "quit",
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::new(FailureCode::ConfigInvalid, Phase::Configure, error.to_string())
    }
}

impl Failure {
    /// The server's reply could not be understood.
    pub fn unreadable_reply(phase: Phase, error: &ReplyError) -> Self {
        let mut failure = Self::new(FailureCode::ProtocolViolation, phase, error.to_string());
        // Once it has been seen to speak FTP, something got in between.
        failure.retryable = !matches!(phase, Phase::Greeting | Phase::Tls | Phase::Login);
        let is_ssh = matches!(error, ReplyError::NoCode(line) if line.starts_with("SSH-"));
        failure.with_hint(if is_ssh {
            "This is an SSH server (SFTP), which is another protocol: set `port` to that of FTP, usually 21."
        } else {
            "Check that `host` and `port` lead to an FTP server, and not to another service."
        })
    }
}
