//! What a server is configured from, and how it is started.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use tempfile::TempDir;

use super::TlsOptions;
use crate::ports::PortBlock;

/// What every server is configured from.
#[derive(Debug)]
pub(super) struct Setup {
    pub(super) folder: TempDir,
    root: PathBuf,
    pub(super) ports: PortBlock,
    pub(super) password: String,
    pub(super) ipv6: bool,
    pub(super) tls: Option<TlsOptions>,
    /// Where LIST's times are local; UTC when none.
    pub(super) time_zone: Option<String>,
}

impl Setup {
    pub(super) fn new(
        parent: &Path,
        password: String,
        ipv6: bool,
        tls: Option<TlsOptions>,
        time_zone: Option<String>,
    ) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("ftp-server-").tempdir_in(parent)?;
        // A server that gives up root's rights must still be able to reach its files.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        let root = folder.path().join("root");
        fs::create_dir(&root)?;
        Ok(Self { folder, root, ports: PortBlock::reserve()?, password, ipv6, tls, time_zone })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The loopback address that the server listens on.
    pub(super) fn host(&self) -> IpAddr {
        if self.ipv6 { Ipv6Addr::LOCALHOST.into() } else { Ipv4Addr::LOCALHOST.into() }
    }

    pub(super) fn address(&self) -> SocketAddr {
        (self.host(), self.ports.control()).into()
    }

    /// A file of the server's own, outside what users see.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes such a file.
    pub(super) fn write(&self, name: &str, content: &str) -> anyhow::Result<PathBuf> {
        let path = self.file(name);
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        Ok(path)
    }

    /// Has the command's OpenSSL speak only the versions of TLS that are wanted.
    pub(super) fn restrict_openssl(&self, tls: &TlsOptions, command: &mut Command) -> anyhow::Result<()> {
        command.env("OPENSSL_CONF", self.write("openssl.cnf", &tls.openssl_configuration())?);
        Ok(())
    }
}

/// How a server is started.
pub(super) struct Launch {
    pub(super) command: Command,
    /// The user id that the server writes files with; none when it is the test's own.
    pub(super) owner: Option<u32>,
    /// Files that had to be written outside the server's folder.
    pub(super) outside: Vec<RemovedOnDrop>,
}

#[derive(Debug)]
pub(super) struct RemovedOnDrop(pub(super) PathBuf);

impl Drop for RemovedOnDrop {
    fn drop(&mut self) {
        // Whether it is there does not matter to a test that is over.
        let _ = fs::remove_file(&self.0);
    }
}

/// The path of a file that `cargo xtask test` installs.
pub(crate) fn installed(path: &str) -> anyhow::Result<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/servers").join(path);
    ensure!(path.exists(), "{} is missing: `cargo xtask test` installs the servers", path.display());
    Ok(path)
}
