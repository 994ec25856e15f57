//! libunftp inside this process, on a folder of its own. Needs nothing installed.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use embedded_server::runtime::{ServerRuntime, listen};
use libunftp::ServerBuilder;
use tempfile::TempDir;
use tokio::net::TcpListener;
use unftp_core::auth::{AuthenticationError, Authenticator, Credentials, Principal};
use unftp_sbe_fs::Filesystem;

use crate::ports::PortBlock;
use crate::servers::{FtpServer, PASSWORD, USER, store_as};

/// A libunftp server for [`USER`] with [`PASSWORD`]. Dropping it ends it and removes its files.
#[derive(Debug)]
pub struct EmbeddedServer {
    // Dropped in this order: the server first, what it uses after it.
    _runtime: ServerRuntime,
    root: TempDir,
    _passive: PortBlock,
    address: SocketAddr,
}

impl EmbeddedServer {
    /// Starts a server that accepts connections when this returns.
    ///
    /// # Errors
    /// When no port is free or the folder cannot be made.
    pub fn start() -> anyhow::Result<Self> {
        let root = tempfile::Builder::new().prefix("ftp-server-").tempdir()?;
        let passive = PortBlock::reserve()?;
        let runtime = ServerRuntime::new()?;
        let (listener, address) = listen(Ipv4Addr::LOCALHOST.into())?;
        runtime.spawn(serve(listener, root.path().to_owned(), passive.passive()));
        Ok(Self { _runtime: runtime, root, _passive: passive, address })
    }
}

impl FtpServer for EmbeddedServer {
    fn address(&self) -> SocketAddr {
        self.address
    }

    fn user(&self) -> &str {
        USER
    }

    fn password(&self) -> &str {
        PASSWORD
    }

    fn root(&self) -> &Path {
        self.root.path()
    }

    fn store(&self, path: &str, content: &[u8]) -> anyhow::Result<()> {
        store_as(None, self.root(), Path::new(path), content)
    }
}

async fn serve(listener: std::net::TcpListener, root: PathBuf, passive: RangeInclusive<u16>) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    while let Ok((stream, _)) = listener.accept().await {
        let root = root.clone();
        // libunftp makes the storage anew for each session; the folder exists as long as the server does.
        let storage = move || Filesystem::new(root.clone()).expect("the server's folder can be opened");
        let builder = ServerBuilder::with_authenticator(Box::new(storage), Arc::new(OneUser));
        let server = builder.passive_ports(passive.clone()).build().expect("the configuration is valid");
        tokio::spawn(server.service(stream));
    }
}

#[derive(Debug)]
struct OneUser;

#[async_trait]
impl Authenticator for OneUser {
    async fn authenticate(&self, user: &str, credentials: &Credentials) -> Result<Principal, AuthenticationError> {
        if user != USER {
            return Err(AuthenticationError::BadUser);
        }
        if credentials.password.as_deref() != Some(PASSWORD) {
            return Err(AuthenticationError::BadPassword);
        }
        Ok(Principal { username: user.to_owned() })
    }
}
