//! Connections through a proxy.

use super::{Deadline, NetworkError, TcpConnection};
use crate::config::Proxy;
use crate::proxy::{Handshake, ProxyError, Step};
use std::net::SocketAddr;

/// Why there is no connection through the proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ProxyFailure {
    /// The proxy cannot be reached, or the connection to it broke.
    #[error("{0}")]
    Network(#[from] NetworkError),
    #[error("{0}")]
    Proxy(#[from] ProxyError),
}

/// A connection to `host`, a name that the proxy resolves or an IP address, through the proxy at `address`.
pub(crate) fn connect_through(
    proxy: &Proxy,
    address: SocketAddr,
    host: &str,
    port: u16,
    deadline: Deadline,
) -> Result<TcpConnection, ProxyFailure> {
    let mut handshake = Handshake::new(proxy, host, port)?;
    let connection = TcpConnection::open(address, deadline)?;
    loop {
        match handshake.step() {
            Step::Send(bytes) => connection.write_all(&bytes, deadline)?,
            Step::Receive(limit) => {
                let bytes = connection.read_at_most(limit as u64, deadline)?;
                if bytes.is_empty() {
                    return Err(NetworkError::Closed.into());
                }
                handshake.received(&bytes)?;
            }
            Step::Done => return Ok(connection),
        }
    }
}
