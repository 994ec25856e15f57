//! Certificates for tests: a certificate authority that nobody else knows, and what it, or somebody else, has issued.
//!
//! ```
//! use embedded_server::certificates::{CertificateAuthority, Flaw, KeyAlgorithm, KeyFormat};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let authority = CertificateAuthority::new()?;
//! let server = authority.server(KeyAlgorithm::EcdsaP256)?;
//! let expired = authority.flawed_server(KeyAlgorithm::EcdsaP256, Flaw::Expired)?;
//! assert_ne!(server.fingerprint(), expired.fingerprint());
//! let client = authority.client("alice", KeyAlgorithm::Rsa2048)?;
//! let key = client.key_pem_as(KeyFormat::EncryptedPkcs8, "passphrase")?;
//! assert!(key.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
//! # Ok(())
//! # }
//! ```

mod error;
mod identity;
mod key;
#[cfg(test)]
mod tests;

pub use error::CertificateError;
pub use identity::Identity;
pub use key::{KeyAlgorithm, KeyFormat};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

/// The names of loopback, for which servers' certificates are.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// A certificate authority of a test's own.
#[derive(Debug)]
pub struct CertificateAuthority(CertifiedIssuer<'static, KeyPair>);

/// What is wrong with a server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is for another host.
    WrongHost,
    /// Its time is over.
    Expired,
    /// It is its own issuer.
    SelfSigned,
    /// Another authority has issued it.
    UnknownAuthority,
}

impl CertificateAuthority {
    /// An authority with a new key.
    ///
    /// # Errors
    /// When the operating system gives no random numbers.
    pub fn new() -> Result<Self, CertificateError> {
        Self::named("Test authority")
    }

    fn named(name: &str) -> Result<Self, CertificateError> {
        let mut certificate = CertificateParams::default();
        certificate.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        certificate.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        certificate.distinguished_name.push(DnType::CommonName, name);
        let issuer = CertifiedIssuer::self_signed(certificate, KeyAlgorithm::EcdsaP256.generate()?);
        Ok(Self(issuer?))
    }

    /// The authority's own certificate.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for a server on loopback, which clients that trust this authority accept.
    ///
    /// # Errors
    /// When the key cannot be made.
    pub fn server(&self, key: KeyAlgorithm) -> Result<Identity, CertificateError> {
        self.issue(&server_certificate(&LOOPBACK)?, key)
    }

    /// A certificate for a server on loopback, which clients that trust this authority must refuse.
    ///
    /// # Errors
    /// When the key cannot be made.
    pub fn flawed_server(&self, key: KeyAlgorithm, flaw: Flaw) -> Result<Identity, CertificateError> {
        let mut certificate = server_certificate(&LOOPBACK)?;
        match flaw {
            Flaw::WrongHost => self.issue(&server_certificate(&["other.example"])?, key),
            Flaw::Expired => {
                certificate.not_after = date_time_ymd(2020, 1, 1);
                self.issue(&certificate, key)
            }
            Flaw::SelfSigned => {
                let key = key.generate()?;
                Ok(Identity::new(&certificate.self_signed(&key)?, &key))
            }
            Flaw::UnknownAuthority => Self::named("Unknown authority")?.issue(&certificate, key),
        }
    }

    /// A certificate for a client, with this common name.
    ///
    /// # Errors
    /// When the key cannot be made.
    pub fn client(&self, name: &str, key: KeyAlgorithm) -> Result<Identity, CertificateError> {
        let mut certificate = CertificateParams::default();
        certificate.distinguished_name.push(DnType::CommonName, name);
        certificate.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        certificate.use_authority_key_identifier_extension = true;
        self.issue(&certificate, key)
    }

    fn issue(&self, certificate: &CertificateParams, key: KeyAlgorithm) -> Result<Identity, CertificateError> {
        let key = key.generate()?;
        Ok(Identity::new(&certificate.signed_by(&key, &self.0)?, &key))
    }
}

fn server_certificate(hosts: &[&str]) -> Result<CertificateParams, CertificateError> {
    let names: Vec<String> = hosts.iter().map(|&name| name.to_owned()).collect();
    let mut certificate = CertificateParams::new(names)?;
    certificate.distinguished_name.push(DnType::CommonName, "Test server");
    certificate.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    certificate.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // RFC 5280 wants it, and strict verifiers insist.
    certificate.use_authority_key_identifier_extension = true;
    Ok(certificate)
}
