//! How a server speaks TLS.

use embedded_server::tls::{TlsMode, TlsVersions};

use crate::certificates::{CertificateAuthority, Identity};

/// TLS of a server: required on control and data connections.
///
/// What [`TlsOptions::new`] gives is as strict as servers get: explicit TLS in every version that is not broken, data
/// connections only with the control connection's session where [`ServerKind::can_require_session_reuse`] says so.
///
/// [`ServerKind::can_require_session_reuse`]: super::ServerKind::can_require_session_reuse
#[derive(Clone, Debug)]
pub struct TlsOptions {
    pub(super) identity: Identity,
    pub(super) mode: TlsMode,
    pub(super) versions: TlsVersions,
    pub(super) session_reuse_required: bool,
    /// The certificate of the authority whose clients are let in; without one, no client certificate is asked for.
    pub(super) client_authority: Option<String>,
    /// The only cipher suite of TLS 1.3, by OpenSSL's name.
    pub(super) suite: Option<&'static str>,
}

impl TlsOptions {
    /// Explicit TLS with this certificate.
    pub fn new(identity: &Identity) -> Self {
        Self {
            identity: identity.clone(),
            mode: TlsMode::Explicit,
            versions: TlsVersions::Both,
            session_reuse_required: true,
            client_authority: None,
            suite: None,
        }
    }

    /// In this mode.
    #[must_use]
    pub fn mode(self, mode: TlsMode) -> Self {
        Self { mode, ..self }
    }

    /// In these versions only.
    #[must_use]
    pub fn versions(self, versions: TlsVersions) -> Self {
        Self { versions, ..self }
    }

    /// Data connections may begin a session of their own.
    #[must_use]
    pub fn without_session_reuse(self) -> Self {
        Self { session_reuse_required: false, ..self }
    }

    /// Clients must show a certificate from this authority.
    #[must_use]
    pub fn require_client_certificate(self, authority: &CertificateAuthority) -> Self {
        Self { client_authority: Some(authority.pem()), ..self }
    }

    /// With TLS 1.3 alone and this cipher suite alone, by OpenSSL's name: for servers that leave it to OpenSSL, which pyftpdlib
    /// does not.
    #[must_use]
    pub fn only_suite(self, name: &'static str) -> Self {
        Self { suite: Some(name), ..self.versions(TlsVersions::Only1_3) }
    }

    /// The lowest and the highest version, by OpenSSL's names.
    pub(super) fn version_range(&self) -> (&'static str, &'static str) {
        match self.versions {
            TlsVersions::Only1_2 => ("TLSv1.2", "TLSv1.2"),
            TlsVersions::Only1_3 => ("TLSv1.3", "TLSv1.3"),
            TlsVersions::Both => ("TLSv1.2", "TLSv1.3"),
        }
    }

    /// Certificate and key in one PEM text.
    pub(super) fn pem(&self) -> String {
        [self.identity.certificate_pem(), self.identity.key_pem()].concat()
    }

    /// A configuration file of OpenSSL that restricts the versions, for servers that have no setting for it.
    pub(super) fn openssl_configuration(&self) -> String {
        let (minimum, maximum) = self.version_range();
        let suites = self.suite.map(|suite| format!("Ciphersuites = {suite}\n")).unwrap_or_default();
        format!(
            "openssl_conf = library\n\
             [library]\n\
             ssl_conf = tls\n\
             [tls]\n\
             system_default = versions\n\
             [versions]\n\
             MinProtocol = {minimum}\n\
             MaxProtocol = {maximum}\n\
             {suites}"
        )
    }
}
