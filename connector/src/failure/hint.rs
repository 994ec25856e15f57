//! What a person can do about a failure: the field to change, or what to ask the server's operator.

use super::FailureCode;

/// The server ended the conversation, and did not say why.
pub const CONVERSATION_ENDED: &str = "The server ended the conversation: look into its log, and at its limits on connections \
                                      and idle time. Where idle sessions are dropped, set `keepaliveSeconds` below that limit.";

/// The server ended the conversation because nothing had been said for long.
pub(super) const IDLE_ENDED: &str = "The server drops idle sessions: set `keepaliveSeconds` well below its limit, such as 30 \
                                     for servers that wait 60 seconds.";

/// The server greets, and says no.
pub(super) const SERVES_NOBODY: &str = "The server serves nobody now, or not this address: ask its operator.";

/// A transfer had begun, and its data connection broke.
pub const DATA_CONNECTION_CUT: &str = "The data connection was cut on the way, or the server gave up: look into its log, and at \
                                       firewalls that drop long or idle connections (`keepaliveSeconds`).";

/// What was stored is not as long as what was sent.
pub const WRONG_SIZE: &str = "The server may be out of space, or something on the way changes the content.";

/// The right to write does not always include the right to rename.
pub const MAY_NOT_RENAME: &str = "`send` renames what it has stored: ask the server's operator for that right, or set \
                                  `temporaryName` to false.";

/// For a directory that is not there, or that is none.
pub const CHECK_DIRECTORY: &str = "Check `remoteDirectory`: it must be a directory that exists. A relative one begins at the \
                                   login directory, and on most servers upper and lower case differ.";

/// For a refusal of the server of which no more is known than its code.
pub(super) fn hint_for(code: FailureCode) -> Option<&'static str> {
    Some(match code {
        FailureCode::ConnectFailed => CONVERSATION_ENDED,
        FailureCode::TooManyConnections => {
            "Lower `maxConnections` (1 for accounts with two-factor login), or wait until others have ended."
        }
        FailureCode::DataConnectionFailed => {
            "A firewall may block the data connection. With `connectionMode` passive, have the server's passive ports opened on \
             every firewall on the way; with active, the server must be able to reach this machine."
        }
        FailureCode::TlsSessionReuseRequired => {
            "The server demands that data connections resume the TLS session: switch `tlsSessionReuse` on, or ask the server's \
             operator to lift the demand."
        }
        FailureCode::NotFound => "Check directory and name; on most servers upper and lower case differ.",
        FailureCode::AccessDenied => {
            "The user lacks the rights for this in that directory: ask the server's operator for them, or choose another directory."
        }
        FailureCode::QuotaExceeded => "Free space on the server, or ask its operator for a larger quota.",
        FailureCode::AlreadyExists => "Choose another name, or another setting for existing files.",
        FailureCode::IsDirectory => "Name a file: this is a directory.",
        FailureCode::AuthFailed => "The server wants a login for this: check the user's rights.",
        _ => return None,
    })
}
