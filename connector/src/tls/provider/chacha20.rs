//! `ChaCha20` (RFC 8439 §2.4), four blocks at a time.
//!
//! The one cipher of our own, since it decides the speed of FTPS and no crate has it in WebAssembly's vectors: one block
//! after the other it runs at a third of this. It has neither branches nor table lookups that depend on secrets.

use super::lanes::Lanes;
use zeroize::Zeroizing;

const BLOCK: usize = 64;
const BLOCKS: usize = 4;

/// "expand 32-byte k", in words.
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// The most bytes under one nonce: the block counter must not wrap, and block 0 is the one-time key's.
pub(super) const MOST: u64 = (u32::MAX as u64) * BLOCK as u64;

/// A key, in words.
pub(super) struct Key(Zeroizing<[u32; 8]>);

/// The key stream of one key and one nonce.
pub(super) struct KeyStream<'a> {
    key: &'a Key,
    nonce: [u32; 3],
}

impl Key {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(Zeroizing::new(words(key)))
    }

    pub(super) fn stream(&self, nonce: &[u8; 12]) -> KeyStream<'_> {
        KeyStream { key: self, nonce: words(nonce) }
    }
}

impl KeyStream<'_> {
    /// The first bytes of block 0, which become the one-time key of Poly1305 (RFC 8439 §2.6).
    pub(super) fn one_time_key(&self) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        self.apply(0, key.as_mut());
        key
    }

    /// Encrypts or decrypts, beginning with block `counter`.
    pub(super) fn apply(&self, mut counter: u32, text: &mut [u8]) {
        let mut chunks = text.chunks_exact_mut(BLOCKS * BLOCK);
        for chunk in &mut chunks {
            self.apply_blocks(counter, chunk);
            counter = counter.wrapping_add(4);
        }
        let rest = chunks.into_remainder();
        if !rest.is_empty() {
            let mut chunk = Zeroizing::new([0; BLOCKS * BLOCK]);
            let (used, _) = chunk.split_at_mut(rest.len());
            used.copy_from_slice(rest);
            self.apply_blocks(counter, chunk.as_mut());
            rest.copy_from_slice(chunk.split_at(rest.len()).0);
        }
    }

    /// Four blocks.
    #[inline(always)]
    fn apply_blocks(&self, counter: u32, text: &mut [u8]) {
        let start = self.start(counter);
        let rows = rounds(start);
        for (group, (row, start)) in rows.into_iter().zip(start).enumerate() {
            let [a, b, c, d] = row;
            let [e, f, g, h] = start;
            let columns = Lanes::transpose([a.add(e), b.add(f), c.add(g), d.add(h)]);
            for (block, stream) in text.chunks_exact_mut(BLOCK).zip(columns) {
                if let Some(piece) = block.as_chunks_mut::<16>().0.get_mut(group) {
                    let mixed = u128::from_le_bytes(*piece) ^ u128::from_le_bytes(stream.to_le_bytes());
                    *piece = mixed.to_le_bytes();
                }
            }
        }
    }

    /// The state of four successive blocks (RFC 8439 §2.3), each word of all four in one vector.
    #[inline(always)]
    fn start(&self, counter: u32) -> [[Lanes; 4]; 4] {
        let [k0, k1, k2, k3, k4, k5, k6, k7] = *self.key.0;
        let [n0, n1, n2] = self.nonce;
        let [e0, e1, e2, e3] = CONSTANTS;
        let counters = Lanes::splat(counter).add(Lanes::new([0, 1, 2, 3]));
        [
            [Lanes::splat(e0), Lanes::splat(e1), Lanes::splat(e2), Lanes::splat(e3)],
            [Lanes::splat(k0), Lanes::splat(k1), Lanes::splat(k2), Lanes::splat(k3)],
            [Lanes::splat(k4), Lanes::splat(k5), Lanes::splat(k6), Lanes::splat(k7)],
            [counters, Lanes::splat(n0), Lanes::splat(n1), Lanes::splat(n2)],
        ]
    }
}

