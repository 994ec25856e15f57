//! A TCP proxy on loopback that knows enough of FTP to break a session wherever a test wants it broken: it stands between
//! a client and a server, real or scripted, and does what networks do.
//!
//! ```
//! use embedded_server::fault_proxy::{Direction, Fault, FaultProxy};
//! use embedded_server::scripted::ScriptedServer;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = ScriptedServer::new().file("/big", vec![7; 10_000_000]).start()?;
//! let proxy = FaultProxy::to(server.address())
//!     .fault(Fault::on_command("RETR").nth(2).after_forwarding().cut_control())
//!     .fault(Fault::on_data(Direction::Download).after_bytes(3_000_000).times(5).reset())
//!     .start()?;
//! // … a client connects to proxy.address() …
//! assert_eq!(proxy.transcript(), [""; 0]);
//! # Ok(())
//! # }
//! ```
//!
//! It follows the control connection line by line and rewrites what EPSV and PASV answer, so that data connections pass
//! through it too. Active mode does not: PORT and EPRT are refused. [`Builder::tls`] has it speak TLS with the client and
//! plain FTP with the server, so that each fault exists under TLS too, with the commands still in sight.
//!
//! An end passes through it as it came: FIN as FIN, reset as reset. Everything ends when it is dropped.

mod builder;
mod control;
mod data;
mod ending;
mod fault;
mod faults;
mod kind;
mod lines;
mod pump;
mod record;
mod relay;
mod session;
#[cfg(test)]
mod tests;

pub use builder::Builder;
pub use fault::{CommandFault, ConnectionFault, DataFault, Direction, Fault};

use std::net::{SocketAddr, TcpListener as StdTcpListener};
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::net::TcpListener;

use crate::error::WaitedInVain;
use crate::runtime::ServerRuntime;
use crate::scripted::ScriptedTls;
use faults::Faults;
use record::Record;

/// What all connections of a proxy have in common.
#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    tls: Option<(ScriptedTls, ServerConfig)>,
    faults: Faults,
    record: Record,
}

async fn accept(listener: StdTcpListener, shared: Arc<Shared>) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(control::serve(stream, Arc::clone(&shared)));
    }
}

/// A fault proxy that is running, until it is dropped.
#[derive(Debug)]
pub struct FaultProxy {
    _runtime: ServerRuntime,
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl FaultProxy {
    /// A proxy to the server at this address, which breaks nothing until it is told to.
    pub fn to(server: SocketAddr) -> Builder {
        Builder::new(server)
    }

    /// Where clients connect to, instead of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The command lines that came, of all connections, in their order. A password is `***`.
    pub fn commands(&self) -> Vec<String> {
        self.shared.record.seen().commands
    }

    /// What was said and done, for people: commands after `>`, lines of replies that reached the client after `<`, and
    /// faults after `!`.
    pub fn transcript(&self) -> Vec<String> {
        self.shared.record.seen().transcript
    }

    /// How many faults have fired.
    pub fn fired(&self) -> usize {
        self.shared.record.seen().fired.len()
    }

    /// The faults that have fired, each as often as it has, in their order.
    pub fn faults_fired(&self) -> Vec<Fault> {
        self.shared.record.seen().fired
    }

    /// How often each fault has fired, in the order in which the proxy was told of them. One that another forestalled has not.
    pub fn fired_each(&self) -> Vec<usize> {
        self.shared.faults.fired()
    }

    /// How many control connections there have been.
    pub fn connections(&self) -> usize {
        self.shared.record.seen().connections
    }

    /// How many data connections there have been.
    pub fn data_connections(&self) -> usize {
        self.shared.record.seen().data_connections
    }

    /// How many connections, control and data, there are now. One counts until both the client and the server have ended
    /// it, or a fault has.
    pub fn open_connections(&self) -> usize {
        self.shared.record.seen().open
    }

    /// How many bytes of content have passed, on all data connections, without what TLS adds. Listings are downloads.
    pub fn bytes(&self, direction: Direction) -> u64 {
        self.shared.record.seen().bytes(direction)
    }

    /// Returns when this many bytes have passed on data connections.
    ///
    /// # Errors
    /// When that does not happen in half a minute.
    pub async fn wait_for_bytes(&self, direction: Direction, bytes: u64) -> Result<(), WaitedInVain> {
        let what = format!("{bytes} bytes have passed");
        self.shared.record.wait_until(&what, |seen| seen.bytes(direction) >= bytes).await
    }

    /// Returns when a fault has fired, this many times in all.
    ///
    /// # Errors
    /// When that does not happen in half a minute.
    pub async fn wait_for_fault(&self, times: usize) -> Result<(), WaitedInVain> {
        self.shared.record.wait_until("faults have fired", |seen| seen.fired.len() >= times).await
    }

    /// Returns when no connection is open any longer.
    ///
    /// # Errors
    /// When that does not happen in half a minute.
    pub async fn wait_until_all_closed(&self) -> Result<(), WaitedInVain> {
        self.shared.record.wait_until("all connections are closed", |seen| seen.open == 0).await
    }
}
