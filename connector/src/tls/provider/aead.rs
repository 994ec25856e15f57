//! The ciphers of records, as rustls uses them.

use record_ciphers::{NONCE_LENGTH, RecordCipher, TAG_LENGTH};
use rustls::Error;
use rustls::crypto::cipher::AeadKey;

/// A cipher under its traffic key.
///
/// rustls derives keys of the length that the cipher states, so that the `None` of a wrong length does not occur; it
/// refuses every record rather than panicking.
pub(super) struct Keyed<C>(Option<C>);

impl<C: RecordCipher> Keyed<C> {
    pub(super) fn new(key: &AeadKey) -> Self {
        Self(C::new(key.as_ref()))
    }

    /// Encrypts in place and returns the tag.
    pub(super) fn seal(
        &self,
        nonce: [u8; NONCE_LENGTH],
        additional: &[u8],
        text: &mut [u8],
    ) -> Result<[u8; TAG_LENGTH], Error> {
        self.0.as_ref().and_then(|cipher| cipher.seal(nonce, additional, text)).ok_or(Error::EncryptError)
    }

    /// Decrypts text followed by its tag in place, and returns the length of the plain text.
    pub(super) fn open(&self, nonce: [u8; NONCE_LENGTH], additional: &[u8], sealed: &mut [u8]) -> Result<usize, Error> {
        self.0.as_ref().and_then(|cipher| cipher.open(nonce, additional, sealed)).ok_or(Error::DecryptError)
    }
}
