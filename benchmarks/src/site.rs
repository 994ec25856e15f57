//! A server with what the contenders find on it.

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{Context, ensure};
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::servers::{FtpServer as _, RealServer, RealServerBuilder, ServerKind, TlsOptions, USER};

use crate::task::{Done, Endpoint};
use crate::workshop::Workshop;

/// The servers that the files are fetched from and sent to.
pub(crate) const SERVERS: [ServerKind; 2] = [ServerKind::Vsftpd, ServerKind::PureFtpd];

/// Every client can quote it.
const PASSWORD: &str = "sesame";

/// Where files are fetched from.
pub(crate) const OUTBOX: &str = "outbox";

/// Where files are sent to.
pub(crate) const INBOX: &str = "inbox";

/// The suite of TLS 1.3 that all speak: the one in which WebAssembly, which has no AES instructions, is not at a loss.
const SUITE: &str = "TLS_CHACHA20_POLY1305_SHA256";

pub(crate) struct Site {
    server: RealServer,
    authority: Option<PathBuf>,
}

impl Site {
    /// A server of plain FTP.
    pub(crate) fn start(kind: ServerKind, workshop: &Workshop) -> anyhow::Result<Self> {
        let server = builder(kind, workshop).start()?;
        Self::with(server, None)
    }

    /// A server of explicit TLS 1.3 with ChaCha20-Poly1305 alone. Data connections may begin a session of their own: the
    /// reference clients resume none.
    pub(crate) fn start_tls(kind: ServerKind, workshop: &Workshop) -> anyhow::Result<Self> {
        let authority = CertificateAuthority::new()?;
        let tls = TlsOptions::new(&authority.server(KeyAlgorithm::EcdsaP256)?).only_suite(SUITE);
        let server = builder(kind, workshop).tls(tls.without_session_reuse()).start()?;
        let path = workshop.path().join(format!("{kind}-authority.pem"));
        fs::write(&path, authority.pem())?;
        Self::with(server, Some(path))
    }

    fn with(server: RealServer, authority: Option<PathBuf>) -> anyhow::Result<Self> {
        server.make_directory(INBOX)?;
        Ok(Self { server, authority })
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint {
            address: self.server.address(),
            user: USER.to_owned(),
            password: PASSWORD.to_owned(),
            authority: self.authority.clone(),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.server.kind().name()
    }

    /// Has local files in a directory of the server's, without copying them. What is there already stays.
    pub(crate) fn offer(&self, directory: &str, files: &[PathBuf]) -> anyhow::Result<()> {
        self.server.make_directory(directory)?;
        let directory = self.server.root().join(directory);
        for file in files {
            let link = directory.join(file.file_name().context("a file without a name")?);
            if !link.exists() {
                fs::hard_link(file, link)?;
            }
        }
        Ok(())
    }

    /// Has a directory of this many entries: empty files.
    pub(crate) fn fill(&self, directory: &str, entries: usize) -> anyhow::Result<()> {
        self.server.make_directory(directory)?;
        let directory = self.server.root().join(directory);
        for number in 0..entries {
            File::create(directory.join(format!("entry {number:06}.txt")))?;
        }
        Ok(())
    }

    /// What has arrived in the inbox, which is empty afterwards.
    pub(crate) fn empty_inbox(&self) -> anyhow::Result<Done> {
        let mut arrived = Done::default();
        for entry in fs::read_dir(self.server.root().join(INBOX))? {
            let entry = entry?;
            arrived.add(entry.metadata()?.len());
            fs::remove_file(entry.path())?;
        }
        Ok(arrived)
    }

    /// Empties the inbox, and fails when something else has arrived.
    pub(crate) fn expect_in_inbox(&self, expected: Done) -> anyhow::Result<()> {
        let arrived = self.empty_inbox()?;
        ensure!(arrived == expected, "{arrived:?} arrived instead of {expected:?}");
        Ok(())
    }
}

fn builder(kind: ServerKind, workshop: &Workshop) -> RealServerBuilder {
    let builder = RealServer::builder(kind).password(PASSWORD).below(workshop.path());
    if kind == ServerKind::PureFtpd { builder.any_passive_port() } else { builder }
}
