//! Private keys of clients, and what they sign.
//!
//! RSA private-key operations of the `rsa` crate are blinded but not of constant time (RUSTSEC-2023-0071): who can time
//! very many handshakes precisely might learn about the key. ECDSA and Ed25519 keys are not affected.

use getrandom::SysRng;
use p256::ecdsa::signature::Signer as _;
use pkcs8::{EncodePublicKey, ObjectIdentifier, PrivateKeyInfoRef};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use rustls::crypto::KeyProvider;
use rustls::pki_types::{PrivateKeyDer, SubjectPublicKeyInfoDer};
use rustls::sign::{Signer, SigningKey};
use rustls::{Error, SignatureAlgorithm, SignatureScheme};
use sec1::EcPrivateKey;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::fmt;
use std::sync::Arc;

#[derive(Debug)]
pub(super) struct PrivateKeys;

/// A private key that cannot be used; says nothing about its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::tls) enum UnsupportedKey {
    #[error("it is damaged")]
    Malformed,
    #[error("its kind is not supported; use RSA, ECDSA on P-256 or P-384, or Ed25519")]
    Kind,
    #[error("an RSA key needs 2048 to 8192 bits")]
    RsaSize,
}

enum PrivateKey {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
    Rsa(RsaPrivateKey),
}

struct ClientKey {
    private: Arc<PrivateKey>,
    public: SubjectPublicKeyInfoDer<'static>,
}

struct ClientSigner {
    private: Arc<PrivateKey>,
    scheme: SignatureScheme,
}

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

impl KeyProvider for PrivateKeys {
    fn load_private_key(&self, der: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        signing_key(&der).map_err(|unsupported| Error::General(unsupported.to_string()))
    }
}

/// A key that can sign, from PKCS#8, PKCS#1 or SEC1.
pub(in crate::tls) fn signing_key(der: &PrivateKeyDer<'_>) -> Result<Arc<dyn SigningKey>, UnsupportedKey> {
    let private = PrivateKey::parse(der)?;
    let public = private.public().ok_or(UnsupportedKey::Malformed)?;
    Ok(Arc::new(ClientKey { private: Arc::new(private), public }))
}

impl PrivateKey {
    fn parse(der: &PrivateKeyDer<'_>) -> Result<Self, UnsupportedKey> {
        match der {
            PrivateKeyDer::Pkcs8(der) => Self::from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => {
                Self::from_rsa(RsaPrivateKey::from_pkcs1_der(der.secret_pkcs1_der()).map_err(malformed)?)
            }
            PrivateKeyDer::Sec1(der) => Self::from_sec1(der.secret_sec1_der()),
            _ => Err(UnsupportedKey::Kind),
        }
    }

    fn from_pkcs8(der: &[u8]) -> Result<Self, UnsupportedKey> {
        let info = PrivateKeyInfoRef::try_from(der).map_err(malformed)?;
        match info.algorithm.oid {
            RSA_ENCRYPTION => Self::from_rsa(info.try_into().map_err(malformed)?),
            ED25519 => Ok(Self::Ed25519(info.try_into().map_err(malformed)?)),
            EC_PUBLIC_KEY => match info.algorithm.parameters_oid().map_err(malformed)? {
                P256 => Ok(Self::P256(info.try_into().map_err(malformed)?)),
                P384 => Ok(Self::P384(info.try_into().map_err(malformed)?)),
                _ => Err(UnsupportedKey::Kind),
            },
            _ => Err(UnsupportedKey::Kind),
        }
    }

    fn from_sec1(der: &[u8]) -> Result<Self, UnsupportedKey> {
        let key = EcPrivateKey::try_from(der).map_err(malformed)?;
        let curve = key.parameters.and_then(sec1::EcParameters::named_curve);
        match curve {
            Some(P256) => Ok(Self::P256(p256::ecdsa::SigningKey::from_slice(key.private_key).map_err(malformed)?)),
            Some(P384) => Ok(Self::P384(p384::ecdsa::SigningKey::from_slice(key.private_key).map_err(malformed)?)),
            _ => Err(UnsupportedKey::Kind),
        }
    }

    fn from_rsa(key: RsaPrivateKey) -> Result<Self, UnsupportedKey> {
        if super::verification::RSA_BITS.contains(&key.n().bits()) {
            Ok(Self::Rsa(key))
        } else {
            Err(UnsupportedKey::RsaSize)
        }
    }

