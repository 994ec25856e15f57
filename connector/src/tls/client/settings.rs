//! The TLS settings of a connection (SEMANTICS: §1), parsed field by field.

use crate::tls::pem::{self, PemError};
use crate::tls::private_key::{self, PrivateKeyError};
use crate::tls::verify::{Fingerprint, FingerprintError, TrustPolicy};
use rustls::pki_types::CertificateDer;
use rustls::sign::CertifiedKey;
use rustls::{Error, InconsistentKeys, RootCertStore};
use std::fmt;

/// As written in the connection. Blank text counts as absent.
#[derive(Clone, Default)]
pub struct TlsSettings<'a> {
    /// `None`: TLS 1.2.
    pub min_version: Option<TlsVersion>,
    /// `None`: TLS 1.3.
    pub max_version: Option<TlsVersion>,
    /// CAs to trust beside the public ones, in PEM.
    pub ca_certificates: Option<&'a str>,
    /// See [`Fingerprint`].
    pub server_fingerprints: &'a [String],
    /// How the server's certificate is checked.
    pub verify: VerifyMode,
    /// The client's certificate, followed by its intermediate ones, in PEM.
    pub client_certificate: Option<&'a str>,
    /// In PEM.
    pub client_private_key: Option<&'a str>,
    /// For an encrypted private key; else ignored.
    pub client_private_key_passphrase: Option<&'a str>,
    /// Whether data connections resume the session of their control connection.
    pub session_reuse: bool,
}

/// The versions that are still safe (RFC 8996 forbids the older ones).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TlsVersion {
    /// RFC 5246.
    V1_2,
    /// RFC 8446.
    V1_3,
}

/// How a server's certificate is checked. That the server owns its key is always checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VerifyMode {
    /// Issuer, validity and host name. A matching pin stands in for the issuer.
    #[default]
    Full,
    /// The pinned fingerprints alone decide.
    Pinned,
    /// Not at all, unless there are pins: then as [`Self::Pinned`].
    None,
}

/// The field that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsField {
    MaxVersion,
    CaCertificates,
    ServerFingerprints,
    ClientCertificate,
    ClientPrivateKey,
    ClientPrivateKeyPassphrase,
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}`: {problem}", field.as_str())]
pub struct TlsSettingsError {
    /// The one to change.
    pub field: TlsField,
    /// For people. Holds nothing secret.
    pub problem: String,
}

impl TlsSettings<'_> {
    /// Least and greatest.
    pub(super) fn versions(&self) -> Result<(TlsVersion, TlsVersion), TlsSettingsError> {
        let range = (self.min_version.unwrap_or(TlsVersion::V1_2), self.max_version.unwrap_or(TlsVersion::V1_3));
        if range.0 > range.1 {
            return Err(TlsField::MaxVersion.error("it is below `tlsMinVersion`"));
        }
        Ok(range)
    }

    pub(super) fn trust(&self) -> Result<TrustPolicy, TlsSettingsError> {
        let pins = self.pins()?;
        if pins.is_empty() && self.verify == VerifyMode::Pinned {
            return Err(TlsField::ServerFingerprints.error("with `tlsVerify` set to `pinned`, give at least one"));
        }
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let own_authorities = match self.ca_certificates.filter(|text| !text.trim().is_empty()) {
            Some(text) => certificates(text).map_err(|error| TlsField::CaCertificates.error(error))?,
            None => Vec::new(),
        };
        for (index, authority) in own_authorities.iter().enumerate() {
            roots.add(authority.clone()).map_err(|_| {
                TlsField::CaCertificates.error(format!("certificate {} in it cannot be used as a CA", index + 1))
            })?;
        }
        Ok(TrustPolicy { mode: self.verify, roots, own_authorities, pins })
    }

    fn pins(&self) -> Result<Vec<Fingerprint>, TlsSettingsError> {
        let written = self.server_fingerprints.iter().filter(|text| !text.trim().is_empty());
        written
            .map(|text| text.parse().map_err(|error: FingerprintError| TlsField::ServerFingerprints.error(error)))
            .collect()
    }

    /// The client's certificate with its key, when there is one.
    pub(super) fn certificate(&self) -> Result<Option<CertifiedKey>, TlsSettingsError> {
        let present = |text: &&str| !text.trim().is_empty();
        let (chain, key) = match (self.client_certificate.filter(present), self.client_private_key.filter(present)) {
            (None, None) => return Ok(None),
            (Some(_), None) => {
                return Err(TlsField::ClientPrivateKey.error("`clientCertificate` needs its private key"));
            }
            (None, Some(_)) => {
                return Err(TlsField::ClientCertificate.error("`clientPrivateKey` needs its certificate"));
            }
            (Some(chain), Some(key)) => (chain, key),
        };
        let chain = certificates(chain).map_err(|error| TlsField::ClientCertificate.error(error))?;
        let key = private_key::parse(key, self.client_private_key_passphrase).map_err(|error| match error {
            PrivateKeyError::PassphraseNeeded | PrivateKeyError::WrongPassphrase => {
                TlsField::ClientPrivateKeyPassphrase.error(error)
            }
            error => TlsField::ClientPrivateKey.error(error),
        })?;
        let certified = CertifiedKey::new(chain, key);
        certified.keys_match().map_err(|error| match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => TlsField::ClientPrivateKey
                .error("it does not belong to `clientCertificate`, whose first certificate must be the client's own"),
            _ => TlsField::ClientCertificate.error("its first certificate is damaged"),
        })?;
        Ok(Some(certified))
    }
}

impl TlsField {
    /// As in the connection's schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MaxVersion => "tlsMaxVersion",
            Self::CaCertificates => "caCertificates",
            Self::ServerFingerprints => "serverFingerprints",
            Self::ClientCertificate => "clientCertificate",
            Self::ClientPrivateKey => "clientPrivateKey",
            Self::ClientPrivateKeyPassphrase => "clientPrivateKeyPassphrase",
        }
    }

    fn error(self, problem: impl fmt::Display) -> TlsSettingsError {
        TlsSettingsError { field: self, problem: problem.to_string() }
    }
}

impl TlsVersion {
    /// As in `tlsMinVersion`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1_2 => "1.2",
            Self::V1_3 => "1.3",
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum CertificatesError {
    #[error(transparent)]
    Pem(#[from] PemError),
    #[error("it holds no certificate, but {0}")]
    NoCertificate(String),
}

fn certificates(text: &str) -> Result<Vec<CertificateDer<'static>>, CertificatesError> {
    let sections = pem::sections(text)?;
    let is_certificate = |label: &str| matches!(label, "CERTIFICATE" | "X509 CERTIFICATE");
    let certificates: Vec<_> = sections
        .iter()
        .filter(|section| is_certificate(&section.label))
        .map(|section| CertificateDer::from(section.der.to_vec()))
        .collect();
    if certificates.is_empty() {
        let labels: Vec<_> = sections.iter().map(|section| section.label.as_str()).collect();
        return Err(CertificatesError::NoCertificate(labels.join(", ")));
    }
    Ok(certificates)
}
