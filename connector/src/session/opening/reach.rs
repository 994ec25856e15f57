//! The way to the server: its addresses, and a connection to the first that accepts one.

use super::Opening;
use crate::failure::{Failure, FailureCode, Phase, refused_by_proxy};
use crate::net::{self, Deadline, NetworkError, ProxyFailure, TcpConnection, connect_through, resolve};
use crate::session::ControlConnection;
use std::net::{IpAddr, SocketAddr};

impl Opening {
    /// Name to addresses: the proxy's when there is one, for it resolves the server's name.
    pub(crate) fn resolve(&mut self) -> Result<&[IpAddr], Failure> {
        let host = self.connection.first_hop().0.as_str();
        self.addresses = resolve(host, self.deadline).map_err(|error| match error {
            NetworkError::TimedOut => {
                Failure::new(FailureCode::ConnectTimeout, Phase::Resolve, format!("`{host}` was not resolved in time"))
                    .with_hint("The name service does not answer: check the network, or set `host` to the IP address.")
            }
            error => {
                Failure::new(FailureCode::DnsFailed, Phase::Resolve, format!("`{host}` was not resolved: {error}"))
                    .with_hint("Check `host` for typing errors, and that this machine can resolve the name.")
            }
        })?;
        Ok(&self.addresses)
    }

    /// The control connection, to the first address that accepts one.
    pub(crate) fn connect(&mut self) -> Result<SocketAddr, Failure> {
        let (_, port) = self.connection.first_hop();
        let mut errors = Vec::new();
        for (tried, address) in self.addresses.iter().enumerate() {
            let address = SocketAddr::new(*address, port);
            // An address that swallows packets must leave time for the next one.
            let deadline = self.deadline.share(self.addresses.len() - tried);
            match self.connect_over(address, deadline) {
                Ok(tcp) => {
                    if let Some(idle) = self.connection.keepalive() {
                        tcp.keep_alive(idle);
                    }
                    let stream = net::Connection::for_replies(tcp);
                    self.control = Some(ControlConnection::new(stream, self.connection.read_timeout()));
                    return Ok(address);
                }
                Err(ProxyFailure::Network(error)) => errors.push((address, error)),
                Err(ProxyFailure::Proxy(error)) => return Err(refused_by_proxy(&error)),
            }
        }
        Err(self.unreachable(&errors))
    }

    /// A connection to the server: `address` is the server's own, or the proxy's.
    fn connect_over(&self, address: SocketAddr, deadline: Deadline) -> Result<TcpConnection, ProxyFailure> {
        let (host, port) = (self.connection.host.as_str(), self.connection.port());
        match &self.connection.proxy {
            Some(proxy) => connect_through(proxy, address, host, port, deadline),
            None => Ok(TcpConnection::open(address, deadline)?),
        }
    }

    fn unreachable(&self, errors: &[(SocketAddr, NetworkError)]) -> Failure {
        let (what, phase) = match &self.connection.proxy {
            Some(_) => ("the proxy ", Phase::Proxy),
            None => ("", Phase::Connect),
        };
        let host = format!("{what}`{}`", self.connection.first_hop().0.as_str());
        let all: Vec<String> = errors.iter().map(|(address, error)| format!("{address}: {error}")).collect();
        let all = all.join("; ");
        let only = |kind: &NetworkError| !errors.is_empty() && errors.iter().all(|(_, error)| error == kind);
        if only(&NetworkError::TimedOut) {
            return Failure::new(FailureCode::ConnectTimeout, phase, format!("{host} did not answer: {all}"))
                .with_hint(
                    "A firewall may drop the connection, or the address is wrong. Check `host`, `port` and the way there; for a \
                     server that is far or slow raise `connectTimeoutMs`.",
                );
        }
        let failure = Failure::new(FailureCode::ConnectFailed, phase, format!("cannot connect to {host}: {all}"));
        if only(&NetworkError::Denied) {
            let mut failure =
                failure.with_hint("The policy of the host that runs the connector does not permit this address.");
            failure.retryable = false;
            return failure;
        }
        failure.with_hint(
            "Check `host` and `port`, that the server runs, and that no firewall refuses the connection: where port 21 is \
             blocked, ask the server's operator for another.",
        )
    }
}
