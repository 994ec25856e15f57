//! A computed hash, and how to compute one.

use super::algorithm::HashAlgorithm;
use sha2::digest::Digest as _;
use std::fmt;

/// What a hash came to. Shown in lower-case hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Digest {
    algorithm: HashAlgorithm,
    bytes: Vec<u8>,
}

/// Computes a hash of bytes that come in chunks.
#[derive(Clone)]
pub struct Hasher(State);

#[derive(Clone)]
enum State {
    Sha512(sha2::Sha512),
    Sha256(sha2::Sha256),
    Sha1(sha1::Sha1),
    Md5(md5::Md5),
    Crc32(crc::Digest<'static, u32>),
}

/// CRC-32 as in zip files and Ethernet, which is what `XCRC` means.
static CRC_32: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);

impl Digest {
    /// Nothing when the digits are not as many as the algorithm has. Only a CRC-32, which is a number to some servers,
    /// may come without its leading zeros.
    pub(super) fn from_hex(algorithm: HashAlgorithm, digits: &[u8]) -> Option<Self> {
        let length = 2 * algorithm.digest_length();
        let missing = match (length.checked_sub(digits.len())?, algorithm) {
            (0, _) => 0,
            (missing, HashAlgorithm::Crc32) if missing < length => missing,
            _ => return None,
        };
        let padded = [&b"0".repeat(missing), digits].concat();
        let bytes = base16ct::mixed::decode_vec(padded).ok()?;
        Some(Self { algorithm, bytes })
    }

    pub fn algorithm(&self) -> HashAlgorithm {
        self.algorithm
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&base16ct::lower::encode_string(&self.bytes))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {self}", self.algorithm.name())
    }
}

impl Hasher {
    pub fn new(algorithm: HashAlgorithm) -> Self {
        Self(match algorithm {
            HashAlgorithm::Sha512 => State::Sha512(sha2::Sha512::new()),
            HashAlgorithm::Sha256 => State::Sha256(sha2::Sha256::new()),
            HashAlgorithm::Sha1 => State::Sha1(sha1::Sha1::new()),
            HashAlgorithm::Md5 => State::Md5(md5::Md5::new()),
            HashAlgorithm::Crc32 => State::Crc32(CRC_32.digest()),
        })
    }

    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Sha512(state) => state.update(bytes),
            State::Sha256(state) => state.update(bytes),
            State::Sha1(state) => state.update(bytes),
            State::Md5(state) => state.update(bytes),
            State::Crc32(state) => state.update(bytes),
        }
    }

    pub fn finish(self) -> Digest {
        let (algorithm, bytes) = match self.0 {
            State::Sha512(state) => (HashAlgorithm::Sha512, state.finalize().to_vec()),
            State::Sha256(state) => (HashAlgorithm::Sha256, state.finalize().to_vec()),
            State::Sha1(state) => (HashAlgorithm::Sha1, state.finalize().to_vec()),
            State::Md5(state) => (HashAlgorithm::Md5, state.finalize().to_vec()),
            State::Crc32(state) => (HashAlgorithm::Crc32, state.finalize().to_be_bytes().to_vec()),
        };
        Digest { algorithm, bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::{Digest, HashAlgorithm, Hasher};

    #[test]
    fn digests_are_those_of_the_published_test_vectors() {
        for (algorithm, expected) in [
            (
                HashAlgorithm::Sha512,
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                 2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            ),
            (HashAlgorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (HashAlgorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (HashAlgorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (HashAlgorithm::Crc32, "352441c2"),
        ] {
            let mut hasher = Hasher::new(algorithm);
            hasher.update(b"a");
            hasher.update(b"");
            hasher.update(b"bc");
            let digest = hasher.finish();
            assert_eq!(digest.to_string(), expected);
            assert_eq!(digest.as_bytes().len(), algorithm.digest_length());
            assert_eq!(Digest::from_hex(algorithm, expected.to_uppercase().as_bytes()), Some(digest));
        }
    }

    #[test]
    fn a_digest_has_all_its_digits() {
        assert_eq!(Digest::from_hex(HashAlgorithm::Md5, b"900150983cd24fb0d6963f7d28e17f7"), None);
        assert_eq!(Digest::from_hex(HashAlgorithm::Md5, b"900150983cd24fb0d6963f7d28e17f7g"), None);
        assert_eq!(Digest::from_hex(HashAlgorithm::Crc32, b"1A2B").unwrap().to_string(), "00001a2b");
        assert_eq!(Digest::from_hex(HashAlgorithm::Crc32, b""), None);
        assert_eq!(Digest::from_hex(HashAlgorithm::Crc32, b"012345678"), None);
    }
}
