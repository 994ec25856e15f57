//! Ports of the proxy, for control connections and for the one data connection that a passive reply is about.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use super::Shared;

pub(super) struct Listening {
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// A client's connection, and when it came.
pub(super) struct Accepted {
    pub(super) client: Arc<TcpStream>,
    pub(super) at: Instant,
}

impl Listening {
    /// On a free port of this address.
    pub(super) fn begin(address: IpAddr, shared: &Arc<Shared>) -> io::Result<Self> {
        let listener = TcpListener::bind((address, 0))?;
        let address = listener.local_addr()?;
        shared.open.listener(address);
        Ok(Self { listener, address, shared: Arc::clone(shared) })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves each connection in a thread of its own.
    pub(super) fn accept_each(self, serve: fn(&Accepted, &Arc<Shared>)) {
        let shared = Arc::clone(&self.shared);
        shared.open.spawn(move || {
            while let Some(accepted) = self.accept() {
                let shared = Arc::clone(&self.shared);
                self.shared.open.spawn(move || serve(&accepted, &shared));
            }
        });
    }

    /// Serves the first connection alone.
    pub(super) fn accept_one(self, serve: impl FnOnce(&Accepted, &Arc<Shared>) + Send + 'static) {
        let shared = Arc::clone(&self.shared);
        shared.open.spawn(move || {
            let accepted = self.accept();
            let shared = Arc::clone(&self.shared);
            drop(self);
            if let Some(accepted) = accepted {
                serve(&accepted, &shared);
            }
        });
    }

    fn accept(&self) -> Option<Accepted> {
        let (client, _) = self.listener.accept().ok()?;
        let at = Instant::now();
        // Each piece is to leave at its own time.
        client.set_nodelay(true).ok()?;
        (!self.shared.open.has_ended()).then(|| Accepted { client: self.shared.open.stream(client), at })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.shared.open.forget_listener(self.address);
    }
}
