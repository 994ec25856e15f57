//! Real FTP servers, as users run them: each with a configuration, a user and a home directory of its own.
//!
//! `cargo xtask test` installs them under `target/servers`; a server that is missing fails the test that wants it.

mod proftpd;
mod pure_ftpd;
mod pyftpdlib;
#[cfg(test)]
mod tests;
mod vsftpd;

use std::fmt;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use tempfile::TempDir;

use crate::ports::PortBlock;
use crate::process::ServerProcess;

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
        Self::start_with_password(kind, PASSWORD)
    }

    /// Starts a server of this kind, for [`USER`] with the password given.
    ///
    /// # Errors
    /// As [`RealServer::start`].
    pub fn start_with_password(kind: ServerKind, password: &str) -> anyhow::Result<Self> {
        let setup = Setup::new(password)?;
        let launch = match kind {
            ServerKind::Vsftpd => vsftpd::launch(&setup),
            ServerKind::Proftpd => proftpd::launch(&setup),
            ServerKind::PureFtpd => pure_ftpd::launch(&setup),
            ServerKind::Pyftpdlib => pyftpdlib::launch(&setup),
        }
        .with_context(|| format!("{kind} cannot be set up"))?;
        chown(setup.root(), launch.owner, launch.owner)?;
        let address = (Ipv4Addr::LOCALHOST, setup.ports.control()).into();
        let process = ServerProcess::start(&launch.command, address, &setup.file("server.log"))?;
        Ok(Self { process, _outside: launch.outside, setup, kind, owner: launch.owner })
    }

    /// Which server this is.
    pub fn kind(&self) -> ServerKind {
        self.kind
    }

    /// What the server has written to its standard output and error.
    pub fn log(&self) -> String {
        self.process.log()
    }
}

impl FtpServer for RealServer {
    fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.setup.ports.control()).into()
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
        store_as(self.owner, self.root(), Path::new(path), content)
    }
}

/// What every server is configured from.
#[derive(Debug)]
struct Setup {
    folder: TempDir,
    root: PathBuf,
    ports: PortBlock,
    password: String,
}

impl Setup {
    fn new(password: &str) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("ftp-server-").tempdir()?;
        // A server that gives up root's rights must still be able to reach its files.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        let root = folder.path().join("root");
        fs::create_dir(&root)?;
        Ok(Self { folder, root, ports: PortBlock::reserve()?, password: password.to_owned() })
    }

    fn root(&self) -> &Path {
        &self.root
    }

    /// A file of the server's own, outside what users see.
    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes such a file.
    fn write(&self, name: &str, content: &str) -> anyhow::Result<PathBuf> {
        let path = self.file(name);
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        Ok(path)
    }
}

/// How a server is started.
struct Launch {
    command: Command,
    /// The user id that the server writes files with; none when it is the test's own.
    owner: Option<u32>,
    /// Files that had to be written outside the server's folder.
    outside: Vec<RemovedOnDrop>,
}

#[derive(Debug)]
struct RemovedOnDrop(PathBuf);

impl Drop for RemovedOnDrop {
    fn drop(&mut self) {
        // Whether it is there does not matter to a test that is over.
        let _ = fs::remove_file(&self.0);
    }
}

/// The path of a file that `cargo xtask test` installs.
fn installed(path: &str) -> anyhow::Result<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/servers").join(path);
    ensure!(path.exists(), "{} is missing: `cargo xtask test` installs the servers", path.display());
    Ok(path)
}

/// Writes a file below `root`, and gives it and the directories that had to be made to `owner`.
pub(crate) fn store_as(owner: Option<u32>, root: &Path, path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let plain = path.components().all(|component| matches!(component, Component::Normal(_)));
    ensure!(plain, "{} is not a plain relative path", path.display());
    let mut made = root.to_owned();
    for component in path.parent().into_iter().flat_map(Path::components) {
        made.push(component);
        if !made.exists() {
            fs::create_dir(&made)?;
            chown(&made, owner, owner)?;
        }
    }
    let file = root.join(path);
    fs::write(&file, content).with_context(|| format!("cannot write {}", file.display()))?;
    chown(&file, owner, owner)?;
    Ok(())
}
