//! Commands (RFC 959 §4.1, 2389, 2428, 2640, 3659), and what a log may show of them.

use super::path::RemotePath;
use std::borrow::Cow;

/// One command. Arguments that could hold a line end are refused when it is encoded.
#[derive(Clone, Copy)]
pub enum Command<'a> {
    User(&'a str),
    Pass(&'a str),
    Acct(&'a str),
    /// RFC 4217 §4.
    AuthTls,
    /// RFC 2228 §3; TLS knows only the size 0.
    Pbsz,
    ProtPrivate,
    ProtClear,
    Feat,
    OptsUtf8,
    /// Which facts MLSD and MLST tell (RFC 3659 §7.9), each followed by `;`.
    OptsMlst(&'a str),
    Pwd,
    Cwd(&'a RemotePath),
    TypeImage,
    Epsv,
    Pasv,
    /// With [`eprt_argument`](super::eprt_argument).
    Eprt(&'a str),
    /// With [`port_argument`](super::port_argument).
    Port(&'a str),
    Retr(&'a RemotePath),
    Stor(&'a RemotePath),
    Appe(&'a RemotePath),
    Dele(&'a RemotePath),
    Mkd(&'a RemotePath),
    Rnfr(&'a RemotePath),
    Rnto(&'a RemotePath),
    Size(&'a RemotePath),
    Mdtm(&'a RemotePath),
    Mlst(&'a RemotePath),
    Mlsd(&'a RemotePath),
    /// Without a path: the working directory.
    List(Option<&'a RemotePath>),
    Nlst(Option<&'a RemotePath>),
    Noop,
    Quit,
    /// A command that the user configured, word for word.
    Raw(&'a str),
}

/// A command cannot be sent because it would be more than one line (RFC 959 §5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name, path or login holds a line break or NUL character, which FTP cannot carry")]
pub struct NotOneLine;

impl Command<'_> {
    /// The bytes to send, with the line end. IAC (255) in a name is doubled, as Telnet asks (RFC 959 §3.1, RFC 854).
    ///
    /// # Errors
    /// When the argument holds CR, LF or NUL.
    pub fn encode(&self) -> Result<Vec<u8>, NotOneLine> {
        let (verb, argument) = self.parts();
        if argument.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            return Err(NotOneLine);
        }
        let mut line = Vec::with_capacity(verb.len() + argument.len() + 3);
        line.extend_from_slice(verb.as_bytes());
        if !verb.is_empty() && !argument.is_empty() {
            line.push(b' ');
        }
        for &byte in argument {
            line.extend(std::iter::repeat_n(byte, if byte == 0xFF { 2 } else { 1 }));
        }
        line.extend_from_slice(b"\r\n");
        Ok(line)
    }

    /// The command for a log: secrets are masked.
    pub fn for_log(&self) -> Cow<'static, str> {
        let (verb, argument) = self.parts();
        match self {
            Self::Pass(_) | Self::Acct(_) => format!("{verb} ****").into(),
            _ if argument.is_empty() => verb.into(),
            Self::Raw(text) => (*text).to_owned().into(),
            _ => format!("{verb} {}", String::from_utf8_lossy(argument)).into(),
        }
    }

    fn parts(&self) -> (&'static str, &[u8]) {
        match self {
            Self::User(name) => ("USER", name.as_bytes()),
            Self::Pass(password) => ("PASS", password.as_bytes()),
            Self::Acct(account) => ("ACCT", account.as_bytes()),
            Self::AuthTls => ("AUTH", b"TLS"),
            Self::Pbsz => ("PBSZ", b"0"),
            Self::ProtPrivate => ("PROT", b"P"),
            Self::ProtClear => ("PROT", b"C"),
            Self::Feat => ("FEAT", b""),
            Self::OptsUtf8 => ("OPTS", b"UTF8 ON"),
            Self::OptsMlst(facts) => ("OPTS MLST", facts.as_bytes()),
            Self::Pwd => ("PWD", b""),
            Self::Cwd(path) => ("CWD", path.as_bytes()),
            Self::TypeImage => ("TYPE", b"I"),
            Self::Epsv => ("EPSV", b""),
            Self::Pasv => ("PASV", b""),
            Self::Eprt(argument) => ("EPRT", argument.as_bytes()),
            Self::Port(argument) => ("PORT", argument.as_bytes()),
            Self::Retr(path) => ("RETR", path.as_bytes()),
            Self::Stor(path) => ("STOR", path.as_bytes()),
            Self::Appe(path) => ("APPE", path.as_bytes()),
            Self::Dele(path) => ("DELE", path.as_bytes()),
            Self::Mkd(path) => ("MKD", path.as_bytes()),
            Self::Rnfr(path) => ("RNFR", path.as_bytes()),
            Self::Rnto(path) => ("RNTO", path.as_bytes()),
            Self::Size(path) => ("SIZE", path.as_bytes()),
            Self::Mdtm(path) => ("MDTM", path.as_bytes()),
            Self::Mlst(path) => ("MLST", path.as_bytes()),
            Self::Mlsd(path) => ("MLSD", path.as_bytes()),
            Self::List(path) => ("LIST", path.map_or(b"", RemotePath::as_bytes)),
            Self::Nlst(path) => ("NLST", path.map_or(b"", RemotePath::as_bytes)),
            Self::Noop => ("NOOP", b""),
            Self::Quit => ("QUIT", b""),
            Self::Raw(text) => ("", text.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_one_line() {
        assert_eq!(Command::User("a b@c").encode().unwrap(), b"USER a b@c\r\n");
        assert_eq!(Command::Pass("").encode().unwrap(), b"PASS\r\n");
        assert_eq!(Command::Raw("SITE UMASK 022").encode().unwrap(), b"SITE UMASK 022\r\n");
        let path = RemotePath::from_bytes(b"/x\xFF");
        assert_eq!(Command::Retr(&path).encode().unwrap(), b"RETR /x\xFF\xFF\r\n");
        for text in ["a\r", "a\n", "a\0"] {
            assert_eq!(Command::User(text).encode(), Err(NotOneLine), "{text:?}");
        }
    }

    #[test]
    fn a_log_shows_no_password() {
        assert_eq!(Command::Pass("hunter2").for_log(), "PASS ****");
        assert_eq!(Command::Acct("hunter2").for_log(), "ACCT ****");
        assert_eq!(Command::Pwd.for_log(), "PWD");
    }
}
