//! A TLS client from its settings, and what the connections of one control connection share.

mod control;
mod identity;
mod settings;
mod tickets;

pub use control::ControlTls;
pub use settings::{TlsField, TlsSettings, TlsSettingsError, TlsVersion, VerifyMode};

use crate::tls::TlsError;
use crate::tls::provider::provider;
use crate::tls::verify::TrustPolicy;
use rustls::crypto::CryptoProvider;
use rustls::sign::CertifiedKey;
use std::sync::Arc;

/// Everything that is the same for all connections: versions, trust, the client's own certificate.
///
/// Making one costs parsing and, for an encrypted key, deriving its password; control connections share it.
#[derive(Debug)]
pub struct TlsClient {
    provider: Arc<CryptoProvider>,
    min_version: TlsVersion,
    max_version: TlsVersion,
    session_reuse: bool,
    trust: Arc<TrustPolicy>,
    certificate: Option<Arc<CertifiedKey>>,
}

impl TlsClient {
    /// # Errors
    /// When a setting cannot be used; says which, and repeats nothing secret.
    pub fn new(settings: &TlsSettings<'_>) -> Result<Self, TlsSettingsError> {
        let (min_version, max_version) = settings.versions()?;
        Ok(Self {
            provider: Arc::new(provider()),
            min_version,
            max_version,
            session_reuse: settings.session_reuse,
            trust: Arc::new(settings.trust()?),
            certificate: settings.certificate()?.map(Arc::new),
        })
    }

    /// TLS for a new control connection to `host`, a name or an IP address, and for its data connections.
    ///
    /// # Errors
    /// [`TlsError::HostName`].
    pub fn control(&self, host: &str) -> Result<ControlTls, TlsError> {
        self.control_up_to(host, self.max_version)
    }

    /// As [`Self::control`], with no version above `version` (nor below the configured minimum). TLS 1.2 sessions can
    /// be resumed any number of times, which helps with servers that run out of TLS 1.3 tickets.
    ///
    /// # Errors
    /// [`TlsError::HostName`].
    pub fn control_up_to(&self, host: &str, version: TlsVersion) -> Result<ControlTls, TlsError> {
        ControlTls::new(self, host, version.clamp(self.min_version, self.max_version))
    }
}
