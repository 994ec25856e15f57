//! The server behind the proxies, seen from its own side.

use crate::faults::Patience;
use crate::figures::memory_of;
use crate::model::Files;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, SystemTime};
use tests::scripted::ScriptedServer;
use tests::servers::{FtpServer, PASSWORD, RealServer, ServerKind, USER};

/// Older than what a session takes for the upload of another one that still lives.
const STALE: Duration = Duration::from_hours(2);

pub(crate) enum Server {
    Scripted(ScriptedServer),
    Real(Box<RealServer>),
}

impl Server {
    /// A scripted server with these files.
    pub(crate) fn scripted(files: Files) -> Self {
        let server = files.into_iter().fold(ScriptedServer::new(), |server, (path, file)| server.file(path, file));
        Self::Scripted(server.login(USER, PASSWORD).start().unwrap())
    }

    /// A real server with these files.
    pub(crate) fn real(kind: ServerKind, files: &Files) -> Self {
        let server = RealServer::start(kind).unwrap();
        for (path, file) in files {
            server.store(path.trim_start_matches('/'), file).unwrap();
        }
        Self::Real(Box::new(server))
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Scripted(_) => "scripted server",
            Self::Real(server) => server.kind().name(),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        match self {
            Self::Scripted(server) => server.address(),
            Self::Real(server) => server.address(),
        }
    }

    pub(crate) fn patience(&self) -> Patience {
        match self {
            Self::Real(server) if server.kind() == ServerKind::Vsftpd => Patience::Endures,
            Self::Scripted(_) | Self::Real(_) => Patience::Waits,
        }
    }

    /// Everything that it holds.
    pub(crate) fn files(&self) -> Files {
        match self {
            Self::Scripted(server) => server.files().into_iter().map(|(path, file)| (path, file.bytes())).collect(),
            Self::Real(server) => {
                let mut files = Files::new();
                read(server.root(), "", &mut files);
                files
            }
        }
    }

    /// Returns when it serves no more than so many sessions. Of a real server nothing is known.
    pub(crate) async fn wait_until_open(&self, at_most: usize) {
        if let Self::Scripted(server) = self {
            server.wait_until_open(at_most).await.unwrap();
        }
    }

    /// About what its records take in this process, the content of files apart.
    pub(crate) fn held(&self) -> usize {
        match self {
            // It remembers each command three times: as a line, as a line outside TLS and as bytes.
            Self::Scripted(server) => 2 * memory_of(&server.commands()) + server.received().len(),
            Self::Real(_) => 0,
        }
    }

    /// The same server, hours later.
    pub(crate) fn hours_later(self) -> Self {
        match self {
            Self::Scripted(server) => {
                let later = server.snapshot().aged(i64::try_from(STALE.as_secs()).unwrap());
                Self::Scripted(ScriptedServer::new().snapshot(later).login(USER, PASSWORD).start().unwrap())
            }
            Self::Real(server) => {
                let then = SystemTime::now() - STALE;
                let mut files = Files::new();
                read(server.root(), "", &mut files);
                for path in files.keys() {
                    server.set_modified(path.trim_start_matches('/'), then).unwrap();
                }
                Self::Real(server)
            }
        }
    }
}

fn read(root: &Path, directory: &str, files: &mut Files) {
    for entry in fs::read_dir(root.join(directory.trim_start_matches('/'))).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{directory}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            read(root, &path, files);
        } else {
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}
