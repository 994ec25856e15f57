//! An FTP server inside this process, on a loopback port of its own and a directory that goes away with it.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use libunftp::ServerBuilder;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use unftp_core::auth::{AuthenticationError, Authenticator, Credentials, Principal};
use unftp_sbe_fs::Filesystem;
use wasmtime_wasi::async_trait;

const USER: &str = "demo";

pub(super) struct Server {
    address: SocketAddr,
    password: String,
    accepting: JoinHandle<()>,
    _files: TempDir,
}

impl Server {
    pub(super) async fn start() -> io::Result<Self> {
        let files = tempfile::tempdir()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        // Other users of this machine can reach the port, so nobody must guess the password.
        let password = format!("{:016x}", RandomState::new().hash_one(address));
        let accepting = tokio::spawn(accept(listener, files.path().to_owned(), password.clone()));
        Ok(Self { address, password, accepting, _files: files })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn connection(&self) -> serde_json::Value {
        serde_json::json!({
            "host": self.address.ip().to_string(),
            "port": self.address.port(),
            "user": USER,
            "password": self.password,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, files: PathBuf, password: String) {
    let login = Arc::new(Login { password });
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, files.clone(), Arc::clone(&login)));
    }
}

async fn serve(stream: TcpStream, files: PathBuf, login: Arc<Login>) {
    // Replies are small and many; without this each may wait 40 ms for an acknowledgement. It works without, too.
    let _ = stream.set_nodelay(true);
    #[allow(
        clippy::expect_used,
        reason = "libunftp takes a generator that cannot fail; the directory is this process's own"
    )]
    let files = move || Filesystem::new(files.clone()).expect("open the demo server's directory");
    let built = ServerBuilder::with_authenticator(Box::new(files), login).greeting("Demo server").build();
    let served = match built {
        Ok(server) => server.service(stream).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = served {
        tracing::warn!(error, "the demo server dropped a connection");
    }
}

/// Knows one user.
struct Login {
    password: String,
}

/// Without the password.
impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Login")
    }
}

#[async_trait]
impl Authenticator for Login {
    async fn authenticate(&self, user: &str, credentials: &Credentials) -> Result<Principal, AuthenticationError> {
        if user != USER {
            return Err(AuthenticationError::BadUser);
        }
        if credentials.password.as_deref() != Some(&self.password) {
            return Err(AuthenticationError::BadPassword);
        }
        Ok(Principal { username: user.to_owned() })
    }
}
