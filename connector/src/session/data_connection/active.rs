//! Active mode (RFC 959, RFC 2428): EPRT, and PORT where that does not work.

use super::Session;
use crate::bindings::wasi::random::random::get_random_u64;
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, Reply, eprt_argument, port_argument};
use crate::net::{Deadline, Listener, NetworkError, TcpConnection};
use crate::session::control::Arrival;
use std::net::SocketAddr;

const NO_LISTENING: &str = "Set `connectionMode` to passive: the host that runs the connector does not let it listen.";
const NO_WAY_BACK: &str = "The server must be able to connect to this machine: check firewalls and address translation \
                           on the way, and `activeAddress` and `activePortRange`. Or set `connectionMode` to passive.";

impl Session {
    /// Listens, and tells the server where.
    pub(super) fn listen(&mut self) -> Result<Listener, Failure> {
        let local = self.control.local_address().map_err(|error| cannot_listen(&error))?;
        let server = self.control.peer().ip();
        let deadline = Deadline::after(self.connection.connect_timeout());
        let listener = match &self.connection.active_port_range {
            None => Listener::open(local, [0], server, deadline),
            Some(range) => {
                // Sessions side by side should not all begin with the same port.
                let last = self.data_connections.last_port.unwrap_or_else(random_port);
                Listener::open(local, range.ports_after(last), server, deadline)
            }
        };
        let listener = listener.map_err(|error| cannot_listen(&error))?;
        let port = listener.address().port();
        self.data_connections.last_port = Some(port);
        self.announce(SocketAddr::new(self.connection.active_address.unwrap_or_else(|| local.ip()), port))?;
        Ok(listener)
    }

    fn announce(&mut self, address: SocketAddr) -> Result<(), Failure> {
        let uses_eprt = self.uses_eprt();
        let reply = match address {
            SocketAddr::V4(address) if !uses_eprt => {
                self.control.call(Command::Port(&port_argument(address)), Phase::DataConnection)?
            }
            address => self.control.call(Command::Eprt(&eprt_argument(address)), Phase::DataConnection)?,
        };
        if reply.is_completion() {
            return Ok(());
        }
        // 425: the server understood and did not come through. PORT would fare no better.
        if address.is_ipv4() && uses_eprt && reply.code != 425 {
            self.refused.eprt = true;
            return self.announce(address);
        }
        Err(refused(Phase::DataConnection, "connect to us", &reply).with_hint(NO_WAY_BACK))
    }

    fn uses_eprt(&self) -> bool {
        !self.refused.eprt && self.connection.quirks.epsv.decide(true)
    }

    /// After the command was sent: waits for the server to connect. With the connection comes the reply, when one came
    /// first; the inner error is the server's refusal.
    pub(in crate::session) fn accept(
        &mut self,
        listener: &Listener,
        phase: Phase,
    ) -> Result<Result<(TcpConnection, Option<Reply>), Reply>, Failure> {
        let deadline = Deadline::after(self.connection.connect_timeout());
        let mut latest = None;
        loop {
            match self.control.receive_or_accept(listener, deadline, phase)? {
                Arrival::Connection(connection) => {
                    let address = listener.address();
                    let command = if address.is_ipv6() || self.uses_eprt() { "EPRT" } else { "PORT" };
                    self.data_connections.opened(command, address.to_string(), None);
                    return Ok(Ok((connection, latest)));
                }
                Arrival::Reply(reply) if reply.is_preliminary() || reply.is_completion() => latest = Some(reply),
                Arrival::Reply(reply) => return Ok(Err(reply)),
                Arrival::Failed(error) => {
                    // The server may be trying still, and its late reply would be misunderstood.
                    self.control.give_up();
                    let message = format!("the server did not connect to {}: {error}", listener.address());
                    return Err(Failure::new(FailureCode::DataConnectionFailed, Phase::DataConnection, message)
                        .with_hint(NO_WAY_BACK));
                }
            }
        }
    }
}

fn cannot_listen(error: &NetworkError) -> Failure {
    let forbidden = matches!(error, NetworkError::Denied | NetworkError::Unsupported);
    let code = if forbidden { FailureCode::Unsupported } else { FailureCode::DataConnectionFailed };
    let failure = Failure::new(code, Phase::DataConnection, format!("cannot listen for the server: {error}"));
    failure.with_hint(if forbidden { NO_LISTENING } else { "Check `activePortRange`." })
}

fn random_port() -> u16 {
    let [low, high, ..] = get_random_u64().to_le_bytes();
    u16::from_le_bytes([low, high])
}
