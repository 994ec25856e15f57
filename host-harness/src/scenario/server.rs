//! The server that a scenario describes, running in this process for as long as the scenario does.

mod contents;
mod error;
mod faults;
mod occurrence;
mod places;
mod replies;
#[cfg(test)]
mod tests;
mod tls;

pub(crate) use error::StartError;

use std::hash::{BuildHasher as _, RandomState};
use std::net::SocketAddr;

use embedded_server::fault_proxy::{Builder as ProxyBuilder, FaultProxy};
use embedded_server::scripted::{Builder, Content, ScriptedServer};
use scenario::model::{Behaviour, Feature, Server};
use scenario::outcome::Problem;
use serde_json::{Value, json};

use tls::TlsSetup;

/// What a server says to a user who has as many sessions as may be.
const TOO_MANY_SESSIONS: &str = "421 Too many connections for this user.\r\n";
/// Who logs in to the plain server.
const PLAIN_USER: &str = "harness";

/// A server that is running, until it is dropped.
#[derive(Debug)]
pub(crate) struct RunningServer {
    server: ScriptedServer,
    /// Stands before the server, when something is to go wrong.
    proxy: Option<FaultProxy>,
    tls: Option<TlsSetup>,
    /// Who may log in, with which password; the first one is the connection's.
    users: Vec<(String, String)>,
}

/// Starts the server that a scenario describes.
///
/// # Errors
/// When the description contradicts itself, or the operating system has no port or thread.
pub(crate) fn start(description: &Server) -> Result<RunningServer, StartError> {
    let users = description.users.iter().map(|(user, password)| (user.clone(), password.clone())).collect();
    let tls = TlsSetup::of(description)?;
    let faults = description.faults.iter().map(faults::fault).collect::<Result<Vec<_>, _>>()?;
    let server = behave(contents::fill(ScriptedServer::new(), description)?, description);
    let server = replies::add(server, &description.replies, tls.is_some() && !faults.is_empty())?;
    if faults.is_empty() {
        let server = tls.iter().fold(server, |server, tls| server.tls(tls.settings.clone()));
        return Ok(RunningServer { server: server.start()?, proxy: None, tls, users });
    }
    if let Some(behaviour) = description.behaviour.iter().find(|one| one.value == Behaviour::RequireTlsSessionReuse) {
        return Err(StartError::NotWithFaults { what: "`require-tls-session-reuse`", span: behaviour.span });
    }
    // Under TLS nobody between the connector and the server can read commands: so the proxy is where TLS ends.
    let server = server.start()?;
    let proxy = faults.into_iter().fold(FaultProxy::to(server.address()), ProxyBuilder::fault);
    let proxy = tls.iter().fold(proxy, |proxy, tls| proxy.tls_as(tls.settings.clone())).start()?;
    Ok(RunningServer { server, proxy: Some(proxy), tls, users })
}

/// Starts a server for a scenario that describes none: plain FTP, empty, with one user and a password that nobody knows.
///
/// # Errors
/// When the operating system has no port or thread.
pub(crate) fn plain() -> Result<RunningServer, StartError> {
    let password = format!("{:016x}", RandomState::new().hash_one(PLAIN_USER));
    let users = [(PLAIN_USER.to_owned(), password)].into_iter().collect();
    start(&Server { users, ..Server::default() })
}

/// Who it lets in, and where it differs from others.
fn behave(server: Builder, description: &Server) -> Builder {
    let users = &description.users;
    let server = users.iter().fold(server, |server, (user, password)| server.login(user, password));
    let most = description.max_sessions.iter();
    let server = most.fold(server, |server, most| server.max_sessions(most.get(), TOO_MANY_SESSIONS));
    let server = server.going_clock(i64::from(description.clock_offset_minutes) * 60);
    let list_offset = description.list_offset_minutes.iter();
    let server = list_offset.fold(server, |server, minutes| server.list_offset_minutes(*minutes));
    let server = description.features.iter().fold(server, |server, line| server.feature(line));
    let server = description.without_features.iter().fold(server, |server, one| server.without_feature(name(*one)));
    description.behaviour.iter().fold(server, |server, behaviour| match behaviour.value {
        Behaviour::NamesOnly => server.names_only(),
        Behaviour::RenameRefusesExisting => server.rename_refuses_existing(),
        // TLS has it.
        Behaviour::RequireTlsSessionReuse => server,
    })
}

/// Whether it is a command by RFC 959, of three or four letters, or one of those that begin with an X, such as XSHA256.
fn is_verb(text: &str) -> bool {
    let is_extension = text.starts_with(['x', 'X']) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    matches!(text.len(), 3 | 4) && text.bytes().all(|byte| byte.is_ascii_alphabetic()) || text.len() > 2 && is_extension
}

/// As FEAT has it.
fn name(feature: Feature) -> &'static str {
    match feature {
        Feature::Utf8 => "UTF8",
        Feature::Epsv => "EPSV",
        Feature::Size => "SIZE",
        Feature::Mdtm => "MDTM",
        Feature::Mlst => "MLST",
        Feature::Rest => "REST",
        Feature::Tvfs => "TVFS",
    }
}

impl RunningServer {
    /// The members of a connection that lead here: `host` and `port`, `user` and `password` of the first user when there are
    /// users, `sslMode` and `caCertificates` under TLS.
    pub(crate) fn connection(&self) -> Value {
        let address = self.address();
        let address = [("host", json!(address.ip().to_string())), ("port", json!(address.port()))];
        let user = self.users.first().map(|(user, password)| [("user", json!(user)), ("password", json!(password))]);
        let tls = self.tls.as_ref();
        let tls = tls.map(|tls| [("sslMode", json!(tls.mode)), ("caCertificates", json!(tls.authority))]);
        let members = address.into_iter().chain(user.into_iter().flatten()).chain(tls.into_iter().flatten());
        Value::Object(members.map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// What `${server.NAME}` stands for: `host`, `port`, and under TLS `certificate` (the authority's, in PEM) and
    /// `fingerprint` (the SHA-256 of the server's own).
    pub(crate) fn variable(&self, name: &str) -> Option<Value> {
        match name {
            "host" => Some(json!(self.address().ip().to_string())),
            "port" => Some(json!(self.address().port())),
            "certificate" => self.tls.as_ref().map(|tls| json!(tls.authority)),
            "fingerprint" => self.tls.as_ref().map(|tls| json!(tls.fingerprint)),
            _ => None,
        }
    }

    /// What the file of this path holds now; nothing when there is none.
    pub(crate) fn file(&self, path: &str) -> Option<Content> {
        self.server.content(path)
    }

    /// What this server was to do, going by its description, and has not done so far.
    pub(crate) fn missed(&self, description: &Server) -> Vec<Problem> {
        let faults = self.proxy.as_ref().map(FaultProxy::fired_each).unwrap_or_default();
        occurrence::missed(description, &faults, &self.server.played())
    }

    /// What nobody is to see.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.users.iter().map(|(_, password)| password.clone()).collect()
    }

    /// Where the connector goes.
    fn address(&self) -> SocketAddr {
        self.proxy.as_ref().map_or_else(|| self.server.address(), FaultProxy::address)
    }
}
