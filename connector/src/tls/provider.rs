//! The cryptography behind rustls: `RustCrypto` crates, chosen so that everything builds for WebAssembly.
//!
//! ChaCha20-Poly1305 is offered first: WebAssembly has no AES instructions, so that it is several times as fast as
//! AES-GCM there. AES-GCM stays, since some servers (vsftpd on TLS 1.2, by default) accept nothing else.

mod aead;
mod chacha20;
mod chacha20_poly1305;
mod cipher_suites;
mod hash;
mod hmac;
mod key_exchange;
mod lanes;
mod random;
mod record_tls12;
mod record_tls13;
mod signing;
mod verification;

pub(in crate::tls) use signing::{UnsupportedKey, signing_key};

use rustls::crypto::CryptoProvider;

/// What is offered to servers, the preferred first.
pub fn provider() -> CryptoProvider {
    CryptoProvider {
        cipher_suites: cipher_suites::ALL.to_vec(),
        kx_groups: key_exchange::ALL.to_vec(),
        signature_verification_algorithms: verification::ALGORITHMS,
        secure_random: &random::SystemRandom,
        key_provider: &signing::PrivateKeys,
    }
}
