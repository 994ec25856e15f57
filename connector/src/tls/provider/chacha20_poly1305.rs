//! The AEAD of `ChaCha20` and Poly1305 (RFC 8439 §2.8).

use super::chacha20::{Key, MOST};
use aes_gcm::aead::array::Array;
use aes_gcm::aead::consts::{U12, U16, U32};
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aead::{AeadCore, AeadInOut, Error, KeyInit, KeySizeUser, Nonce, Tag, TagPosition};
use poly1305::Poly1305;
use poly1305::universal_hash::UniversalHash;

/// A key of it.
pub(super) struct ChaCha20Poly1305(Key);

impl KeySizeUser for ChaCha20Poly1305 {
    type KeySize = U32;
}

impl KeyInit for ChaCha20Poly1305 {
    fn new(key: &Array<u8, U32>) -> Self {
        Self(Key::new(&key.0))
    }
}

impl AeadCore for ChaCha20Poly1305 {
    type NonceSize = U12;
    type TagSize = U16;
    const TAG_POSITION: TagPosition = TagPosition::Postfix;
}

impl AeadInOut for ChaCha20Poly1305 {
    fn encrypt_inout_detached(
        &self,
        nonce: &Nonce<Self>,
        associated_data: &[u8],
        buffer: InOutBuf<'_, '_, u8>,
    ) -> Result<Tag<Self>, Error> {
        let text = checked(buffer)?;
        let stream = self.0.stream(&nonce.0);
        stream.apply(1, text);
        Ok(authenticator(&stream.one_time_key(), associated_data, text).finalize())
    }

    fn decrypt_inout_detached(
        &self,
        nonce: &Nonce<Self>,
        associated_data: &[u8],
        buffer: InOutBuf<'_, '_, u8>,
        tag: &Tag<Self>,
    ) -> Result<(), Error> {
        let text = checked(buffer)?;
        let stream = self.0.stream(&nonce.0);
        // In constant time.
        authenticator(&stream.one_time_key(), associated_data, text).verify(tag).map_err(|_| Error)?;
        stream.apply(1, text);
        Ok(())
    }
}

/// The text, where it is not longer than one nonce permits.
fn checked<'out>(buffer: InOutBuf<'_, 'out, u8>) -> Result<&'out mut [u8], Error> {
    if buffer.len() as u64 > MOST { Err(Error) } else { Ok(buffer.into_out_with_copied_in()) }
}

fn authenticator(one_time_key: &[u8; 32], associated_data: &[u8], ciphertext: &[u8]) -> Poly1305 {
    let mut authenticator = Poly1305::new(&Array(*one_time_key));
    authenticator.update_padded(associated_data);
    authenticator.update_padded(ciphertext);
    let lengths = (associated_data.len() as u128) | (ciphertext.len() as u128) << 64;
    authenticator.update(&[Array(lengths.to_le_bytes())]);
    authenticator
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beside a well-known implementation, over every length that has a path of its own.
    #[test]
    fn agrees_with_another_implementation() {
        let ours = ChaCha20Poly1305::new(&Array([5; 32]));
        let theirs = chacha20poly1305::ChaCha20Poly1305::new(&Array([5; 32]));
        let mut random = fastrand::Rng::with_seed(1);
        for length in (0..600).chain([4096, 16_384, 16_401]) {
            let (mut nonce, mut additional) = ([0; 12], vec![0; length % 40]);
            let mut text = vec![0; length];
            random.fill(&mut nonce);
            random.fill(&mut additional);
            random.fill(&mut text);
            let (mut sealed, mut expected) = (text.clone(), text.clone());
            let tag = ours.encrypt_inout_detached(&Array(nonce), &additional, sealed.as_mut_slice().into()).unwrap();
            let expected_tag =
                theirs.encrypt_inout_detached(&Array(nonce), &additional, expected.as_mut_slice().into()).unwrap();
            assert_eq!((&sealed, tag), (&expected, expected_tag), "{length}");
            let opened = ours.decrypt_inout_detached(&Array(nonce), &additional, sealed.as_mut_slice().into(), &tag);
            assert_eq!((opened, &sealed), (Ok(()), &text), "{length}");
        }
    }
}
