//! Certificates, a reference server and a wire between it and the client, all in memory.

use crate::tls::{ControlTls, TlsClient, TlsError, TlsSettings, TlsStream};
use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection};
use std::io::{Read, Write};
use std::sync::Arc;

pub(super) const HOST: &str = "ftp.example.com";

/// The content of `keys/NAME.pem`.
macro_rules! key {
    ($name:literal) => {
        include_str!(concat!("keys/", $name, ".pem"))
    };
}
pub(super) use key;

/// A CA made for one test.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
}

/// A certificate with its key.
pub(super) struct Identity {
    pub(super) certificate: Certificate,
    pub(super) key_pem: String,
}

impl Authority {
    /// With an RSA key, so that chains with the commonest signature are checked.
    pub(super) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::from_pem(key!("rsa.pkcs8")).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    pub(super) fn pem(&self) -> String {
        self.certificate.pem()
    }

    pub(super) fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.der().clone()).unwrap();
        roots
    }

    /// For [`HOST`], with a P-256 key.
    pub(super) fn identity(&self) -> Identity {
        self.identity_of(&parameters(), key!("p256.pkcs8"))
    }

    pub(super) fn identity_of(&self, parameters: &CertificateParams, key_pem: &str) -> Identity {
        let key = KeyPair::from_pem(key_pem).unwrap();
        Identity { certificate: parameters.signed_by(&key, &self.issuer).unwrap(), key_pem: key_pem.to_owned() }
    }

    /// Settings that trust this CA; with session reuse.
    pub(super) fn client(&self) -> TlsClient {
        let pem = self.pem();
        TlsClient::new(&TlsSettings { ca_certificates: Some(&pem), session_reuse: true, ..TlsSettings::default() })
            .unwrap()
    }
}

impl Identity {
    pub(super) fn self_signed(parameters: &CertificateParams) -> Self {
        let key_pem = key!("p256.pkcs8").to_owned();
        let key = KeyPair::from_pem(&key_pem).unwrap();
        Self { certificate: parameters.self_signed(&key).unwrap(), key_pem }
    }

    pub(super) fn fingerprint(&self) -> String {
        crate::tls::Fingerprint::of_certificate(self.certificate.der()).to_string()
    }

    fn private_key(&self) -> PrivateKeyDer<'static> {
        use rustls::pki_types::pem::PemObject;
        PrivateKeyDer::from_pem_slice(self.key_pem.as_bytes()).unwrap()
    }

    fn chain(&self) -> Vec<CertificateDer<'static>> {
        vec![self.certificate.der().clone()]
    }
}

/// Of a server certificate for [`HOST`], valid now.
pub(super) fn parameters() -> CertificateParams {
    let mut parameters = CertificateParams::new([HOST.to_owned(), "192.0.2.1".to_owned()]).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, "server");
    parameters
}

/// How a reference server differs from the usual one.
pub(super) struct ServerSettings {
    pub(super) provider: CryptoProvider,
    pub(super) versions: Vec<&'static rustls::SupportedProtocolVersion>,
    /// Client certificates are required, from these CAs.
    pub(super) client_roots: Option<RootCertStore>,
    pub(super) tickets_per_handshake: usize,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            provider: ring::default_provider(),
            versions: rustls::ALL_VERSIONS.to_vec(),
            client_roots: None,
            tickets_per_handshake: 2,
        }
    }
}

impl ServerSettings {
    pub(super) fn of_version(version: &'static rustls::SupportedProtocolVersion) -> Self {
        Self { versions: vec![version], ..Self::default() }
    }

    pub(super) fn build(self, identity: &Identity) -> Arc<ServerConfig> {
        let provider = Arc::new(self.provider);
        let builder =
            ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(&self.versions).unwrap();
        let builder = match self.client_roots {
            None => builder.with_no_client_auth(),
            Some(roots) => builder.with_client_cert_verifier(
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap(),
            ),
        };
        let mut config = builder.with_single_cert(identity.chain(), identity.private_key()).unwrap();
        config.send_tls13_tickets = self.tickets_per_handshake;
        Arc::new(config)
    }
}

/// A client and a server, with what each of them has received.
pub(super) struct Link {
    pub(super) client: TlsStream,
    pub(super) server: ServerConnection,
    pub(super) at_client: Vec<u8>,
    pub(super) at_server: Vec<u8>,
    /// How many times the client had something to send.
    pub(super) client_flights: usize,
}

impl Link {
    pub(super) fn new(control: &ControlTls, server: &Arc<ServerConfig>) -> Self {
        Self {
            client: control.connect().unwrap(),
            server: ServerConnection::new(Arc::clone(server)).unwrap(),
            at_client: Vec::new(),
            at_server: Vec::new(),
            client_flights: 0,
        }
    }

    /// With the handshake done and everything delivered.
    pub(super) fn connected(control: &ControlTls, server: &Arc<ServerConfig>) -> Self {
        let mut link = Self::new(control, server);
        link.settle().unwrap();
        assert!(!link.client.is_handshaking() && !link.server.is_handshaking());
        link
    }

    /// Moves bytes until neither side has any left to send. A fault of the server shows as the alert it sends.
    pub(super) fn settle(&mut self) -> Result<(), TlsError> {
        loop {
            let to_server = self.send_from_client();
            let mut to_client = Vec::new();
            while self.server.wants_write() {
                self.server.write_tls(&mut to_client).unwrap();
            }
            let outcome = self.client.receive(&to_client, &mut self.at_client);
            if outcome.is_err() {
                // The alert that says why.
                self.send_from_client();
            }
            outcome?;
            if !to_server && to_client.is_empty() {
                return Ok(());
            }
        }
    }

    fn send_from_client(&mut self) -> bool {
        let mut ciphertext = Vec::new();
        self.client.take_ciphertext(&mut ciphertext);
        self.client_flights += usize::from(!ciphertext.is_empty());
        let mut unread = ciphertext.as_slice();
        while !unread.is_empty() {
            if self.server.read_tls(&mut unread).unwrap() == 0 || self.server.process_new_packets().is_err() {
                break;
            }
            // Fails when there is nothing more to read for now.
            let _ = self.server.reader().read_to_end(&mut self.at_server);
        }
        !ciphertext.is_empty()
    }

    /// Sends `length` bytes each way and compares.
    pub(super) fn exchange(&mut self, length: usize) {
        let content: Vec<u8> = (0..length).map(|index| u8::try_from(index % 251).unwrap()).collect();
        self.server.set_buffer_limit(None);
        self.client.write(&content).unwrap();
        self.server.writer().write_all(&content).unwrap();
        self.settle().unwrap();
        assert!(self.at_server == content && self.at_client == content, "content differs");
        self.at_client.clear();
        self.at_server.clear();
    }
}
