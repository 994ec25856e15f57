//! What a command consists of, before it is put on one line.

use super::Command;
use crate::ftp::path::RemotePath;
use std::borrow::Cow;

/// A command's word and its argument: a text, a path, and a text behind it, each of which may be empty.
pub(super) struct Parts<'a> {
    pub(super) verb: &'static str,
    before: Cow<'a, str>,
    path: Option<&'a RemotePath>,
    after: Cow<'static, str>,
}

impl Parts<'_> {
    pub(super) fn argument(&self) -> Vec<u8> {
        let path = self.path.map_or(&b""[..], RemotePath::as_bytes);
        [self.before.as_bytes(), path, self.after.as_bytes()].concat()
    }

    /// The argument for people: the path in the encoding of its names.
    pub(super) fn argument_text(&self) -> String {
        let path = self.path.map(RemotePath::to_text).unwrap_or_default();
        [&*self.before, &path, &*self.after].concat()
    }
}

impl Command<'_> {
    pub(super) fn parts(&self) -> Parts<'_> {
        match *self {
            Self::User(name) => text("USER", name),
            Self::Pass(password) => text("PASS", password),
            Self::Acct(account) => text("ACCT", account),
            Self::AuthTls => text("AUTH", "TLS"),
            Self::Pbsz => text("PBSZ", "0"),
            Self::ProtPrivate => text("PROT", "P"),
            Self::ProtClear => text("PROT", "C"),
            Self::Feat => text("FEAT", ""),
            Self::OptsUtf8 { on: true } => text("OPTS", "UTF8 ON"),
            Self::OptsUtf8 { on: false } => text("OPTS", "UTF8 OFF"),
            Self::OptsMlst(facts) => text("OPTS", format!("MLST {facts}")),
            Self::OptsHash(name) => text("OPTS", format!("HASH {name}")),
            Self::Pwd => text("PWD", ""),
            Self::TypeAscii => text("TYPE", "A"),
            Self::TypeImage => text("TYPE", "I"),
            Self::Rest(offset) => text("REST", offset.to_string()),
            Self::Epsv => text("EPSV", ""),
            Self::Pasv => text("PASV", ""),
            Self::Eprt(argument) => text("EPRT", argument),
            Self::Port(argument) => text("PORT", argument),
            Self::Abor => text("ABOR", ""),
            Self::Noop => text("NOOP", ""),
            Self::Quit => text("QUIT", ""),
            Self::Raw(line) => text("", line),
            Self::List(directory) => optional("LIST", directory),
            Self::Nlst(directory) => optional("NLST", directory),
            Self::Cwd(directory) => of_path("CWD", directory),
            Self::Retr(path) => of_path("RETR", path),
            Self::Stor(path) => of_path("STOR", path),
            Self::Appe(path) => of_path("APPE", path),
            Self::Dele(path) => of_path("DELE", path),
            Self::Mkd(path) => of_path("MKD", path),
            Self::Rmd(path) => of_path("RMD", path),
            Self::Rnfr(path) => of_path("RNFR", path),
            Self::Rnto(path) => of_path("RNTO", path),
            Self::Size(path) => of_path("SIZE", path),
            Self::Mdtm(path) => of_path("MDTM", path),
            Self::Mlst(path) => of_path("MLST", path),
            Self::Mlsd(path) => path.map_or_else(|| text("MLSD", ""), |path| of_path("MLSD", path)),
            Self::SiteCpfr(path) => of_path("SITE CPFR", path),
            Self::SiteCpto(path) => of_path("SITE CPTO", path),
            Self::Mfmt { time, path } => word_and_path("MFMT", time, path),
            Self::MdtmSet { time, path } => word_and_path("MDTM", time, path),
            Self::SiteUtime { time, path } => word_and_path("SITE UTIME", time, path),
            Self::SiteChmod { mode, path } => word_and_path("SITE CHMOD", mode, path),
            Self::SiteUtimeAll { time, path } => {
                Parts { after: format!(" {time} {time} {time} UTC").into(), ..of_path("SITE UTIME", path) }
            }
            Self::FileHash(command, path) if command.quotes_path() => {
                Parts { before: "\"".into(), after: "\"".into(), ..of_path(command.verb(), path) }
            }
            Self::FileHash(command, path) => of_path(command.verb(), path),
        }
    }
}

fn text<'a>(verb: &'static str, argument: impl Into<Cow<'a, str>>) -> Parts<'a> {
    Parts { verb, before: argument.into(), path: None, after: "".into() }
}

fn optional<'a>(verb: &'static str, path: Option<&'a RemotePath>) -> Parts<'a> {
    Parts { path, ..text(verb, "") }
}

fn of_path<'a>(verb: &'static str, path: &'a RemotePath) -> Parts<'a> {
    optional(verb, Some(path))
}

fn word_and_path<'a>(verb: &'static str, word: &str, path: &'a RemotePath) -> Parts<'a> {
    Parts { before: format!("{word} ").into(), ..of_path(verb, path) }
}
