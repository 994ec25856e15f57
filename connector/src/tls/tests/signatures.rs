//! Signatures and primitives, against the reference and published values.

use super::support::key;
use crate::tls::provider::provider;
use rustls::SignatureScheme;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{PrivateKeyDer, SubjectPublicKeyInfoDer};

const KEYS: &[&str] = &[key!("rsa.pkcs8"), key!("p256.pkcs8"), key!("p384.pkcs8"), key!("ed25519.pkcs8")];

#[test]
fn each_side_verifies_what_the_other_signs() {
    let (ours, reference) = (provider(), ring::default_provider());
    let mut tried = 0;
    for key in KEYS {
        for scheme in ours.signature_verification_algorithms.supported_schemes() {
            for (signer, verifier) in [(&ours, &reference), (&reference, &ours)] {
                let Some((signature, public_key)) = sign(signer, key, scheme) else { continue };
                assert!(verifies(verifier, scheme, &public_key, MESSAGE, &signature), "{scheme:?}");
                assert!(!verifies(verifier, scheme, &public_key, b"another message", &signature), "{scheme:?}");
                let mut altered = signature;
                *altered.last_mut().unwrap() ^= 1;
                assert!(!verifies(verifier, scheme, &public_key, MESSAGE, &altered), "{scheme:?}");
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 2 * (6 + 1 + 1 + 1));
}

#[test]
fn short_rsa_keys_prove_nothing() {
    use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPublicKey};
    use sha2::{Digest, Sha256};
    let pem = crate::tls::pem::sections(key!("rsa1024.pkcs1")).unwrap();
    let key = rsa::RsaPrivateKey::from_pkcs1_der(&pem[0].der).unwrap();
    let signature = key.sign(rsa::Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(MESSAGE)).unwrap();
    let public_key = key.as_public_key().to_pkcs1_der().unwrap();
    for algorithm in provider().signature_verification_algorithms.all {
        assert!(algorithm.verify_signature(public_key.as_bytes(), MESSAGE, &signature).is_err(), "{algorithm:?}");
    }
}

#[test]
fn malformed_keys_verify_nothing() {
    for algorithm in provider().signature_verification_algorithms.all {
        for key in [&[][..], &[0x30, 0], &[4; 65], &[0; 32]] {
            assert!(algorithm.verify_signature(key, MESSAGE, &[0; 64]).is_err(), "{algorithm:?}");
        }
    }
}

const MESSAGE: &[u8] = b"what is signed";

fn sign(
    provider: &CryptoProvider,
    key: &str,
    scheme: SignatureScheme,
) -> Option<(Vec<u8>, SubjectPublicKeyInfoDer<'static>)> {
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let key = provider.key_provider.load_private_key(key).unwrap();
    let signature = key.choose_scheme(&[scheme])?.sign(MESSAGE).unwrap();
    Some((signature, key.public_key().unwrap().into_owned()))
}

fn verifies(
    provider: &CryptoProvider,
    scheme: SignatureScheme,
    public_key: &SubjectPublicKeyInfoDer<'_>,
    message: &[u8],
    signature: &[u8],
) -> bool {
    use x509_cert::der::{Decode, Encode};
    let info = x509_cert::spki::SubjectPublicKeyInfoRef::from_der(public_key).unwrap();
    let mut algorithm_id = info.algorithm.oid.to_der().unwrap();
    if let Some(parameters) = info.algorithm.parameters {
        algorithm_id.extend(parameters.to_der().unwrap());
    }
    let mapping = provider.signature_verification_algorithms.mapping;
    let (_, algorithms) = mapping.iter().find(|(known, _)| *known == scheme).unwrap();
    let algorithm = algorithms.iter().find(|algorithm| algorithm.public_key_alg_id().as_ref() == algorithm_id);
    algorithm.unwrap().verify_signature(info.subject_public_key.raw_bytes(), message, signature).is_ok()
}
