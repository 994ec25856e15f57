use rcgen::{Certificate, KeyPair, PKCS_RSA_SHA256, PublicKeyData as _};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest as _, Sha256};

use super::{CertificateError, KeyFormat, key};

/// A certificate and its private key.
#[derive(Clone, Debug)]
pub struct Identity {
    certificate_pem: String,
    key_pem: String,
    fingerprint: String,
    public_key_fingerprint: String,
    has_rsa_key: bool,
}

impl Identity {
    pub(super) fn new(certificate: &Certificate, key: &KeyPair) -> Self {
        Self {
            certificate_pem: certificate.pem(),
            key_pem: key.serialize_pem(),
            fingerprint: fingerprint(certificate.der()),
            public_key_fingerprint: fingerprint(&key.subject_public_key_info()),
            has_rsa_key: key.is_compatible(&PKCS_RSA_SHA256),
        }
    }

    /// The certificate.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// The private key as PKCS#8, not encrypted.
    pub fn key_pem(&self) -> &str {
        &self.key_pem
    }

    /// The private key in another format. The passphrase matters to the encrypted ones only.
    ///
    /// # Errors
    /// When the `openssl` command is missing.
    pub fn key_pem_as(&self, format: KeyFormat, passphrase: &str) -> Result<String, CertificateError> {
        key::convert(&self.key_pem, format, passphrase)
    }

    /// The certificate's SHA-256, as `openssl x509 -fingerprint` prints it: `AB:CD:…`.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The SHA-256 of the certificate's public key (`SubjectPublicKeyInfo`), in the same form.
    pub fn public_key_fingerprint(&self) -> &str {
        &self.public_key_fingerprint
    }

    /// Whether the private key is one of RSA.
    pub fn has_rsa_key(&self) -> bool {
        self.has_rsa_key
    }

    /// Certificate and key as rustls takes them.
    pub(crate) fn for_rustls(
        &self,
    ) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), CertificateError> {
        let certificate = CertificateDer::from_pem_slice(self.certificate_pem.as_bytes())?;
        let key = PrivateKeyDer::from_pem_slice(self.key_pem.as_bytes())?;
        Ok((vec![certificate], key))
    }
}

fn fingerprint(der: &[u8]) -> String {
    let digest = Sha256::digest(der);
    let bytes: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    bytes.join(":")
}
