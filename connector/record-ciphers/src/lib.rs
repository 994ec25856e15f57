//! The ciphers of TLS records: authenticated encryption in place, with a nonce of 96 bits and a tag of 128.
//!
//! A crate of its own because it is compiled for speed, and the rest of the component for size: AES-GCM is three times as fast
//! by that.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how a test fails"))]

mod aes_gcm;
#[allow(clippy::inline_always, clippy::many_single_char_names, reason = "registers, by the names that RFC 8439 gives")]
mod chacha20;
mod chacha20_poly1305;
#[allow(clippy::inline_always, clippy::many_single_char_names, reason = "a call costs more than the one instruction")]
mod lanes;
#[allow(clippy::inline_always, clippy::many_single_char_names, clippy::indexing_slicing, reason = "five limbs each")]
mod poly1305;

pub use aes_gcm::{Aes128Gcm, Aes256Gcm};
pub use chacha20_poly1305::ChaCha20Poly1305;

/// Bytes of a tag.
pub const TAG_LENGTH: usize = 16;

/// Bytes of a nonce.
pub const NONCE_LENGTH: usize = 12;

/// A cipher under one key.
pub trait RecordCipher: Sized + Send + Sync + 'static {
    /// Bytes of a key.
    const KEY_LENGTH: usize;

    /// The cipher under `key`; none when that has another length.
    fn new(key: &[u8]) -> Option<Self>;

    /// Encrypts in place and gives the tag; none when the text is longer than the cipher permits. Under one key no nonce
    /// may come twice.
    fn seal(&self, nonce: [u8; NONCE_LENGTH], additional: &[u8], text: &mut [u8]) -> Option<[u8; TAG_LENGTH]>;

    /// Decrypts a text, which its tag follows, in place, and gives the length of the plain text. None when it is not what was
    /// sealed; it is left encrypted then.
    fn open(&self, nonce: [u8; NONCE_LENGTH], additional: &[u8], sealed: &mut [u8]) -> Option<usize>;
}
