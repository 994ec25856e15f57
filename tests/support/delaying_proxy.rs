//! A TCP proxy on loopback that makes the way between an FTP client and its server as long as a real line: what either
//! sends arrives half a round trip later, and a new connection is there for the server after one and a half.
//!
//! ```
//! use std::time::Duration;
//! use tests::delaying_proxy::DelayingProxy;
//! use tests::scripted::ScriptedServer;
//!
//! # fn main() -> anyhow::Result<()> {
//! let server = ScriptedServer::new().start()?;
//! let proxy = DelayingProxy::start(server.address(), Duration::from_millis(20))?;
//! // … a client connects to proxy.address() …
//! assert!(proxy.commands().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! **What is modelled.** On a real line a client that connects at 0 is connected after one round trip, and its first byte
//! is with the server after one and a half; earlier the server's `accept` does not return either. Here the client is
//! connected at once, but the server sees the connection, and everything on it, only after one and a half: so the
//! server's answers come when they would on the line, whatever the client did in the meantime. Throughput is not
//! bounded: bytes wait in a queue, each with its own time. Slow start, loss and Nagle's algorithm are not modelled.
//!
//! It follows the control connection to count the commands, and rewrites what EPSV and PASV answer, so that data connections
//! take the long way too. Plain FTP and passive mode only. Threads instead of a runtime, whose timers are too coarse: they
//! round up to milliseconds.

mod control;
mod line;
mod listening;
mod open;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use listening::Listening;
use open::Open;

/// A running proxy. Dropping it ends its connections and its threads.
#[derive(Debug)]
pub struct DelayingProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

/// What all connections of a proxy share.
#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    round_trip: Duration,
    record: Mutex<Record>,
    open: Open,
}

#[derive(Debug, Default)]
struct Record {
    commands: BTreeMap<String, usize>,
    data_connections: usize,
}

impl DelayingProxy {
    /// A proxy to this server, over a line with this round trip.
    ///
    /// # Errors
    /// When no port is free or no thread can be had.
    pub fn start(server: SocketAddr, round_trip: Duration) -> io::Result<Self> {
        let shared = Shared { server, round_trip, record: Mutex::default(), open: Open::default() };
        let shared = Arc::new(shared);
        let listening = Listening::begin(server.ip(), &shared)?;
        let address = listening.address();
        listening.accept_each(control::serve);
        Ok(Self { address, shared })
    }

    /// Where clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How often each command was sent so far, on all control connections.
    pub fn commands(&self) -> BTreeMap<String, usize> {
        self.shared.record(|record| record.commands.clone())
    }

    /// How many data connections there were so far.
    pub fn data_connections(&self) -> usize {
        self.shared.record(|record| record.data_connections)
    }
}

impl Drop for DelayingProxy {
    fn drop(&mut self) {
        self.shared.open.end();
    }
}

impl Shared {
    fn record<T>(&self, look: impl FnOnce(&mut Record) -> T) -> T {
        look(&mut self.record.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
