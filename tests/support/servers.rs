//! Real FTP servers, as users run them: each with a configuration, a user and a home directory of its own.
//!
//! ```no_run
//! use tests::certificates::{CertificateAuthority, KeyAlgorithm};
//! use tests::servers::{RealServer, ServerKind, TlsMode, TlsOptions, TlsVersions};
//!
//! # fn main() -> anyhow::Result<()> {
//! let authority = CertificateAuthority::new()?;
//! let tls = TlsOptions::new(&authority.server(KeyAlgorithm::Rsa2048)?);
//! let tls = tls.mode(TlsMode::Implicit).versions(TlsVersions::Only1_3);
//! let server = RealServer::builder(ServerKind::Vsftpd).ipv6().tls(tls).start()?;
//! # Ok(())
//! # }
//! ```
//!
//! `cargo xtask test` installs them under `target/servers`; a server that is missing fails the test that wants it.

mod builder;
mod files;
mod proftpd;
mod pure_ftpd;
mod pyftpdlib;
mod setup;
#[cfg(test)]
mod tests;
mod tls;
mod vsftpd;

pub use builder::RealServerBuilder;
pub use embedded_server::tls::{TlsMode, TlsVersions};
pub(crate) use files::store_as;
pub use proftpd::ProftpdModule;
pub(crate) use setup::installed;
pub use tls::TlsOptions;

use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context;

use crate::process::ServerProcess;
use setup::{RemovedOnDrop, Setup};

/// The user that every server knows.
pub const USER: &str = "alice";
/// The password, unless a test chooses another: not ASCII only, with a space, and easy to search for in any output.
pub const PASSWORD: &str = "opén sesame #7";

/// A server that tests can talk to and look into.
pub trait FtpServer {
    /// Where the control connection goes.
    fn address(&self) -> SocketAddr;
    /// Who may log in.
    fn user(&self) -> &str;
    /// With which password.
    fn password(&self) -> &str;
    /// The local directory that the user sees as the login directory, `/`.
    fn root(&self) -> &Path;

    /// Puts a file below the root, with its directories, in the server's hands: clients may replace or delete it.
    ///
    /// # Errors
    /// When `path` is not relative and plain, or cannot be written.
    fn store(&self, path: &str, content: &[u8]) -> anyhow::Result<()>;

    /// What the file below the root holds now.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let path = self.root().join(path);
        fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    }
}

/// The servers that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerKind {
    /// <https://security.appspot.com/vsftpd.html>: has no MLSD.
    Vsftpd,
    /// <http://www.proftpd.org/>
    Proftpd,
    /// <https://www.pureftpd.org/>: ends a name's listing at 2,000 files unless told otherwise.
    PureFtpd,
    /// <https://pyftpdlib.readthedocs.io/>
    Pyftpdlib,
}

impl ServerKind {
    /// All of them, for tests that go over every server.
    pub const ALL: [Self; 4] = [Self::Vsftpd, Self::Proftpd, Self::PureFtpd, Self::Pyftpdlib];

    /// The server's name in messages, and its folder below `target/servers`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vsftpd => "vsftpd",
            Self::Proftpd => "proftpd",
            Self::PureFtpd => "pure-ftpd",
            Self::Pyftpdlib => "pyftpdlib",
        }
    }

    /// Whether it can begin with TLS at once. Pure-FTPd can't.
    pub fn has_implicit_tls(self) -> bool {
        self != Self::PureFtpd
    }

    /// Whether MDTM tells local time too, when [`RealServerBuilder::time_zone`] has LIST do so. RFC 3659 wants UTC.
    pub fn has_local_mdtm(self) -> bool {
        matches!(self, Self::Vsftpd | Self::Pyftpdlib)
    }

    /// Whether it shows names that are no UTF-8 as they are. pyftpdlib puts `?` into them, so they cannot be asked for.
    pub fn shows_any_name(self) -> bool {
        self != Self::Pyftpdlib
    }

    /// Whether it can refuse data connections that do not resume the control connection's TLS session.
    pub fn can_require_session_reuse(self) -> bool {
        matches!(self, Self::Vsftpd | Self::Proftpd)
    }
}

impl fmt::Display for ServerKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A real server that is running. Dropping it ends it and removes its files.
#[derive(Debug)]
pub struct RealServer {
    // Fields are dropped in this order: the process first, what it uses after it.
    process: ServerProcess,
    _outside: Vec<RemovedOnDrop>,
    setup: Setup,
    kind: ServerKind,
    owner: Option<u32>,
}

impl RealServer {
    /// Starts a server of this kind, for [`USER`] with [`PASSWORD`].
    ///
    /// # Errors
    /// When it is not installed or does not start; the message has what it wrote.
    pub fn start(kind: ServerKind) -> anyhow::Result<Self> {
        Self::builder(kind).start()
    }

    /// Starts a server of this kind, for [`USER`] with the password given.
    ///
    /// # Errors
    /// As [`RealServer::start`].
    pub fn start_with_password(kind: ServerKind, password: &str) -> anyhow::Result<Self> {
        Self::builder(kind).password(password).start()
    }

    /// Starts a server of this kind that speaks TLS.
    ///
    /// # Errors
    /// As [`RealServer::start`].
    pub fn start_tls(kind: ServerKind, tls: TlsOptions) -> anyhow::Result<Self> {
        Self::builder(kind).tls(tls).start()
    }

    /// A server of this kind that is being described: plain FTP on 127.0.0.1, until it is told otherwise.
    pub fn builder(kind: ServerKind) -> RealServerBuilder {
        RealServerBuilder::new(kind)
    }

    /// Which server this is.
    pub fn kind(&self) -> ServerKind {
        self.kind
    }

    /// What the server has written to its standard output and error, and `ProFTPD` to its log about TLS.
    pub fn log(&self) -> String {
        let tls = fs::read_to_string(self.setup.file("tls.log")).unwrap_or_default();
        self.process.log() + &tls
    }
}

impl FtpServer for RealServer {
    fn address(&self) -> SocketAddr {
        self.setup.address()
    }

    fn user(&self) -> &str {
        USER
    }

    fn password(&self) -> &str {
        &self.setup.password
    }

    fn root(&self) -> &Path {
        self.setup.root()
    }

    fn store(&self, path: &str, content: &[u8]) -> anyhow::Result<()> {
        self.store_bytes(path.as_bytes(), content)
    }
}
