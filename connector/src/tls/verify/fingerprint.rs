//! SHA-256 fingerprints of certificates and public keys, to compare and to paste.

use base64ct::{Base64, Encoding};
use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// Identifies one certificate, or one public key whatever certificate it is in.
///
/// Written as `AB:CD:…` for a certificate (as `openssl x509 -fingerprint -sha256` prints it) and as `spki:` with Base64
/// for a public key (the form of RFC 7469); also read without colons, in lower case, and with hexadecimal after `spki:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fingerprint {
    /// SHA-256 of the whole certificate (DER).
    Certificate([u8; 32]),
    /// SHA-256 of its `SubjectPublicKeyInfo` (DER); survives a renewal that keeps the key.
    PublicKey([u8; 32]),
}

/// Text that is not a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a fingerprint is the SHA-256 of a certificate as 64 hexadecimal digits, with or without colons, or `spki:` and the \
     SHA-256 of a public key as Base64 or hexadecimal digits"
)]
pub struct FingerprintError;

impl Fingerprint {
    pub(in crate::tls) fn of_certificate(certificate: &CertificateDer<'_>) -> Self {
        Self::Certificate(Sha256::digest(certificate).into())
    }

    pub(super) fn of_public_key(info: &[u8]) -> Self {
        Self::PublicKey(Sha256::digest(info).into())
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let text = text.trim();
        match text.split_at_checked(SPKI.len()) {
            Some((prefix, value)) if prefix.eq_ignore_ascii_case(SPKI) => {
                from_hexadecimal(value).or_else(|| from_base64(value)).map(Self::PublicKey)
            }
            _ => from_hexadecimal(text).map(Self::Certificate),
        }
        .ok_or(FingerprintError)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificate(hash) => {
                for (index, byte) in hash.iter().enumerate() {
                    let colon = if index == 0 { "" } else { ":" };
                    write!(formatter, "{colon}{byte:02X}")?;
                }
                Ok(())
            }
            Self::PublicKey(hash) => write!(formatter, "{SPKI}{}", Base64::encode_string(hash)),
        }
    }
}

const SPKI: &str = "spki:";

fn from_hexadecimal(text: &str) -> Option<[u8; 32]> {
    let mut digits = text.chars().filter(|&character| character != ':');
    let mut hash = [0; 32];
    for byte in &mut hash {
        let (high, low) = (digits.next()?.to_digit(16)?, digits.next()?.to_digit(16)?);
        *byte = u8::try_from(high << 4 | low).ok()?;
    }
    digits.next().is_none().then_some(hash)
}

fn from_base64(text: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    (Base64::decode(text.trim(), &mut hash).ok()?.len() == hash.len()).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_common_form_is_read() {
        let plain = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";
        let fingerprint: Fingerprint = plain.parse().unwrap();
        let shown = fingerprint.to_string();
        assert!(shown.starts_with("00:11:22:") && shown.ends_with(":EE:FF"), "{shown}");
        assert_eq!(shown.parse(), Ok(fingerprint));
        assert_eq!(format!(" {} ", shown.to_lowercase()).parse(), Ok(fingerprint));

        let public_key: Fingerprint = format!("SPKI:{plain}").parse().unwrap();
        assert_eq!(public_key.to_string(), "spki:ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=");
        assert_eq!(public_key.to_string().parse(), Ok(public_key));
        assert_ne!(public_key, fingerprint);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "spki:", "00:11", "spki:AAAA", "not hexadecimal", &"0".repeat(63), &"0".repeat(66)] {
            assert_eq!(text.parse::<Fingerprint>(), Err(FingerprintError), "{text}");
        }
    }
}
