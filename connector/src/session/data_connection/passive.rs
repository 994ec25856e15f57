//! Passive mode (RFC 959, RFC 2428): EPSV, and PASV where that does not work.

use super::{Advertised, Session};
use crate::config::PassiveAddress;
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, parse_epsv, parse_pasv};
use crate::net::{Deadline, NetworkError, TcpConnection, connect_through};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

pub(super) const FIREWALL: &str = "The server's passive ports cannot be reached. Have that port range opened on every firewall \
                                   on the way, and the server's operator check its passive ports and the address that it \
                                   names for them. Or try another `connectionMode`.";
const ADVERTISED: &str = "The server advertises this address. Set `passiveAddress` to `control`, which is the address of the \
                          login, or have whoever runs the connector permit advertised addresses.";
const POLICY: &str = "The policy of the host that runs the connector does not permit this address.";
const PROXY: &str = "The proxy must be able and allowed to connect to the server's passive ports.";

impl Session {
    /// To the address of the control connection, unless the connection says otherwise: what a PASV reply names may be
    /// anything (bounce attacks, private addresses behind address translation).
    pub(super) fn open_passive(&mut self) -> Result<TcpConnection, Failure> {
        if self.uses_epsv() {
            match self.open_with_epsv()? {
                Some(connection) => return Ok(connection),
                None => self.refused.epsv = true,
            }
        }
        self.open_with_pasv()
    }

    /// Whether data connections begin with EPSV, when they are passive.
    pub(in crate::session) fn uses_epsv(&self) -> bool {
        // Only PASV advertises an address.
        let pasv_first = self.connection.passive_address != PassiveAddress::Control && self.may_be_ipv4();
        !pasv_first && !self.refused.epsv && self.connection.quirks.epsv.decide(true)
    }

    /// `None` when this server, or what stands before it, does not do EPSV.
    fn open_with_epsv(&mut self) -> Result<Option<TcpConnection>, Failure> {
        let (reply, is_early) = self.control.call_epsv(Phase::DataConnection)?;
        let port = Some(&reply).filter(|reply| reply.code == 229).and_then(parse_epsv);
        let Some(port) = port else {
            return Ok(None);
        };
        match self.connect_to(None, port.get()) {
            Ok(connection) => {
                let address = self.destination(None, port.get());
                self.data_connections.opened("EPSV", address, None);
                Ok(Some(connection))
            }
            // That says nothing about EPSV: the server may not have listened for so long.
            Err(failure) if is_early && failure.retryable => {
                self.refused.commands_with_transfers = true;
                self.open_with_epsv()
            }
            // Some firewalls only know PASV, but then PASV must work: it is an IPv4 command.
            Err(failure) if failure.retryable && self.may_be_ipv4() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    fn open_with_pasv(&mut self) -> Result<TcpConnection, Failure> {
        if !self.may_be_ipv4() {
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
        let advertised = *address.ip();
        let follows = self.connection.passive_address.follows(advertised, self.server_address());
        let followed = follows.then_some(advertised);
        let is_the_servers = self.server_address() == Some(advertised.into());
        let connection = self.connect_to(followed, address.port()).map_err(|mut failure| {
            if !is_the_servers && !follows {
                failure.message = format!("{} (the server itself names {advertised})", failure.message);
            }
            failure
        })?;
        let destination = self.destination(followed, address.port());
        // Behind a proxy it may well be the server's own.
        let is_another = !is_the_servers && (follows || self.server_address().is_some());
        let told = is_another.then_some(Advertised { address: advertised, is_followed: follows });
        self.data_connections.opened("PASV", destination, told);
        Ok(connection)
    }

    /// Where a data connection goes, for people: through a proxy, only its other end knows the server's address.
    fn destination(&self, advertised: Option<Ipv4Addr>, port: u16) -> String {
        match (advertised, &self.connection.proxy) {
            (Some(address), _) => SocketAddr::new(address.into(), port).to_string(),
            (None, Some(_)) => format!("{}:{port}", self.connection.host.as_str()),
            (None, None) => SocketAddr::new(self.control.peer().ip(), port).to_string(),
        }
    }

    /// Behind a proxy only the configuration can tell.
    fn server_address(&self) -> Option<IpAddr> {
        match &self.connection.proxy {
            Some(_) => self.connection.host.as_str().parse().ok(),
            None => Some(self.control.peer().ip()),
        }
    }

    fn may_be_ipv4(&self) -> bool {
        self.server_address().is_none_or(|address| address.is_ipv4())
    }

    /// To the server itself, or to the address that it advertised.
    fn connect_to(&self, advertised: Option<Ipv4Addr>, port: u16) -> Result<TcpConnection, Failure> {
        if let Some(address) = advertised
            && (address.is_unspecified() || address.is_multicast() || address.is_broadcast())
        {
            return Err(unreachable(&address.to_string(), "it is not the address of a machine", ADVERTISED));
        }
        let deadline = Deadline::after(self.connection.connect_timeout());
        if let Some(proxy) = &self.connection.proxy {
            let advertised = advertised.map(|address| address.to_string());
            let host = advertised.as_deref().unwrap_or_else(|| self.connection.host.as_str());
            return connect_through(proxy, self.control.peer(), host, port, deadline)
                .map_err(|error| unreachable(&format!("{host}, port {port},"), &error.to_string(), PROXY));
        }
        let address = SocketAddr::new(advertised.map_or_else(|| self.control.peer().ip(), IpAddr::from), port);
        TcpConnection::open(address, deadline).map_err(|error| {
            let denied = error == NetworkError::Denied;
            let hint = match advertised {
                Some(_) if denied => ADVERTISED,
                None if denied => POLICY,
                _ => FIREWALL,
            };
            let mut failure = unreachable(&address.to_string(), &error.to_string(), hint);
            failure.retryable = !denied;
            failure
        })
    }
}

fn unreachable(address: &str, error: &str, hint: &str) -> Failure {
    let message = format!("no data connection to {address}: {error}");
    Failure::new(FailureCode::DataConnectionFailed, Phase::DataConnection, message).with_hint(hint)
}
