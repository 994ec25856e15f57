//! Commands (RFC 959 §4.1, 2389, 2428, 2640, 3659, and what servers agreed on since), and what a log may show of them.

mod parts;

use super::hash::HashCommand;
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
    /// Names are UTF-8 from here on, or are again what the server stores (`OPTS UTF8 ON` and `OFF`). RFC 2640 has no
    /// such command; `FileZilla` Server, IIS, ProFTPD, Pure-FTPd, Serv-U and vsftpd know it.
    OptsUtf8 {
        on: bool,
    },
    /// Which facts MLSD and MLST tell (RFC 3659 §7.9), each followed by `;`.
    OptsMlst(&'a str),
    Pwd,
    Cwd(&'a RemotePath),
    /// RFC 959 §3.1.1: text, whose lines end in CR LF on the wire.
    TypeAscii,
    TypeImage,
    /// The next transfer begins at this byte (RFC 3659 §5).
    Rest(u64),
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
    Rmd(&'a RemotePath),
    Rnfr(&'a RemotePath),
    Rnto(&'a RemotePath),
    Size(&'a RemotePath),
    Mdtm(&'a RemotePath),
    /// Sets the modification time: UTC, `YYYYMMDDHHMMSS` (draft-somers-ftp-mfxx §3.1).
    Mfmt {
        time: &'a str,
        path: &'a RemotePath,
    },
    /// MDTM with a time sets it, older than MFMT: UTC, `YYYYMMDDHHMMSS`. Serv-U and wu-ftpd, announced in FEAT as
    /// `MDTM YYYYMMDDHHMMSS[+-TZ];filename`. Others look for a file whose name begins with the time.
    MdtmSet {
        time: &'a str,
        path: &'a RemotePath,
    },
    /// Sets the modification time, in one argument before the path: `YYYYMMDDhhmm` or `YYYYMMDDhhmmss`, UTC
    /// (`ProFTPD`'s `mod_site_misc`).
    SiteUtime {
        time: &'a str,
        path: &'a RemotePath,
    },
    /// Sets the times of access, modification and change to one `YYYYMMDDhhmmss`, UTC, behind the path (Pure-FTPd,
    /// and `ProFTPD`'s `mod_site_misc`).
    SiteUtimeAll {
        time: &'a str,
        path: &'a RemotePath,
    },
    /// Permissions as octal digits, such as `640` (wu-ftpd, and most servers since).
    SiteChmod {
        mode: &'a str,
        path: &'a RemotePath,
    },
    /// What to copy within the server (`ProFTPD`'s `mod_copy`); [`SiteCpto`](Self::SiteCpto) follows a 350.
    SiteCpfr(&'a RemotePath),
    SiteCpto(&'a RemotePath),
    /// Selects what [`FileHash`](Self::FileHash) computes with `HASH` (draft-bryan-ftpext-hash §4), by its name there.
    OptsHash(&'a str),
    /// Asks for a file's hash with one of the commands that servers know for it.
    FileHash(HashCommand, &'a RemotePath),
    Mlst(&'a RemotePath),
    /// Without a path: the working directory.
    Mlsd(Option<&'a RemotePath>),
    List(Option<&'a RemotePath>),
    Nlst(Option<&'a RemotePath>),
    /// Ends the transfer under way (RFC 959 §4.1.3).
    Abor,
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
        let parts = self.parts();
        let verb = parts.verb.as_bytes();
        let argument = parts.argument();
        if argument.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            return Err(NotOneLine);
        }
        let mut line = Vec::with_capacity(verb.len() + argument.len() + 3);
        line.extend_from_slice(verb);
        if !verb.is_empty() && !argument.is_empty() {
            line.push(b' ');
        }
        for byte in argument {
            line.extend(std::iter::repeat_n(byte, if byte == 0xFF { 2 } else { 1 }));
        }
        line.extend_from_slice(b"\r\n");
        Ok(line)
    }

    /// Whether it changes files or directories, so that it matters whether it was carried out.
    pub fn changes_something(&self) -> bool {
        matches!(
            self,
            Self::Stor(_)
                | Self::Appe(_)
                | Self::Dele(_)
                | Self::Mkd(_)
                | Self::Rmd(_)
                | Self::Rnto(_)
                | Self::SiteCpto(_)
                | Self::Raw(_)
        )
    }

    /// Whether a port on which the server listens since EPSV stays good: it is there until a transfer uses it, or another
    /// one is asked for.
    pub fn keeps_passive_port(&self) -> bool {
        matches!(
            self,
            Self::Cwd(_)
                | Self::Dele(_)
                | Self::Mdtm(_)
                | Self::Mkd(_)
                | Self::Mlst(_)
                | Self::Noop
                | Self::Rmd(_)
                | Self::Rnfr(_)
                | Self::Rnto(_)
                | Self::Size(_)
                | Self::TypeAscii
                | Self::TypeImage
        )
    }

    /// The command for a log: secrets are masked.
    pub fn for_log(&self) -> Cow<'static, str> {
        let parts = self.parts();
        let argument = parts.argument_text();
        match self {
            Self::Pass(_) | Self::Acct(_) => format!("{} ****", parts.verb).into(),
            _ if argument.is_empty() => parts.verb.into(),
            Self::Raw(_) => argument.into(),
            _ => format!("{} {argument}", parts.verb).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(command: Command) -> String {
        String::from_utf8(command.encode().unwrap()).unwrap()
    }

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
    fn every_argument_stands_where_servers_look_for_it() {
        let path = &RemotePath::from_text("/in/a b");
        let time = "20261121103000";
        for (command, expected) in [
            (Command::OptsUtf8 { on: true }, "OPTS UTF8 ON\r\n"),
            (Command::OptsUtf8 { on: false }, "OPTS UTF8 OFF\r\n"),
            (Command::TypeAscii, "TYPE A\r\n"),
            (Command::Rest(4_294_967_296), "REST 4294967296\r\n"),
            (Command::Rmd(path), "RMD /in/a b\r\n"),
            (Command::Mfmt { time, path }, "MFMT 20261121103000 /in/a b\r\n"),
            (Command::MdtmSet { time, path }, "MDTM 20261121103000 /in/a b\r\n"),
            (Command::SiteUtime { time, path }, "SITE UTIME 20261121103000 /in/a b\r\n"),
            (
                Command::SiteUtimeAll { time, path },
                "SITE UTIME /in/a b 20261121103000 20261121103000 20261121103000 UTC\r\n",
            ),
            (Command::SiteChmod { mode: "640", path }, "SITE CHMOD 640 /in/a b\r\n"),
            (Command::SiteCpfr(path), "SITE CPFR /in/a b\r\n"),
            (Command::SiteCpto(path), "SITE CPTO /in/a b\r\n"),
            (Command::OptsHash("SHA-256"), "OPTS HASH SHA-256\r\n"),
            (Command::Abor, "ABOR\r\n"),
            (Command::List(None), "LIST\r\n"),
            (Command::List(Some(path)), "LIST /in/a b\r\n"),
        ] {
            assert_eq!(line(command), expected);
            assert_eq!(command.for_log(), expected.trim_end());
        }
    }

    #[test]
    fn no_part_of_an_argument_carries_a_second_command() {
        let (good, bad) = (&RemotePath::from_text("a"), &RemotePath::from_bytes(*b"a\r\nDELE b"));
        for command in [
            Command::Mfmt { time: "1\r\nDELE b", path: good },
            Command::Mfmt { time: "1", path: bad },
            Command::SiteUtimeAll { time: "1\n", path: good },
            Command::SiteChmod { mode: "640\n", path: good },
            Command::SiteCpfr(bad),
            Command::OptsHash("MD5\0"),
        ] {
            assert_eq!(command.encode(), Err(NotOneLine));
        }
        let iac = &RemotePath::from_bytes(*b"\xFF");
        let doubled = Command::SiteUtimeAll { time: "1", path: iac }.encode().unwrap();
        assert_eq!(doubled, b"SITE UTIME \xFF\xFF 1 1 1 UTC\r\n");
    }

    #[test]
    fn a_log_shows_no_password() {
        assert_eq!(Command::Pass("hunter2").for_log(), "PASS ****");
        assert_eq!(Command::Acct("hunter2").for_log(), "ACCT ****");
        assert_eq!(Command::Pwd.for_log(), "PWD");
    }
}
