//! AES-GCM, as its crate has it.

use aes_gcm::KeyInit;
use aes_gcm::aead::AeadInOut;
use aes_gcm::aead::array::Array;

use crate::{NONCE_LENGTH, RecordCipher, TAG_LENGTH};

/// AES-GCM with a key of 128 bits.
pub struct Aes128Gcm(aes_gcm::Aes128Gcm);

/// AES-GCM with a key of 256 bits.
pub struct Aes256Gcm(aes_gcm::Aes256Gcm);

macro_rules! record_cipher {
    ($cipher:ident, $key_length:literal) => {
        impl RecordCipher for $cipher {
            const KEY_LENGTH: usize = $key_length;

            fn new(key: &[u8]) -> Option<Self> {
                aes_gcm::$cipher::new_from_slice(key).ok().map(Self)
            }

            fn seal(&self, nonce: [u8; NONCE_LENGTH], additional: &[u8], text: &mut [u8]) -> Option<[u8; TAG_LENGTH]> {
                self.0.encrypt_inout_detached(&Array(nonce), additional, text.into()).ok().map(|tag| tag.0)
            }

            fn open(&self, nonce: [u8; NONCE_LENGTH], additional: &[u8], sealed: &mut [u8]) -> Option<usize> {
                let (text, tag) = sealed.split_last_chunk_mut::<TAG_LENGTH>()?;
                let (length, tag) = (text.len(), Array(*tag));
                self.0.decrypt_inout_detached(&Array(nonce), additional, text.into(), &tag).ok()?;
                Some(length)
            }
        }
    };
}

record_cipher!(Aes128Gcm, 16);
record_cipher!(Aes256Gcm, 32);

#[cfg(test)]
mod tests {
    use super::*;

    /// The specification of GCM, appendix B, test case 16.
    #[test]
    fn gives_the_published_values() {
        let key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
        let nonce = bytes("cafebabefacedbaddecaf888").try_into().unwrap();
        let additional = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let text = bytes(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525\
             b16aedf5aa0de657ba637b39",
        );
        let cipher = Aes256Gcm::new(&key).unwrap();
        let mut sealed = text.clone();
        let tag = cipher.seal(nonce, &additional, &mut sealed).unwrap();
        assert_eq!(sealed[..8], bytes("522dc1f099567d07"));
        assert_eq!(tag, bytes("76fc6ece0f4e1768cddf8853bb2d551b")[..]);
        sealed.extend_from_slice(&tag);
        assert_eq!(cipher.open(nonce, &additional, &mut sealed), Some(text.len()));
        assert_eq!(sealed[..text.len()], text);
    }

    #[test]
    fn what_was_altered_does_not_open() {
        let cipher = Aes128Gcm::new(&[3; 16]).unwrap();
        let mut sealed = b"text".to_vec();
        let tag = cipher.seal([1; 12], b"", &mut sealed).unwrap();
        sealed.extend_from_slice(&tag);
        assert_eq!(cipher.open([1; 12], b"x", &mut sealed.clone()), None);
        assert_eq!(cipher.open([2; 12], b"", &mut sealed.clone()), None);
        assert_eq!(cipher.open([1; 12], b"", &mut sealed[..15]), None);
        assert_eq!(cipher.open([1; 12], b"", &mut sealed), Some(4));
        assert!(Aes128Gcm::new(&[3; 32]).is_none());
    }

    fn bytes(hexadecimal: &str) -> Vec<u8> {
        let digits = hexadecimal.as_bytes().chunks(2);
        digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }
}