    fn public(&self) -> Option<SubjectPublicKeyInfoDer<'static>> {
        let document = match self {
            Self::P256(key) => key.verifying_key().to_public_key_der(),
            Self::P384(key) => key.verifying_key().to_public_key_der(),
            Self::Ed25519(key) => key.verifying_key().to_public_key_der(),
            Self::Rsa(key) => key.as_public_key().to_public_key_der(),
        };
        document.ok().map(|document| document.into_vec().into())
    }

    /// What the key can sign, the preferred first.
    fn schemes(&self) -> &'static [SignatureScheme] {
        match self {
            Self::P256(_) => &[SignatureScheme::ECDSA_NISTP256_SHA256],
            Self::P384(_) => &[SignatureScheme::ECDSA_NISTP384_SHA384],
            Self::Ed25519(_) => &[SignatureScheme::ED25519],
            Self::Rsa(_) => &[
                SignatureScheme::RSA_PSS_SHA256,
                SignatureScheme::RSA_PSS_SHA384,
                SignatureScheme::RSA_PSS_SHA512,
                SignatureScheme::RSA_PKCS1_SHA256,
                SignatureScheme::RSA_PKCS1_SHA384,
                SignatureScheme::RSA_PKCS1_SHA512,
            ],
        }
    }

    /// `None` when the system has no randomness, or the scheme is not one of [`Self::schemes`].
    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Option<Vec<u8>> {
        use SignatureScheme as Scheme;
        match (self, scheme) {
            (Self::P256(key), Scheme::ECDSA_NISTP256_SHA256) => {
                let signature: p256::ecdsa::Signature = key.try_sign(message).ok()?;
                Some(signature.to_der().as_bytes().to_vec())
            }
            (Self::P384(key), Scheme::ECDSA_NISTP384_SHA384) => {
                let signature: p384::ecdsa::Signature = key.try_sign(message).ok()?;
                Some(signature.to_der().as_bytes().to_vec())
            }
            (Self::Ed25519(key), Scheme::ED25519) => Some(key.try_sign(message).ok()?.to_bytes().to_vec()),
            (Self::Rsa(key), scheme) => match scheme {
                Scheme::RSA_PSS_SHA256 => rsa_sign(key, Pss::<Sha256>::new(), &Sha256::digest(message)),
                Scheme::RSA_PSS_SHA384 => rsa_sign(key, Pss::<Sha384>::new(), &Sha384::digest(message)),
                Scheme::RSA_PSS_SHA512 => rsa_sign(key, Pss::<Sha512>::new(), &Sha512::digest(message)),
                Scheme::RSA_PKCS1_SHA256 => rsa_sign(key, Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message)),
                Scheme::RSA_PKCS1_SHA384 => rsa_sign(key, Pkcs1v15Sign::new::<Sha384>(), &Sha384::digest(message)),
                Scheme::RSA_PKCS1_SHA512 => rsa_sign(key, Pkcs1v15Sign::new::<Sha512>(), &Sha512::digest(message)),
                _ => None,
            },
            _ => None,
        }
    }
}

impl SigningKey for ClientKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let scheme = self.private.schemes().iter().copied().find(|scheme| offered.contains(scheme))?;
        Some(Box::new(ClientSigner { private: Arc::clone(&self.private), scheme }))
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        Some(self.public.clone())
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        match *self.private {
            PrivateKey::P256(_) | PrivateKey::P384(_) => SignatureAlgorithm::ECDSA,
            PrivateKey::Ed25519(_) => SignatureAlgorithm::ED25519,
            PrivateKey::Rsa(_) => SignatureAlgorithm::RSA,
        }
    }
}

impl Signer for ClientSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.private
            .sign(self.scheme, message)
            .ok_or_else(|| Error::General("the client's private key could not sign".to_owned()))
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClientKey").field("algorithm", &self.algorithm()).finish_non_exhaustive()
    }
}

impl fmt::Debug for ClientSigner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClientSigner").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

/// Passing randomness blinds the operation.
fn rsa_sign(key: &RsaPrivateKey, padding: impl rsa::traits::SignatureScheme, hash: &[u8]) -> Option<Vec<u8>> {
    padding.sign(Some(&mut SysRng), key, hash).ok()
}

/// What exactly is wrong with a key is not for error messages.
fn malformed<E>(_: E) -> UnsupportedKey {
    UnsupportedKey::Malformed
}