/// Ten times a round of columns and one of diagonals.
#[inline(always)]
fn rounds([a, b, c, d]: [[Lanes; 4]; 4]) -> [[Lanes; 4]; 4] {
    let [mut a0, mut a1, mut a2, mut a3] = a;
    let [mut b0, mut b1, mut b2, mut b3] = b;
    let [mut c0, mut c1, mut c2, mut c3] = c;
    let [mut d0, mut d1, mut d2, mut d3] = d;
    for _ in 0..10 {
        (a0, b0, c0, d0) = quarter_round(a0, b0, c0, d0);
        (a1, b1, c1, d1) = quarter_round(a1, b1, c1, d1);
        (a2, b2, c2, d2) = quarter_round(a2, b2, c2, d2);
        (a3, b3, c3, d3) = quarter_round(a3, b3, c3, d3);

        (a0, b1, c2, d3) = quarter_round(a0, b1, c2, d3);
        (a1, b2, c3, d0) = quarter_round(a1, b2, c3, d0);
        (a2, b3, c0, d1) = quarter_round(a2, b3, c0, d1);
        (a3, b0, c1, d2) = quarter_round(a3, b0, c1, d2);
    }
    [[a0, a1, a2, a3], [b0, b1, b2, b3], [c0, c1, c2, c3], [d0, d1, d2, d3]]
}

/// RFC 8439 §2.1.
#[inline(always)]
fn quarter_round(mut a: Lanes, mut b: Lanes, mut c: Lanes, mut d: Lanes) -> (Lanes, Lanes, Lanes, Lanes) {
    a = a.add(b);
    d = d.xor(a).rotate::<16>();
    c = c.add(d);
    b = b.xor(c).rotate::<12>();
    a = a.add(b);
    d = d.xor(a).rotate::<8>();
    c = c.add(d);
    b = b.xor(c).rotate::<7>();
    (a, b, c, d)
}

fn words<const WORDS: usize>(bytes: &[u8]) -> [u32; WORDS] {
    let mut words = [0; WORDS];
    for (word, bytes) in words.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *word = u32::from_le_bytes(*bytes);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8439 §2.4.2.
    #[test]
    fn gives_the_published_values() {
        let key = Key::new(&std::array::from_fn(|index| u8::try_from(index).unwrap()));
        let mut text = *b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
            sunscreen would be it.";
        key.stream(&[0, 0, 0, 0, 0, 0, 0, 0x4a, 0, 0, 0, 0]).apply(1, &mut text);
        assert_eq!(text[..8], [0x6e, 0x2e, 0x35, 0x9a, 0x25, 0x68, 0xf9, 0x80]);
        assert_eq!(text[110..], [0x5e, 0x42, 0x87, 0x4d]);
    }

    /// RFC 8439 §2.6.2.
    #[test]
    fn gives_the_published_one_time_key() {
        let key = Key::new(&std::array::from_fn(|index| 0x80 + u8::try_from(index).unwrap()));
        let one_time = key.stream(&[0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7]).one_time_key();
        assert_eq!(one_time[..4], [0x8a, 0xd5, 0xa0, 0x8b]);
        assert_eq!(one_time[28..], [0xfd, 0xd1, 0xa6, 0x46]);
    }

    #[test]
    fn a_part_of_the_stream_is_the_same_wherever_it_is_cut() {
        let key = Key::new(&[7; 32]);
        let stream = key.stream(&[9; 12]);
        let mut whole = [0; 1024];
        stream.apply(5, &mut whole);
        for blocks in 0..8 {
            for length in [0, 1, 15, 16, 63, 64, 65, 255, 256, 257, 300] {
                let mut part = vec![0; length];
                stream.apply(5 + blocks, &mut part);
                let from = blocks as usize * BLOCK;
                assert_eq!(part, whole[from..from + length], "{blocks} {length}");
            }
        }
    }
}
