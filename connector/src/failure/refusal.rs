//! From a server's refusal to a failure. Codes say little (550 covers nearly everything), so the text counts too.

use super::hint::{IDLE_ENDED, SERVES_NOBODY, hint_for};
use super::{Failure, FailureCode, Phase};
use crate::ftp::{Reply, ReplyKind};

/// The server refused to do something with a file or a directory. `action` completes "the server refused to …".
pub fn refused(phase: Phase, action: &str, reply: &Reply) -> Failure {
    let text = reply.text().to_lowercase();
    let code = code_of(reply.code, &text);
    let mut failure = Failure::new(code, phase, format!("the server refused to {action}: {}", quote(reply)));
    failure.retryable = reply.kind() == ReplyKind::TransientNegative;
    let hint =
        if code == FailureCode::ConnectFailed && mentions(&text, IDLE) { Some(IDLE_ENDED) } else { hint_for(code) };
    failure.hint = hint.map(str::to_owned);
    failure.with_reply(reply.clone())
}

/// The server refused to serve us at all (RFC 959 §5.4). Nothing has been asked of it so far: its words are about us, or about
/// everybody, and about no file and no login.
pub fn refused_greeting(reply: &Reply) -> Failure {
    let failure = refused(Phase::Greeting, "serve us", reply);
    let text = reply.text().to_lowercase();
    if mentions(&text, TOO_MANY) && !mentions(&text, CREDENTIALS) {
        return too_many(failure);
    }
    Failure { code: FailureCode::ConnectFailed, ..failure }.with_hint(SERVES_NOBODY)
}

/// The server refused the user, the password or the account.
pub fn refused_login(reply: &Reply) -> Failure {
    let text = reply.text().to_lowercase();
    let failure = if mentions(&text, TOO_MANY) && !mentions(&text, CREDENTIALS) {
        return too_many(refused(Phase::Login, "log in", reply));
    } else if matches!(reply.code, 534 | 550) || mentions(&text, &["tls", "ssl", "encrypt", "secure", "cleartext"]) {
        Failure::new(FailureCode::AuthFailed, Phase::Login, format!("the server refused the login: {}", quote(reply)))
            .with_hint("The server may allow logins over TLS only: set `sslMode` to `explicit`.")
    } else {
        Failure::new(FailureCode::AuthFailed, Phase::Login, format!("the server refused the login: {}", quote(reply)))
            .with_hint(
                "Check `user` and `password`, and whether the account may use FTP, and from this address. It is not tried again, \
                 as accounts lock.",
            )
    };
    failure.with_reply(reply.clone())
}

/// It passes when others have ended, whatever the code says.
fn too_many(failure: Failure) -> Failure {
    let code = FailureCode::TooManyConnections;
    Failure { code, retryable: true, hint: hint_for(code).map(str::to_owned), ..failure }
}

/// The server ended the conversation over the login: because of the user or the password, if it says so.
#[must_use]
pub fn or_refused_login(failure: Failure) -> Failure {
    match &failure.reply {
        Some(reply) if mentions(&reply.text().to_lowercase(), CREDENTIALS) => refused_login(reply),
        _ => failure,
    }
}

/// For a data connection that was encrypted but resumed no session: ProFTPD refuses those in words that say nothing of it.
#[must_use]
pub fn or_wants_session_reuse(mut failure: Failure) -> Failure {
    let cryptic = |reply: &Reply| reply.code == 425 && reply.text().to_lowercase().contains("operation not permitted");
    if failure.reply.as_ref().is_some_and(cryptic) {
        failure.code = FailureCode::TlsSessionReuseRequired;
        failure.hint = hint_for(failure.code).map(str::to_owned);
        failure.retryable = false;
    }
    failure
}

/// Whether the refusal to look at a path means that there is nothing. Servers say 550 for nearly everything, so a plain
/// one counts; a denial, a passing fault and any other refusal do not: then it is not known.
pub fn means_missing(reply: &Reply) -> bool {
    let text = reply.text().to_lowercase();
    match code_of(reply.code, &text) {
        FailureCode::NotFound => true,
        FailureCode::AccessDenied => reply.code == 550 && !mentions(&text, DENIED),
        FailureCode::IsDirectory => reply.code == 550,
        _ => false,
    }
}

const TOO_MANY: &[&str] =
    &["too many", "maximum number", "max connections", "connection limit", "overload", "try later"];
/// Too many of *those* are another matter: accounts lock.
const CREDENTIALS: &[&str] = &["incorrect", "invalid", "fail", "attempt", "password", "credential", "lock"];
const MISSING: &[&str] =
    &["no such", "not found", "does not exist", "doesn't exist", "not exist", "cannot find", "can't find", "no files"];
const EXISTS: &[&str] = &["already exist", "file exists", "directory exists", "exists already"];
const DIRECTORY: &[&str] =
    &["is a directory", "not a plain file", "not a regular file", "not a file", "not retrievable"];
