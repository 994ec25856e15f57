use std::io;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::server::{ServerConfig, ServerSessionMemoryCache};
use rustls::version::{TLS12, TLS13};
use tokio_rustls::TlsAcceptor;

use crate::certificates::Identity;
use crate::error::StartError;
use crate::tls::{TlsMode, TlsVersions};

/// How many sessions a control connection can have data connections resume.
const SESSIONS: usize = 256;

/// TLS of a scripted server. Sessions belong to their control connection: its data connections can resume them, those of
/// another one cannot. Under TLS 1.3 each ticket is good for one connection.
///
/// ```
/// use embedded_server::certificates::{CertificateAuthority, KeyAlgorithm};
/// use embedded_server::scripted::{Script, ScriptedServer, ScriptedTls};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let identity = CertificateAuthority::new()?.server(KeyAlgorithm::EcdsaP256)?;
/// let server = ScriptedServer::new()
///     .tls(ScriptedTls::explicit(&identity).require_session_reuse("522 Session reuse required.\r\n"))
///     .on("AUTH", Script::new().reply("234 Go ahead.\r\n230 Injected.\r\n").start_tls())
///     .start()?;
/// assert_eq!(server.plain_commands(), [""; 0]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ScriptedTls {
    identity: Identity,
    mode: TlsMode,
    versions: TlsVersions,
    tickets: usize,
    data_tickets: usize,
    refusal: Option<String>,
}

impl ScriptedTls {
    /// TLS after AUTH.
    pub fn explicit(identity: &Identity) -> Self {
        Self {
            identity: identity.clone(),
            mode: TlsMode::Explicit,
            versions: TlsVersions::Both,
            tickets: 2,
            data_tickets: 2,
            refusal: None,
        }
    }

    /// TLS from the first byte.
    pub fn implicit(identity: &Identity) -> Self {
        Self { mode: TlsMode::Implicit, ..Self::explicit(identity) }
    }

    /// In these versions only.
    #[must_use]
    pub fn versions(self, versions: TlsVersions) -> Self {
        Self { versions, ..self }
    }

    /// Hands out this many TLS 1.3 tickets on a control connection and on each data connection, instead of two.
    #[must_use]
    pub fn tickets(self, control: usize, data: usize) -> Self {
        Self { tickets: control, data_tickets: data, ..self }
    }

    /// Ends data connections that do not resume the control connection's session, and then sends this reply.
    #[must_use]
    pub fn require_session_reuse(self, refusal: &str) -> Self {
        Self { refusal: Some(refusal.to_owned()), ..self }
    }

    pub(crate) fn is_implicit(&self) -> bool {
        self.mode == TlsMode::Implicit
    }

    /// The reply to a data connection that does not resume a session, when it has to.
    pub(super) fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// What rustls needs, for all connections.
    pub(crate) fn configuration(&self) -> Result<ServerConfig, StartError> {
        let versions: &[_] = match self.versions {
            TlsVersions::Only1_2 => &[&TLS12],
            TlsVersions::Only1_3 => &[&TLS13],
            TlsVersions::Both => &[&TLS12, &TLS13],
        };
        let (chain, key) = self.identity.for_rustls()?;
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_protocol_versions(versions)?.with_no_client_auth();
        Ok(builder.with_single_cert(chain, key)?)
    }
}

/// TLS of one control connection and its data connections.
pub(crate) struct Acceptors {
    pub(crate) control: TlsAcceptor,
    pub(crate) data: TlsAcceptor,
}

impl Acceptors {
    pub(crate) fn new(tls: &ScriptedTls, configuration: &ServerConfig) -> Self {
        let mut control = configuration.clone();
        control.session_storage = ServerSessionMemoryCache::new(SESSIONS);
        control.send_tls13_tickets = tls.tickets;
        let mut data = control.clone();
        data.send_tls13_tickets = tls.data_tickets;
        Self { control: Arc::new(control).into(), data: Arc::new(data).into() }
    }
}

/// For a server that is told to speak TLS, but has none.
pub(super) fn no_tls() -> io::Error {
    io::Error::other("the script wants TLS, but the server has no certificate")
}
