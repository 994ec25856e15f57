//! Data connections (RFC 959 §3.2): passive ones are opened by us before the command that needs them, active ones by the
//! server after it.

mod active;
mod passive;

use super::Session;
use crate::config::ConnectionMode;
use crate::failure::{Failure, FailureCode};
use crate::net::{Listener, TcpConnection, TlsFacts};
use std::net::Ipv4Addr;

/// A data connection in the making, while the command that needs it is sent.
pub(super) enum PendingData {
    Connected(TcpConnection),
    /// The server has been told where to connect to.
    Listening(Listener),
}

/// How a data connection came about, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataRoute {
    /// EPSV or PASV when we connected, EPRT or PORT when the server did.
    pub(crate) command: &'static str,
    /// Address and port of the side that listened.
    pub(crate) address: String,
    /// What the server's PASV reply named, where that is another address than the control connection's.
    pub(crate) advertised: Option<Advertised>,
    /// What TLS came to, once it has.
    pub(crate) tls: Option<TlsFacts>,
}

/// An address that a PASV reply named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Advertised {
    pub(crate) address: Ipv4Addr,
    /// Whether the data connection went there.
    pub(crate) is_followed: bool,
}

/// What was learnt about data connections in this session.
#[derive(Debug, Default)]
pub(super) struct DataConnections {
    /// Why passive mode was given up, when the mode is `auto`.
    passive_failure: Option<String>,
    /// The port that was listened on last.
    last_port: Option<u16>,
    /// Of the last one, once it has come about.
    route: Option<DataRoute>,
}

impl DataConnections {
    fn opened(&mut self, command: &'static str, address: String, advertised: Option<Advertised>) {
        self.route = Some(DataRoute { command, address, advertised, tls: None });
    }

    pub(super) fn secured(&mut self, tls: Option<TlsFacts>) {
        if let Some(route) = &mut self.route {
            route.tls = tls;
        }
    }
}

impl Session {
    /// Whether the next data connection is going to begin with EPSV.
    pub(super) fn begins_with_epsv(&self) -> bool {
        let is_passive = match self.connection.connection_mode {
            ConnectionMode::Passive => true,
            ConnectionMode::Active => false,
            ConnectionMode::Auto => self.data_connections.passive_failure.is_none(),
        };
        is_passive && self.uses_epsv()
    }

    /// How the last data connection came about; none when it has not.
    pub(crate) fn data_route(&self) -> Option<&DataRoute> {
        self.data_connections.route.as_ref()
    }

    /// Everything that comes before the command.
    pub(super) fn prepare_data_connection(&mut self) -> Result<PendingData, Failure> {
        self.data_connections.route = None;
        match self.connection.connection_mode {
            ConnectionMode::Passive => self.open_passive().map(PendingData::Connected),
            ConnectionMode::Active => self.listen().map(PendingData::Listening),
            ConnectionMode::Auto => {
                if self.data_connections.passive_failure.is_none() {
                    match self.open_passive() {
                        Ok(connection) => return Ok(PendingData::Connected(connection)),
                        Err(failure) if self.turn_to_active(&failure.message) => {}
                        Err(failure) => return Err(failure),
                    }
                }
                self.listen().map(PendingData::Listening).map_err(|failure| self.no_mode_works(failure))
            }
        }
    }

    /// After passive mode failed: whether the session goes over to active mode.
    pub(super) fn turn_to_active(&mut self, reason: &str) -> bool {
        let possible = self.connection.connection_mode == ConnectionMode::Auto
            && self.connection.proxy.is_none()
            && self.data_connections.passive_failure.is_none()
            && !self.control.is_lost();
        if possible {
            tracing::info!(target: "ftp", "passive mode does not work, active mode is tried: {reason}");
            self.data_connections.passive_failure = Some(reason.to_owned());
        }
        possible
    }

    fn no_mode_works(&mut self, mut active: Failure) -> Failure {
        if let Some(passive) = self.data_connections.passive_failure.take()
            && !active.ends_session()
        {
            active.code = FailureCode::DataConnectionFailed;
            active.message = format!("passive mode: {passive}; active mode: {}", active.message);
            active.hint = Some(passive::FIREWALL.to_owned());
        }
        active
    }
}