const DENIED: &[&str] =
    &["denied", "not allowed", "not permitted", "forbidden", "not authorized", "prohibited", "privilege"];
const IDLE: &[&str] = &["idle", "timeout", "timed out", "inactiv", "no activity", "no transfer"];
const QUOTA: &[&str] = &["quota", "no space", "disk full", "insufficient storage", "exceeded storage"];

fn code_of(code: u16, text: &str) -> FailureCode {
    match code {
        421 if mentions(text, TOO_MANY) => FailureCode::TooManyConnections,
        421 => FailureCode::ConnectFailed,
        425 | 450 | 522 if mentions(text, &["session"]) && mentions(text, &["reuse", "resum", "cached"]) => {
            FailureCode::TlsSessionReuseRequired
        }
        425 => FailureCode::DataConnectionFailed,
        426 => FailureCode::Truncated,
        430 | 530 | 532 => FailureCode::AuthFailed,
        452 | 552 => FailureCode::QuotaExceeded,
        500 | 502 | 504 => FailureCode::Unsupported,
        _ if mentions(text, QUOTA) => FailureCode::QuotaExceeded,
        _ if mentions(text, MISSING) => FailureCode::NotFound,
        _ if mentions(text, EXISTS) => FailureCode::AlreadyExists,
        _ if mentions(text, DIRECTORY) => FailureCode::IsDirectory,
        _ if mentions(text, DENIED) => FailureCode::AccessDenied,
        451 => FailureCode::Truncated,
        _ => FailureCode::AccessDenied,
    }
}

fn mentions(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| text.contains(phrase))
}

fn quote(reply: &Reply) -> String {
    let text: String = reply.text().chars().take(300).collect();
    format!("{} {text}", reply.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(line: &str) -> Reply {
        Reply { code: line[..3].parse().unwrap(), lines: vec![line.as_bytes()[4..].to_vec()] }
    }

    #[test]
    fn real_refusals_get_the_code_a_person_would_give_them() {
        use FailureCode as Code;
        for (line, code) in [
            ("550 Failed to open file.", Code::AccessDenied),
            ("550 /in/x: No such file or directory", Code::NotFound),
            ("550 Can't open x: No such file or directory", Code::NotFound),
            ("550 x: Permission denied", Code::AccessDenied),
            ("550 x: Not a regular file", Code::IsDirectory),
            ("550 I can only retrieve regular files: Is a directory", Code::IsDirectory),
            ("553 Could not create file.", Code::AccessDenied),
            ("552 Disk full - please upload later", Code::QuotaExceeded),
            ("451 x: No space left on device", Code::QuotaExceeded),
            ("450 No files found", Code::NotFound),
            ("550 x: File exists", Code::AlreadyExists),
            ("502 Command not implemented.", Code::Unsupported),
            ("421 Too many connections (8) from this IP", Code::TooManyConnections),
            ("421 Timeout.", Code::ConnectFailed),
            ("425 Can't open data connection.", Code::DataConnectionFailed),
        ] {
            assert_eq!(refused(Phase::Transfer, "read x", &reply(line)).code, code, "{line}");
        }
    }

    #[test]
    fn too_many_wrong_passwords_are_wrong_passwords() {
        for line in [
            "530 Login incorrect: too many failed attempts, account will be locked.",
            "530 Login incorrect. Please try later.",
            "421 Login incorrect, too many failed attempts.",
        ] {
            let failure = refused_login(&reply(line));
            assert_eq!((failure.code, failure.retryable), (FailureCode::AuthFailed, false), "{line}");
        }
    }

    #[test]
    fn a_refused_greeting_is_about_no_directory_and_no_login() {
        for (line, retryable) in [
            ("550 Your address is banned.", false),
            ("530 Not logged in.", false),
            ("421 Timeout.", true),
            ("421 Service not available.", true),
            ("500 Go away.", false),
        ] {
            let failure = refused_greeting(&reply(line));
            assert_eq!((failure.code, failure.retryable), (FailureCode::ConnectFailed, retryable), "{line}");
            assert_eq!(failure.hint.as_deref(), Some(SERVES_NOBODY), "{line}");
        }
        for line in ["421 Too many users.", "530 Sorry, the maximum number of clients are connected."] {
            let failure = refused_greeting(&reply(line));
            assert_eq!((failure.code, failure.retryable), (FailureCode::TooManyConnections, true), "{line}");
        }
    }

    #[test]
    fn a_full_server_is_not_a_wrong_password() {
        let failure = refused_login(&reply("530 Sorry, the maximum number of clients are connected."));
        assert_eq!((failure.code, failure.retryable), (FailureCode::TooManyConnections, true));
        let failure = refused_login(&reply("530 Login incorrect."));
        assert_eq!((failure.code, failure.retryable), (FailureCode::AuthFailed, false));
    }
}
