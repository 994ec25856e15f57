//! Authenticated encryption as TLS records use it: in place, with a 96-bit nonce and a 128-bit tag.

use aes_gcm::aead::array::Array;
use aes_gcm::aead::consts::{U12, U16};
use aes_gcm::aead::{AeadInOut, KeyInit, KeySizeUser};
use rustls::Error;
use rustls::crypto::cipher::AeadKey;

pub(super) const TAG_LENGTH: usize = 16;

/// The three ciphers that TLS 1.3 names.
pub(super) trait RecordCipher:
    AeadInOut<NonceSize = U12, TagSize = U16> + KeyInit + KeySizeUser + Send + Sync + 'static
{
}

impl<C> RecordCipher for C where
    C: AeadInOut<NonceSize = U12, TagSize = U16> + KeyInit + KeySizeUser + Send + Sync + 'static
{
}

/// A cipher under its traffic key.
///
/// rustls derives keys of the length that the cipher states, so that the `None` of a wrong length does not occur; it
/// refuses every record rather than panicking.
pub(super) struct Keyed<C>(Option<C>);

impl<C: RecordCipher> Keyed<C> {
    pub(super) fn new(key: &AeadKey) -> Self {
        Self(C::new_from_slice(key.as_ref()).ok())
    }

    /// Encrypts in place and returns the tag.
    pub(super) fn seal(&self, nonce: [u8; 12], additional: &[u8], text: &mut [u8]) -> Result<[u8; TAG_LENGTH], Error> {
        let cipher = self.0.as_ref().ok_or(Error::EncryptError)?;
        cipher
            .encrypt_inout_detached(&Array(nonce), additional, text.into())
            .map(|tag| tag.0)
            .map_err(|_| Error::EncryptError)
    }

    /// Decrypts text followed by its tag in place, and returns the length of the plain text.
    pub(super) fn open(&self, nonce: [u8; 12], additional: &[u8], sealed: &mut [u8]) -> Result<usize, Error> {
        let cipher = self.0.as_ref().ok_or(Error::DecryptError)?;
        let (text, tag) = sealed.split_last_chunk_mut::<TAG_LENGTH>().ok_or(Error::DecryptError)?;
        cipher
            .decrypt_inout_detached(&Array(nonce), additional, (&mut *text).into(), &Array(*tag))
            .map_err(|_| Error::DecryptError)?;
        Ok(text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::provider::chacha20_poly1305::ChaCha20Poly1305;
    use aes_gcm::Aes256Gcm;

    /// RFC 8439 §2.8.2.
    #[test]
    fn chacha20_poly1305_gives_the_published_values() {
        let key: [u8; 32] = std::array::from_fn(|index| 0x80 + u8::try_from(index).unwrap());
        let nonce = [7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47];
        let additional = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
            sunscreen would be it.";
        let (sealed, tag) = round_trip::<ChaCha20Poly1305>(key, nonce, &additional, text);
        assert_eq!(sealed[..8], bytes("d31a8d34648e60db"));
        assert_eq!(tag, bytes("1ae10b594f09e26a7e902ecbd0600691"));
    }

    /// The specification of GCM, appendix B, test case 16.
    #[test]
    fn aes_gcm_gives_the_published_values() {
        let key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308").try_into().unwrap();
        let nonce = bytes("cafebabefacedbaddecaf888").try_into().unwrap();
        let additional = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let text = bytes(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525\
             b16aedf5aa0de657ba637b39",
        );
        let (sealed, tag) = round_trip::<Aes256Gcm>(key, nonce, &additional, &text);
        assert_eq!(sealed[..8], bytes("522dc1f099567d07"));
        assert_eq!(tag, bytes("76fc6ece0f4e1768cddf8853bb2d551b"));
    }

    fn round_trip<C: RecordCipher>(
        key: [u8; 32],
        nonce: [u8; 12],
        additional: &[u8],
        text: &[u8],
    ) -> (Vec<u8>, Vec<u8>) {
        let cipher = Keyed::<C>::new(&AeadKey::from(key));
        let mut sealed = text.to_vec();
        let tag = cipher.seal(nonce, additional, &mut sealed).unwrap();
        let mut record = [sealed.as_slice(), &tag].concat();
        assert_eq!(cipher.open(nonce, additional, &mut record), Ok(text.len()));
        assert_eq!(&record[..text.len()], text);
        let mut altered = [sealed.as_slice(), &tag].concat();
        altered[0] ^= 1;
        assert_eq!(cipher.open(nonce, additional, &mut altered), Err(Error::DecryptError));
        (sealed, tag.to_vec())
    }

    fn bytes(hexadecimal: &str) -> Vec<u8> {
        let digits = hexadecimal.as_bytes().chunks(2);
        digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }
}
