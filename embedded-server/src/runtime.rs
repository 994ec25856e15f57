//! A runtime that belongs to one server, so that it serves whatever its owner's own thread or runtime is busy with.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};

use tokio::runtime::{Builder, Runtime};

/// A thread that runs a server. What runs on it ends when this is dropped.
#[derive(Debug)]
pub struct ServerRuntime {
    // Taken on drop alone.
    runtime: Option<Runtime>,
}

impl ServerRuntime {
    /// A runtime with nothing to do yet.
    ///
    /// # Errors
    /// When the operating system has no thread for it.
    pub fn new() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        Ok(Self { runtime: Some(runtime) })
    }

    /// Runs this until it is over or the runtime is dropped.
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(future);
        }
    }
}

impl Drop for ServerRuntime {
    fn drop(&mut self) {
        // Waiting is not allowed when another runtime drops this, and nothing is left to wait for.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A listener on a free port of this loopback address. Connections queue up from now on, before the server gets
/// to accept them.
///
/// # Errors
/// When the operating system has no port for it.
pub fn listen(address: IpAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((address, 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}
