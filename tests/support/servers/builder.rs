//! The description of a real server.

use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use super::setup::{Launch, Setup};
use super::{PASSWORD, ProftpdModule, RealServer, ServerKind, TlsMode, TlsOptions};
use super::{proftpd, pure_ftpd, pyftpdlib, vsftpd};
use crate::process::{Readiness, ServerProcess};

/// A real server that is being described.
#[derive(Clone, Debug)]
pub struct RealServerBuilder {
    kind: ServerKind,
    password: String,
    ipv6: bool,
    tls: Option<TlsOptions>,
    time_zone: Option<String>,
    modules: Vec<ProftpdModule>,
    parent: PathBuf,
    any_passive_port: bool,
}

impl RealServerBuilder {
    pub(super) fn new(kind: ServerKind) -> Self {
        let password = PASSWORD.to_owned();
        let parent = std::env::temp_dir();
        let modules = Vec::new();
        Self { kind, password, ipv6: false, tls: None, time_zone: None, modules, parent, any_passive_port: false }
    }

    /// With this password, instead of [`PASSWORD`].
    #[must_use]
    pub fn password(self, password: &str) -> Self {
        Self { password: password.to_owned(), ..self }
    }

    /// On `::1`, instead of 127.0.0.1.
    #[must_use]
    pub fn ipv6(self) -> Self {
        Self { ipv6: true, ..self }
    }

    /// With TLS, required on control and data connections.
    #[must_use]
    pub fn tls(self, tls: TlsOptions) -> Self {
        Self { tls: Some(tls), ..self }
    }

    /// Lives in this time zone (`Asia/Tokyo`, of the tz database), and shows LIST's times in it instead of UTC.
    /// [`ServerKind::has_local_mdtm`] tells what MDTM does.
    #[must_use]
    pub fn time_zone(self, name: &str) -> Self {
        Self { time_zone: Some(name.to_owned()), ..self }
    }

    /// With these modules of `ProFTPD`; the other servers have none.
    #[must_use]
    pub fn modules(self, modules: &[ProftpdModule]) -> Self {
        Self { modules: modules.to_vec(), ..self }
    }

    /// With its files in a folder of its own below this one, instead of the system's folder for temporary files.
    #[must_use]
    pub fn below(self, parent: &Path) -> Self {
        Self { parent: parent.to_owned(), ..self }
    }

    /// With data connections on any port that the system has free, instead of a range: Pure-FTPd alone. In a range, two
    /// of its sessions may want the same port at once, and one of them answers 425.
    #[must_use]
    pub fn any_passive_port(self) -> Self {
        Self { any_passive_port: true, ..self }
    }

    /// Starts it; it accepts connections when this returns.
    ///
    /// # Errors
    /// When it is not installed, cannot do what is asked of it, or does not start; the message has what it wrote.
    pub fn start(self) -> anyhow::Result<RealServer> {
        let kind = self.kind;
        let implicit = self.tls.as_ref().is_some_and(|tls| tls.mode == TlsMode::Implicit);
        ensure!(!implicit || kind.has_implicit_tls(), "{kind} has no implicit TLS");
        ensure!(self.modules.is_empty() || kind == ServerKind::Proftpd, "{kind} has no modules");
        ensure!(!self.any_passive_port || kind == ServerKind::PureFtpd, "{kind} is told its passive ports");
        let setup = Setup::new(&self.parent, self.password, self.ipv6, self.tls, self.time_zone)?;
        let launch = match kind {
            ServerKind::Vsftpd => vsftpd::launch(&setup),
            ServerKind::Proftpd => proftpd::launch(&setup, &self.modules),
            ServerKind::PureFtpd => pure_ftpd::launch(&setup, self.any_passive_port),
            ServerKind::Pyftpdlib => pyftpdlib::launch(&setup),
        };
        let Launch { mut command, owner, outside } = launch.with_context(|| format!("{kind} cannot be set up"))?;
        command.env("TZ", setup.time_zone.as_deref().unwrap_or("UTC"));
        chown(setup.root(), owner, owner)?;
        let readiness = if implicit { Readiness::Accepts } else { Readiness::Greets };
        let process = ServerProcess::start(&command, setup.address(), readiness, &setup.file("server.log"))?;
        Ok(RealServer { process, _outside: outside, setup, kind, owner })
    }
}
