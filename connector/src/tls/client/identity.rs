//! The client's certificate, for servers that ask for one.

use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Answers the request for a certificate and remembers that there was one: a server that then refuses the connection
/// most likely wanted another certificate, or one at all.
#[derive(Debug)]
pub(super) struct ClientIdentity {
    certificate: Option<Arc<CertifiedKey>>,
    requested: AtomicBool,
}

impl ClientIdentity {
    pub(super) fn new(certificate: Option<Arc<CertifiedKey>>) -> Self {
        Self { certificate, requested: AtomicBool::new(false) }
    }

    pub(super) fn requested(&self) -> bool {
        self.requested.load(Ordering::Relaxed)
    }
}

impl ResolvesClientCert for ClientIdentity {
    /// The server's list of acceptable issuers is not consulted: it is often wrong, and there is no other to send.
    fn resolve(&self, _issuers: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.requested.store(true, Ordering::Relaxed);
        self.certificate.clone()
    }

    /// Also without a certificate: else the request would not be seen.
    fn has_certs(&self) -> bool {
        true
    }
}
