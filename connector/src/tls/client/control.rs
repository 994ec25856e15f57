//! TLS of one control connection and its data connections.

use super::identity::ClientIdentity;
use super::tickets::TicketStore;
use super::{TlsClient, TlsVersion};
use crate::tls::verify::{CertificateVerifier, ServerCertificate};
use crate::tls::{TlsError, TlsStream};
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, SupportedProtocolVersion};
use std::sync::Arc;

/// Makes the TLS streams of one control connection, its own first, and holds what they share: the sessions that data
/// connections resume, and what the server showed.
#[derive(Debug)]
pub struct ControlTls {
    config: Arc<ClientConfig>,
    server: ServerName<'static>,
    tickets: Arc<TicketStore>,
    verifier: Arc<CertificateVerifier>,
    identity: Arc<ClientIdentity>,
}

impl ControlTls {
    pub(super) fn new(client: &TlsClient, host: &str, max_version: TlsVersion) -> Result<Self, TlsError> {
        let server = ServerName::try_from(host.to_owned()).map_err(|_| TlsError::HostName)?;
        let tickets = Arc::new(TicketStore::default());
        let verifier = Arc::new(CertificateVerifier::new(Arc::clone(&client.trust), Arc::clone(&client.provider)));
        let identity = Arc::new(ClientIdentity::new(client.certificate.clone()));
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&client.provider))
            .with_protocol_versions(versions(client.min_version, max_version))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&verifier) as _)
            .with_client_cert_resolver(Arc::clone(&identity) as _);
        config.resumption =
            if client.session_reuse { Resumption::store(Arc::clone(&tickets) as _) } else { Resumption::disabled() };
        Ok(Self { config: Arc::new(config), server, tickets, verifier, identity })
    }

    /// A stream for a new connection: the control connection itself, then each data connection, which resumes a session
    /// when there is one left.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn connect(&self) -> Result<TlsStream, TlsError> {
        let connection = ClientConnection::new(Arc::clone(&self.config), self.server.clone())?;
        Ok(TlsStream::new(connection, Arc::clone(&self.verifier)))
    }

    /// TLS 1.3 tickets that data connections can still spend, one each. They come from the server some time after each
    /// handshake: read a connection to its end to have them all.
    pub fn tickets_left(&self) -> usize {
        self.tickets.tickets_left(&self.server)
    }

    /// What the server showed in the last full handshake, also when it was refused.
    pub fn server_certificate(&self) -> Option<ServerCertificate> {
        self.verifier.seen()
    }

    /// Whether the server asked for a client certificate; such servers may refuse a connection that has none only
    /// after the handshake.
    pub fn client_certificate_requested(&self) -> bool {
        self.identity.requested()
    }
}

fn versions(min: TlsVersion, max: TlsVersion) -> &'static [&'static SupportedProtocolVersion] {
    static ONLY_1_2: &[&SupportedProtocolVersion] = &[&TLS12];
    static ONLY_1_3: &[&SupportedProtocolVersion] = &[&TLS13];
    static BOTH: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];
    match (min, max) {
        (TlsVersion::V1_3, _) => ONLY_1_3,
        (TlsVersion::V1_2, TlsVersion::V1_2) => ONLY_1_2,
        (TlsVersion::V1_2, TlsVersion::V1_3) => BOTH,
    }
}
