mod random;

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

/// What a file holds, or what is sent: bytes, or some of any length that are made on the way and take no memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// The first bytes of the endless pattern, this many.
    Pattern(u64),
    /// A unit over and over, up to this many bytes in all.
    Repeated {
        /// What is repeated.
        unit: Arc<[u8]>,
        /// How many bytes there are.
        length: u64,
    },
    /// Bytes that look random, always the same for one seed.
    Random {
        /// Tells contents apart.
        seed: u64,
        /// How many bytes there are.
        length: u64,
    },
}

/// The pattern's period: prime, so that no buffer size hides a shift.
const PERIOD: u64 = 251;

/// How much of what is made on the way comes at a time.
const CHUNK: usize = 64 * 1024;

impl Content {
    /// These bytes over and over, up to this many in all.
    pub fn repeated(unit: impl AsRef<[u8]>, length: u64) -> Self {
        Self::Repeated { unit: unit.as_ref().into(), length }
    }

    /// These bytes over and over: nobody gets to the end of it.
    pub fn endless(unit: impl AsRef<[u8]>) -> Self {
        Self::repeated(unit, u64::MAX)
    }

    /// So many bytes that look random, always the same for one seed.
    pub fn random(length: u64, seed: u64) -> Self {
        Self::Random { seed, length }
    }

    /// How many bytes it has.
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Pattern(length) | Self::Repeated { length, .. } | Self::Random { length, .. } => *length,
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes themselves. Those that take no memory otherwise do so here.
    pub fn bytes(&self) -> Vec<u8> {
        self.chunks().collect::<Vec<_>>().concat()
    }

    /// All of it, piece by piece.
    pub fn chunks(&self) -> impl Iterator<Item = Vec<u8>> {
        let mut offset = 0;
        std::iter::from_fn(move || {
            let chunk = self.chunk(offset, usize::MAX);
            offset += chunk.len() as u64;
            (!chunk.is_empty()).then_some(chunk)
        })
    }

    /// At most `most` bytes (and at most 64 KiB of what is made on the way) from `offset` on; none at the end.
    pub fn chunk(&self, offset: u64, most: usize) -> Vec<u8> {
        let left = usize::try_from(self.len().saturating_sub(offset)).unwrap_or(usize::MAX).min(most);
        match self {
            Self::Bytes(bytes) => {
                let rest = usize::try_from(offset).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
                rest.get(..left).unwrap_or(rest).to_vec()
            }
            Self::Pattern(_) => (offset..).take(left.min(CHUNK)).map(pattern_byte).collect(),
            Self::Repeated { unit, .. } => {
                let phase = usize::try_from(offset % (unit.len() as u64).max(1)).unwrap_or_default();
                unit.iter().copied().cycle().skip(phase).take(left.min(CHUNK)).collect()
            }
            Self::Random { seed, .. } => random::bytes(*seed, offset, left),
        }
    }

    /// The SHA-256 of all of it, in lower-case hexadecimal digits.
    pub fn sha256(&self) -> String {
        let mut digest = Sha256::new();
        self.chunks().for_each(|chunk| digest.update(&chunk));
        base16ct::lower::encode_string(&digest.finalize())
    }

    /// What is left of it when it ends after `length` bytes.
    pub(super) fn truncated(&self, length: u64) -> Self {
        match self {
            Self::Bytes(_) => self.chunk(0, usize::try_from(length).unwrap_or(usize::MAX)).into(),
            Self::Pattern(all) => Self::Pattern(length.min(*all)),
            Self::Repeated { unit, length: all } => Self::Repeated { unit: Arc::clone(unit), length: length.min(*all) },
            Self::Random { seed, length: all } => Self::Random { seed: *seed, length: length.min(*all) },
        }
    }
}

/// The pattern's byte at `offset`.
fn pattern_byte(offset: u64) -> u8 {
    u8::try_from(offset % PERIOD).unwrap_or_default()
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<&[u8]> for Content {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl<const LENGTH: usize> From<&[u8; LENGTH]> for Content {
    fn from(bytes: &[u8; LENGTH]) -> Self {
        Self::Bytes(bytes.as_slice().into())
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_content_is_the_same_from_any_offset_on() {
        let content = Content::Random { seed: 7, length: 200_001 };
        let whole = content.bytes();
        assert_eq!(whole.len(), 200_001);
        for (offset, most) in [(0, 10), (65_530, 100), (65_536, 1), (131_071, 70_000), (200_000, 5), (200_001, 1)] {
            let part = content.chunk(offset, most);
            let start = usize::try_from(offset).unwrap();
            assert_eq!(part, whole[start..start + part.len()], "{offset}, {most}");
            assert_eq!(part.is_empty(), offset == 200_001);
        }
        assert_eq!(content.truncated(70_000).bytes(), whole[..70_000]);
    }

    #[test]
    fn random_content_differs_by_seed_and_from_block_to_block() {
        let block = |seed, offset| Content::Random { seed, length: u64::MAX }.chunk(offset, 65_536);
        let blocks = [block(0, 0), block(0, 65_536), block(1, 0), block(1, 1 << 40)];
        for (number, one) in blocks.iter().enumerate() {
            assert!(blocks[..number].iter().all(|other| other != one), "{number}");
        }
    }

    #[test]
    fn the_digest_is_of_all_bytes() {
        let content = Content::Random { seed: 1, length: 100_000 };
        assert_eq!(content.sha256(), Content::from(content.bytes()).sha256());
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Content::from("").sha256(), nothing);
    }
}
