//! What TLS came to on the control connection.

use super::{Opening, TlsVersion};
use crate::session::Security;
use crate::tls::ServerCertificate;

/// TLS of a control connection that is encrypted.
pub(crate) struct Secured {
    pub(crate) version: TlsVersion,
    /// Such as `TLS13_CHACHA20_POLY1305_SHA256`.
    pub(crate) cipher_suite: Option<&'static str>,
}

impl Opening {
    /// None without TLS, and before its handshake.
    pub(crate) fn secured(&self) -> Option<Secured> {
        let stream = self.control.as_ref()?.stream();
        Some(Secured { version: stream.tls_facts()?.version, cipher_suite: stream.cipher_suite() })
    }

    /// What the server showed, also when it was refused.
    pub(crate) fn certificate(&self) -> Option<ServerCertificate> {
        self.security.as_ref().and_then(Security::certificate)
    }
}
