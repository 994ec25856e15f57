//! HMAC, from which rustls builds HKDF (TLS 1.3) and the PRF (TLS 1.2).

use hmac::digest::OutputSizeUser;
use hmac::{KeyInit, Mac};
use rustls::crypto::hmac::{Hmac, Key, Tag};
use sha2::{Sha256, Sha384};
use std::marker::PhantomData;

pub(super) static HMAC_SHA256: HmacOf<hmac::Hmac<Sha256>> = HmacOf(PhantomData);
pub(super) static HMAC_SHA384: HmacOf<hmac::Hmac<Sha384>> = HmacOf(PhantomData);

pub(super) struct HmacOf<M>(PhantomData<fn() -> M>);

/// A key that has been absorbed, so that signing under it again costs no setup.
struct Keyed<M>(M);

impl<M: Mac + KeyInit + Clone + Send + Sync + 'static> Hmac for HmacOf<M> {
    #[allow(clippy::expect_used, reason = "HMAC is defined for keys of every length (RFC 2104 §2)")]
    fn with_key(&self, key: &[u8]) -> Box<dyn Key> {
        Box::new(Keyed(<M as KeyInit>::new_from_slice(key).expect("HMAC takes any key")))
    }

    fn hash_output_len(&self) -> usize {
        <M as OutputSizeUser>::output_size()
    }
}

impl<M: Mac + Clone + Send + Sync> Key for Keyed<M> {
    fn sign_concat(&self, first: &[u8], middle: &[&[u8]], last: &[u8]) -> Tag {
        let mut mac = self.0.clone();
        mac.update(first);
        for part in middle {
            mac.update(part);
        }
        mac.update(last);
        Tag::new(&mac.finalize().into_bytes())
    }

    fn tag_len(&self) -> usize {
        <M as OutputSizeUser>::output_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::crypto::tls13::{Hkdf, HkdfUsingHmac};

    /// RFC 5869, test case 1.
    #[test]
    fn hkdf_gives_the_published_values() {
        let salt: Vec<u8> = (0..0x0d).collect();
        let info: Vec<u8> = (0xf0..0xfa).collect();
        let mut output = [0; 42];
        let expander = HkdfUsingHmac(&HMAC_SHA256).extract_from_secret(Some(&salt), &[0x0b; 22]);
        expander.expand_slice(&[&info], &mut output).unwrap();
        let expected = [0x3c, 0xb2, 0x5f, 0x25, 0xfa, 0xac, 0xd5, 0x7a, 0x90, 0x43, 0x4f, 0x64, 0xd0, 0x36, 0x2f, 0x2a];
        assert_eq!((&output[..16], &output[40..]), (expected.as_slice(), [0x58, 0x65].as_slice()));
    }

    /// RFC 4231, test case 6: a key longer than a block.
    #[test]
    fn long_keys_are_taken() {
        let tag =
            HMAC_SHA384.with_key(&[0xaa; 131]).sign(&[b"Test Using Larger Than Block-Size Key", b" - Hash Key First"]);
        assert_eq!(tag.as_ref()[..8], [0x4e, 0xce, 0x08, 0x44, 0x85, 0x81, 0x3e, 0x90]);
    }
}
