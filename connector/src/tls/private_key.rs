//! Private keys as people have them: PKCS#8, PKCS#1 and SEC1 in PEM, encrypted or not.

mod legacy_encryption;

use crate::tls::pem::{self, PemError, Section};
use crate::tls::provider::{UnsupportedKey, signing_key};
use legacy_encryption::LegacyEncryption;
use pkcs8::EncryptedPrivateKeyInfoRef;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer};
use rustls::sign::SigningKey;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Why a private key cannot be used; repeats nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    #[error(transparent)]
    Pem(#[from] PemError),
    #[error("it holds no private key, but {0}")]
    NoKey(String),
    #[error("the private key is encrypted: its passphrase is needed")]
    PassphraseNeeded,
    #[error("the passphrase does not open the private key")]
    WrongPassphrase,
    #[error(
        "the private key is encrypted in a way that is not supported; convert it with \
         `openssl pkcs8 -topk8 -v2 aes256 -in old.pem -out new.pem`"
    )]
    Encryption,
    #[error("the private key cannot be used: {0}")]
    Unusable(String),
}

/// A key to sign with. A passphrase for a key that is not encrypted is ignored.
pub(super) fn parse(pem: &str, passphrase: Option<&str>) -> Result<Arc<dyn SigningKey>, PrivateKeyError> {
    let sections = pem::sections(pem)?;
    let section = sections.iter().find(|section| section.label.ends_with("PRIVATE KEY")).ok_or_else(|| {
        PrivateKeyError::NoKey(sections.iter().map(|section| section.label.as_str()).collect::<Vec<_>>().join(", "))
    })?;
    let passphrase = passphrase.filter(|passphrase| !passphrase.is_empty());
    if section.label == "ENCRYPTED PRIVATE KEY" {
        let der = decrypt_pkcs8(&section.der, passphrase.ok_or(PrivateKeyError::PassphraseNeeded)?)?;
        return load("PRIVATE KEY", &der).map_err(wrong_passphrase);
    }
    match LegacyEncryption::of(section)? {
        Some(encryption) => {
            let der = encryption.decrypt(&section.der, passphrase.ok_or(PrivateKeyError::PassphraseNeeded)?)?;
            load(&section.label, &der).map_err(wrong_passphrase)
        }
        None => load(&section.label, &section.der).map_err(PrivateKeyError::from),
    }
}

fn load(label: &str, der: &[u8]) -> Result<Arc<dyn SigningKey>, UnsupportedKey> {
    signing_key(&match label {
        "PRIVATE KEY" => PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(der)),
        "RSA PRIVATE KEY" => PrivateKeyDer::Pkcs1(PrivatePkcs1KeyDer::from(der)),
        "EC PRIVATE KEY" => PrivateKeyDer::Sec1(PrivateSec1KeyDer::from(der)),
        _ => return Err(UnsupportedKey::Kind),
    })
}

/// PBES2 (RFC 8018) with PBKDF2 or scrypt, and AES or Triple DES.
fn decrypt_pkcs8(der: &[u8], passphrase: &str) -> Result<Zeroizing<Vec<u8>>, PrivateKeyError> {
    let encrypted = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| PrivateKeyError::Encryption)?;
    // Not `decrypt`, which parses at once: then a wrong passphrase could not be told from a strange key.
    let plain = encrypted.encryption_algorithm.decrypt(passphrase, encrypted.encrypted_data.as_bytes());
    plain.map(Zeroizing::new).map_err(|error| match error {
        pkcs8::pkcs5::Error::DecryptFailed => PrivateKeyError::WrongPassphrase,
        _ => PrivateKeyError::Encryption,
    })
}

/// A wrong passphrase now and then yields plausible padding, but never a key.
fn wrong_passphrase(error: UnsupportedKey) -> PrivateKeyError {
    match error {
        UnsupportedKey::Malformed => PrivateKeyError::WrongPassphrase,
        other => other.into(),
    }
}

impl From<UnsupportedKey> for PrivateKeyError {
    fn from(error: UnsupportedKey) -> Self {
        Self::Unusable(error.to_string())
    }
}
