//! Data connections, passive (RFC 959 §3.2, RFC 2428): EPSV, and PASV where that does not work.

use super::Session;
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, parse_epsv, parse_pasv};
use crate::net::{Deadline, NetworkError, TcpConnection};
use std::net::SocketAddr;

const FIREWALL: &str = "The server's passive ports cannot be reached. Open that port range on every firewall on the way, \
                        and check the server's passive address and port settings.";

impl Session {
    /// Always to the address of the control connection: what a PASV reply names may be anything (bounce attacks, private
    /// addresses behind address translation).
    pub(super) fn open_data_connection(&mut self) -> Result<TcpConnection, Failure> {
        if !self.refused.epsv && self.connection.quirks.epsv.decide(true) {
            match self.open_with_epsv()? {
                Some(connection) => return Ok(connection),
                None => self.refused.epsv = true,
            }
        }
        self.open_with_pasv()
    }

    /// `None` when this server, or what stands before it, does not do EPSV.
    fn open_with_epsv(&mut self) -> Result<Option<TcpConnection>, Failure> {
        let reply = self.control.call(Command::Epsv, Phase::DataConnection)?;
        let port = Some(&reply).filter(|reply| reply.code == 229).and_then(parse_epsv);
        let Some(port) = port else {
            return Ok(None);
        };
        match self.connect_to(port.get()) {
            Ok(connection) => Ok(Some(connection)),
            // Some firewalls only know PASV, but then PASV must work: it is an IPv4 command.
            Err(_) if self.control.peer().is_ipv4() => Ok(None),
            Err(error) => Err(unreachable_port(&error)),
        }
    }

    fn open_with_pasv(&mut self) -> Result<TcpConnection, Failure> {
        if self.control.peer().is_ipv6() {
            let message = "the server does not offer EPSV, which IPv6 needs";
            return Err(Failure::new(FailureCode::Unsupported, Phase::DataConnection, message)
                .with_hint("Use the server's IPv4 address."));
        }
        let reply = self.control.call(Command::Pasv, Phase::DataConnection)?;
        if !reply.is_completion() {
            return Err(refused(Phase::DataConnection, "open a data connection", &reply));
        }
        let Some(address) = parse_pasv(&reply) else {
            let message = "the server's PASV reply names no usable address and port";
            return Err(Failure::new(FailureCode::ProtocolViolation, Phase::DataConnection, message).with_reply(reply));
        };
        self.connect_to(address.port()).map_err(|error| unreachable_port(&error))
    }

    fn connect_to(&self, port: u16) -> Result<TcpConnection, (SocketAddr, NetworkError)> {
        let address = SocketAddr::new(self.control.peer().ip(), port);
        let deadline = Deadline::after(self.connection.connect_timeout());
        TcpConnection::open(address, deadline).map_err(|error| (address, error))
    }
}

fn unreachable_port((address, error): &(SocketAddr, NetworkError)) -> Failure {
    let message = format!("no data connection to {address}: {error}");
    Failure::new(FailureCode::DataConnectionFailed, Phase::DataConnection, message).with_hint(FIREWALL)
}
