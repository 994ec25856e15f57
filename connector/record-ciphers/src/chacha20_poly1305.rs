//! The AEAD of `ChaCha20` and Poly1305 (RFC 8439 §2.8).

use subtle::ConstantTimeEq as _;

use crate::chacha20::{Key, KeyStream, MOST};
use crate::poly1305::Poly1305;
use crate::{NONCE_LENGTH, RecordCipher, TAG_LENGTH};

/// ChaCha20-Poly1305.
pub struct ChaCha20Poly1305(Key);

impl RecordCipher for ChaCha20Poly1305 {
    const KEY_LENGTH: usize = 32;

    fn new(key: &[u8]) -> Option<Self> {
        Some(Self(Key::new(key.try_into().ok()?)))
    }

    fn seal(&self, nonce: [u8; NONCE_LENGTH], additional: &[u8], text: &mut [u8]) -> Option<[u8; TAG_LENGTH]> {
        if text.len() as u64 > MOST {
            return None;
        }
        let stream = self.0.stream(&nonce);
        stream.apply(1, text);
        Some(tag(&stream, additional, text))
    }

    fn open(&self, nonce: [u8; NONCE_LENGTH], additional: &[u8], sealed: &mut [u8]) -> Option<usize> {
        let (text, expected) = sealed.split_last_chunk_mut::<TAG_LENGTH>()?;
        if text.len() as u64 > MOST {
            return None;
        }
        let stream = self.0.stream(&nonce);
        if !bool::from(tag(&stream, additional, text).ct_eq(expected)) {
            return None;
        }
        stream.apply(1, text);
        Some(text.len())
    }
}

fn tag(stream: &KeyStream<'_>, additional: &[u8], ciphertext: &[u8]) -> [u8; TAG_LENGTH] {
    let mut authenticator = Poly1305::new(&stream.one_time_key());
    authenticator.update_padded(additional);
    authenticator.update_padded(ciphertext);
    let lengths = (additional.len() as u128) | (ciphertext.len() as u128) << 64;
    authenticator.update_padded(&lengths.to_le_bytes());
    authenticator.finish()
}

#[cfg(test)]
mod tests {
    use chacha20poly1305::aead::array::Array;
    use chacha20poly1305::aead::{AeadInOut as _, KeyInit as _};

    use super::*;

    /// RFC 8439 §2.8.2.
    #[test]
    fn gives_the_published_values() {
        let cipher =
            ChaCha20Poly1305::new(&std::array::from_fn::<u8, 32, _>(|index| 0x80 + u8::try_from(index).unwrap()));
        let nonce = [7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47];
        let additional = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let mut text = *b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
            sunscreen would be it.";
        let tag = cipher.unwrap().seal(nonce, &additional, &mut text).unwrap();
        assert_eq!(text[..8], [0xd3, 0x1a, 0x8d, 0x34, 0x64, 0x8e, 0x60, 0xdb]);
        assert_eq!(tag[..8], [0x1a, 0xe1, 0x0b, 0x59, 0x4f, 0x09, 0xe2, 0x6a]);
        assert_eq!(tag[8..], [0x7e, 0x90, 0x2e, 0xcb, 0xd0, 0x60, 0x06, 0x91]);
    }

    /// Beside a well-known implementation, over every length that has a path of its own.
    #[test]
    fn agrees_with_another_implementation() {
        let ours = ChaCha20Poly1305::new(&[5; 32]).unwrap();
        let theirs = chacha20poly1305::ChaCha20Poly1305::new(&[5; 32].into());
        let mut random = fastrand::Rng::with_seed(1);
        for length in (0..600).chain([4096, 16_384, 16_401]) {
            let (mut nonce, mut additional) = ([0; NONCE_LENGTH], vec![0; length % 40]);
            let mut text = vec![0; length];
            random.fill(&mut nonce);
            random.fill(&mut additional);
            random.fill(&mut text);
            let (mut sealed, mut expected) = (text.clone(), text.clone());
            let tag = ours.seal(nonce, &additional, &mut sealed).unwrap();
            let expected_tag =
                theirs.encrypt_inout_detached(&Array(nonce), &additional, expected.as_mut_slice().into()).unwrap();
            assert_eq!((&sealed, tag), (&expected, expected_tag.0), "{length}");
            sealed.extend_from_slice(&tag);
            let mut altered = sealed.clone();
            altered[length / 2] ^= 1;
            assert_eq!(ours.open(nonce, &additional, &mut altered), None, "{length}");
            assert_eq!(ours.open(nonce, &additional, &mut sealed), Some(length));
            assert_eq!(sealed[..length], text, "{length}");
        }
    }

    #[test]
    fn a_key_of_another_length_and_a_record_without_a_tag_are_refused() {
        assert!(ChaCha20Poly1305::new(&[0; 31]).is_none());
        assert_eq!(ChaCha20Poly1305::new(&[0; 32]).unwrap().open([0; 12], b"", &mut [0; 15]), None);
    }
}
