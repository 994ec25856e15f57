//! Verification of the signatures in certificates and handshakes.

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, Pss, RsaPublicKey};
use rustls::SignatureScheme;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};
use sha2::digest::FixedOutputReset;
use sha2::digest::const_oid::AssociatedOid;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::fmt;

/// What certificates and handshakes may be signed with.
pub(super) static ALGORITHMS: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: &[
        &ED25519,
        &P256_SHA256,
        &P256_SHA384,
        &P256_SHA512,
        &P384_SHA256,
        &P384_SHA384,
        &P384_SHA512,
        &RSA_PSS_SHA256,
        &RSA_PSS_SHA384,
        &RSA_PSS_SHA512,
        &RSA_PKCS1_SHA256,
        &RSA_PKCS1_SHA384,
        &RSA_PKCS1_SHA512,
    ],
    // The first algorithm of each scheme is that of TLS 1.3; in TLS 1.2 a scheme does not fix the curve.
    mapping: &[
        (SignatureScheme::ED25519, &[&ED25519]),
        (SignatureScheme::ECDSA_NISTP256_SHA256, &[&P256_SHA256, &P384_SHA256]),
        (SignatureScheme::ECDSA_NISTP384_SHA384, &[&P384_SHA384, &P256_SHA384]),
        (SignatureScheme::RSA_PSS_SHA256, &[&RSA_PSS_SHA256]),
        (SignatureScheme::RSA_PSS_SHA384, &[&RSA_PSS_SHA384]),
        (SignatureScheme::RSA_PSS_SHA512, &[&RSA_PSS_SHA512]),
        (SignatureScheme::RSA_PKCS1_SHA256, &[&RSA_PKCS1_SHA256]),
        (SignatureScheme::RSA_PKCS1_SHA384, &[&RSA_PKCS1_SHA384]),
        (SignatureScheme::RSA_PKCS1_SHA512, &[&RSA_PKCS1_SHA512]),
    ],
};

/// RSA keys: below this they can be broken (NIST SP 800-131A); above, verifying takes too long.
pub(super) const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

struct Algorithm {
    name: &'static str,
    public_key: AlgorithmIdentifier,
    signature: AlgorithmIdentifier,
    verify: Verify,
}

/// From public key, message and signature.
type Verify = fn(&[u8], &[u8], &[u8]) -> Option<()>;

macro_rules! algorithms {
    ($($name:ident: $public_key:ident, $signature:ident, $verify:expr;)*) => {$(
        static $name: Algorithm = Algorithm {
            name: stringify!($name),
            public_key: alg_id::$public_key,
            signature: alg_id::$signature,
            verify: $verify,
        };
    )*};
}

algorithms! {
    ED25519: ED25519, ED25519, ed25519;
    P256_SHA256: ECDSA_P256, ECDSA_SHA256, p256::<Sha256>;
    P256_SHA384: ECDSA_P256, ECDSA_SHA384, p256::<Sha384>;
    P256_SHA512: ECDSA_P256, ECDSA_SHA512, p256::<Sha512>;
    P384_SHA256: ECDSA_P384, ECDSA_SHA256, p384::<Sha256>;
    P384_SHA384: ECDSA_P384, ECDSA_SHA384, p384::<Sha384>;
    P384_SHA512: ECDSA_P384, ECDSA_SHA512, p384::<Sha512>;
    RSA_PSS_SHA256: RSA_ENCRYPTION, RSA_PSS_SHA256, rsa_pss::<Sha256>;
    RSA_PSS_SHA384: RSA_ENCRYPTION, RSA_PSS_SHA384, rsa_pss::<Sha384>;
    RSA_PSS_SHA512: RSA_ENCRYPTION, RSA_PSS_SHA512, rsa_pss::<Sha512>;
    RSA_PKCS1_SHA256: RSA_ENCRYPTION, RSA_PKCS1_SHA256, rsa_pkcs1::<Sha256>;
    RSA_PKCS1_SHA384: RSA_ENCRYPTION, RSA_PKCS1_SHA384, rsa_pkcs1::<Sha384>;
    RSA_PKCS1_SHA512: RSA_ENCRYPTION, RSA_PKCS1_SHA512, rsa_pkcs1::<Sha512>;
}

impl SignatureVerificationAlgorithm for Algorithm {
    fn verify_signature(&self, public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        (self.verify)(public_key, message, signature).ok_or(InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.public_key
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.signature
    }
}

impl fmt::Debug for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

fn ed25519(public_key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    let key = ed25519_dalek::VerifyingKey::try_from(public_key).ok()?;
    key.verify_strict(message, &signature.try_into().ok()?).ok()
}

fn p256<D: Digest>(public_key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(public_key).ok()?;
    key.verify_prehash(&D::digest(message), &p256::ecdsa::Signature::from_der(signature).ok()?).ok()
}

fn p384<D: Digest>(public_key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(public_key).ok()?;
    key.verify_prehash(&D::digest(message), &p384::ecdsa::Signature::from_der(signature).ok()?).ok()
}

/// The salt is as long as the hash, as TLS and the certificate profile demand (RFC 8446 §4.2.3).
fn rsa_pss<D: Digest + FixedOutputReset>(public_key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    rsa_key(public_key)?.verify(Pss::<D>::new(), &D::digest(message), signature).ok()
}

fn rsa_pkcs1<D: Digest + AssociatedOid>(public_key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    rsa_key(public_key)?.verify(Pkcs1v15Sign::new::<D>(), &D::digest(message), signature).ok()
}

fn rsa_key(public_key: &[u8]) -> Option<RsaPublicKey> {
    RsaPublicKey::from_pkcs1_der(public_key).ok().filter(|key| RSA_BITS.contains(&key.n().bits()))
}
