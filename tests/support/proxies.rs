//! Real proxies: microsocks for SOCKS5 (RFC 1928, 1929), tinyproxy for HTTP CONNECT (RFC 9110).
//!
//! ```no_run
//! use tests::proxies::{Proxy, ProxyKind};
//!
//! # fn main() -> anyhow::Result<()> {
//! let proxy = Proxy::start_with_login(ProxyKind::Socks5)?;
//! // … connect to 127.0.0.1:2121 through proxy.address() …
//! assert_eq!(proxy.targets(), ["127.0.0.1:2121"]);
//! # Ok(())
//! # }
//! ```

#[cfg(test)]
mod tests;

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use tempfile::TempDir;

use crate::ports::PortBlock;
use crate::process::{Readiness, ServerProcess};
use crate::servers::installed;

/// The user that a proxy with a login knows.
pub const PROXY_USER: &str = "proxy";
/// That user's password. tinyproxy allows letters and digits only.
pub const PROXY_PASSWORD: &str = "hunter2000";

/// The proxies that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyKind {
    /// <https://github.com/rofl0r/microsocks>
    Socks5,
    /// <https://tinyproxy.github.io/>: answers 407 without a login, 401 to a wrong one, 500 when the target refuses.
    HttpConnect,
}

/// A proxy that is running, on 127.0.0.1. Dropping it ends it and removes its files.
#[derive(Debug)]
pub struct Proxy {
    // Fields are dropped in this order: the process first, what it uses after it.
    process: ServerProcess,
    _folder: TempDir,
    ports: PortBlock,
    kind: ProxyKind,
}

impl Proxy {
    /// Starts a proxy that serves everybody.
    ///
    /// # Errors
    /// When it is not installed or does not start; the message has what it wrote.
    pub fn start(kind: ProxyKind) -> anyhow::Result<Self> {
        Self::launch(kind, false)
    }

    /// Starts a proxy that serves [`PROXY_USER`] with [`PROXY_PASSWORD`] only.
    ///
    /// # Errors
    /// As [`Proxy::start`].
    pub fn start_with_login(kind: ProxyKind) -> anyhow::Result<Self> {
        Self::launch(kind, true)
    }

    fn launch(kind: ProxyKind, login: bool) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("proxy-").tempdir()?;
        let ports = PortBlock::reserve()?;
        let command = match kind {
            ProxyKind::Socks5 => microsocks(ports.control(), login),
            ProxyKind::HttpConnect => tinyproxy(ports.control(), login, folder.path()),
        }?;
        let address = (Ipv4Addr::LOCALHOST, ports.control()).into();
        let process = ServerProcess::start(&command, address, Readiness::Accepts, &folder.path().join("log"))?;
        Ok(Self { process, _folder: folder, ports, kind })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.ports.control()).into()
    }

    /// Where clients had it connect to (SOCKS5), or asked it to, with or without success (HTTP CONNECT): `host:port`,
    /// as the clients wrote it, in their order.
    pub fn targets(&self) -> Vec<String> {
        self.log().lines().filter_map(|line| target(self.kind, line)).map(str::to_owned).collect()
    }

    /// What it has written.
    pub fn log(&self) -> String {
        self.process.log()
    }
}

fn microsocks(port: u16, login: bool) -> anyhow::Result<Command> {
    let mut command = Command::new(installed("microsocks/usr/bin/microsocks")?);
    command.args(["-i", "127.0.0.1", "-p", &port.to_string()]);
    if login {
        command.args(["-u", PROXY_USER, "-P", PROXY_PASSWORD]);
    }
    Ok(command)
}

fn tinyproxy(port: u16, login: bool, folder: &Path) -> anyhow::Result<Command> {
    let login = if login { format!("BasicAuth {PROXY_USER} {PROXY_PASSWORD}\n") } else { String::new() };
    let configuration = folder.join("tinyproxy.conf");
    fs::write(&configuration, format!("Listen 127.0.0.1\nPort {port}\nTimeout 600\nLogLevel Connect\n{login}"))
        .with_context(|| format!("cannot write {}", configuration.display()))?;
    let mut command = Command::new(installed("tinyproxy/usr/bin/tinyproxy")?);
    command.args(["-d", "-c"]).arg(configuration);
    Ok(command)
}

/// The target in a line of the log, when the line is about one.
fn target(kind: ProxyKind, line: &str) -> Option<&str> {
    match kind {
        ProxyKind::Socks5 => line.split_once(" connected to ").map(|(_, target)| target),
        ProxyKind::HttpConnect => line.split_once(": CONNECT ")?.1.split(' ').next(),
    }
}
