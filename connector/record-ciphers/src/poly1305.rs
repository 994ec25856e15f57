//! Poly1305 (RFC 8439 §2.5) over whole blocks, four at a time.
//!
//! Numbers modulo 2¹³⁰ - 5 are kept in five limbs of 26 bits, so that products of limbs and their sums fit in 64. Of four
//! successive blocks each has a lane, in which the power of the key by which it is to be multiplied is the same until the end.

use zeroize::Zeroizing;

use crate::lanes::{Lanes, WideLanes};

/// Bytes of a block.
const BLOCK: usize = 16;
/// Blocks that are dealt with at a time.
const BLOCKS: usize = 4;
/// With fewer bytes than this the powers of the key cost more than they gain.
const WORTH_LANES: usize = 2 * BLOCKS * BLOCK;

const LIMB_BITS: u32 = 26;
const LIMB: u32 = (1 << LIMB_BITS) - 1;
/// The bit beyond the 128 of a whole block, in the last limb (RFC 8439 §2.5.1).
const BEYOND: u32 = 1 << 24;

/// A number modulo 2¹³⁰ - 5, or one in each lane.
type Limbs<Word> = [Word; 5];

pub(crate) struct Poly1305 {
    /// The part of the key that is multiplied by.
    key: Zeroizing<Limbs<u32>>,
    /// The part of the key that is added at the end.
    pad: Zeroizing<u128>,
    sum: Limbs<u32>,
}

impl Poly1305 {
    pub(crate) fn new(one_time_key: &[u8; 32]) -> Self {
        let (multiplier, pad) = one_time_key.split_at(BLOCK);
        let number = |bytes: &[u8]| bytes.first_chunk().map_or(0, |bytes| u128::from_le_bytes(*bytes));
        // Some bits are always zero (RFC 8439 §2.5).
        let clamped = number(multiplier) & 0x0fff_fffc_0fff_fffc_0fff_fffc_0fff_ffff;
        Self { key: Zeroizing::new(limbs(clamped)), pad: Zeroizing::new(number(pad)), sum: [0; 5] }
    }

    /// Takes `bytes`, padded with zeros to whole blocks (RFC 8439 §2.8).
    pub(crate) fn update_padded(&mut self, bytes: &[u8]) {
        let at_once = if bytes.len() >= WORTH_LANES { bytes.len() / (BLOCKS * BLOCK) * (BLOCKS * BLOCK) } else { 0 };
        let (groups, rest) = bytes.split_at(at_once);
        self.update_groups(groups.as_chunks().0);
        let (blocks, rest) = rest.as_chunks();
        for block in blocks {
            self.update_block(*block);
        }
        if !rest.is_empty() {
            let mut block = [0; BLOCK];
            block.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            self.update_block(block);
        }
    }

    /// The tag.
    pub(crate) fn finish(self) -> [u8; BLOCK] {
        let sum = reduced(self.sum);
        sum.wrapping_add(*self.pad).to_le_bytes()
    }

    fn update_block(&mut self, block: [u8; BLOCK]) {
        let mut message = limbs(u128::from_le_bytes(block));
        message[4] |= BEYOND;
        for (sum, limb) in self.sum.iter_mut().zip(message) {
            *sum += limb;
        }
        self.sum = multiply_one(self.sum, &self.key);
    }

    fn update_groups(&mut self, groups: &[[u8; BLOCKS * BLOCK]]) {
        let Some((first, groups)) = groups.split_first() else { return };
        let key = &self.key;
        let square = Zeroizing::new(multiply_one(**key, key));
        let cube = Zeroizing::new(multiply_one(*square, key));
        let fourth = Zeroizing::new(multiply_one(*square, &square));
        let by_fourth = Multiplier::new(fourth.map(Lanes::splat));
        let mut sums = message(first);
        // What there was before goes with the first block.
        for (sum, before) in sums.iter_mut().zip(self.sum) {
            *sum = sum.add(Lanes::new([before, 0, 0, 0]));
        }
        for group in groups {
            sums = by_fourth.multiply(sums);
            for (sum, limb) in sums.iter_mut().zip(message(group)) {
                *sum = sum.add(limb);
            }
        }
        let powers = std::array::from_fn(|limb| Lanes::new([fourth[limb], cube[limb], square[limb], key[limb]]));
        let sums = Multiplier::new(powers).multiply(sums);
        self.sum = carried(sums.map(|lanes| lanes.to_words().map(u64::from).iter().sum()));
    }
}

/// Four numbers to multiply by.
struct Multiplier {
    numbers: Limbs<Lanes>,
    /// Five times each limb: what leaves the highest comes back at the lowest so often.
    fives: Limbs<Lanes>,
}

impl Multiplier {
    #[inline(always)]
    fn new(numbers: Limbs<Lanes>) -> Self {
        Self { numbers, fives: numbers.map(|limb| limb.add(limb.shift_left::<2>())) }
    }

    #[inline(always)]
    fn multiply(&self, sums: Limbs<Lanes>) -> Limbs<Lanes> {
        let [a0, a1, a2, a3, a4] = sums;
        let [r0, r1, r2, r3, r4] = self.numbers;
        let [_, s1, s2, s3, s4] = self.fives;
        carry(
            product([(a0, r0), (a1, s4), (a2, s3), (a3, s2), (a4, s1)]),
            product([(a0, r1), (a1, r0), (a2, s4), (a3, s3), (a4, s2)]),
            product([(a0, r2), (a1, r1), (a2, r0), (a3, s4), (a4, s3)]),
            product([(a0, r3), (a1, r2), (a2, r1), (a3, r0), (a4, s4)]),
            product([(a0, r4), (a1, r3), (a2, r2), (a3, r1), (a4, r0)]),
        )
    }
}

#[inline(always)]
fn product([a, b, c, d, e]: [(Lanes, Lanes); 5]) -> WideLanes {
    let sum = a.0.multiply(a.1).add(b.0.multiply(b.1));
    sum.add(c.0.multiply(c.1)).add(d.0.multiply(d.1)).add(e.0.multiply(e.1))
}

/// Back to limbs of 26 bits and a little more, which the next multiplication bears: two chains, side by side.
#[inline(always)]
fn carry(d0: WideLanes, d1: WideLanes, d2: WideLanes, d3: WideLanes, d4: WideLanes) -> Limbs<Lanes> {
    let mask = Lanes::splat(LIMB);
    let low = |limb: WideLanes| limb.truncate().and(mask);
    let d1 = d1.add(d0.shift_right::<LIMB_BITS>());
    let d4 = d4.add(d3.shift_right::<LIMB_BITS>());
    let (h0, h3) = (low(d0), low(d3));
    let d2 = d2.add(d1.shift_right::<LIMB_BITS>());
    let (h1, h4) = (low(d1), low(d4));
    // Less than 2³³, so that five times as much needs 64 bits.
    let round = d4.shift_right::<LIMB_BITS>();
    let d0 = round.add(round.add(round).add(round.add(round))).add(h0.multiply(Lanes::splat(1)));
    let d3 = d2.shift_right::<LIMB_BITS>().add(h3.multiply(Lanes::splat(1)));
    let h2 = low(d2);
    let h1 = h1.add(d0.shift_right::<LIMB_BITS>().truncate());
    let h4 = h4.add(d3.shift_right::<LIMB_BITS>().truncate());
    [low(d0), h1, h2, low(d3), h4]
}

#[inline(always)]
fn message(group: &[u8; BLOCKS * BLOCK]) -> Limbs<Lanes> {
    let (blocks, _) = group.as_chunks::<BLOCK>();
    let mut rows = [Lanes::splat(0); BLOCKS];
    rows.iter_mut().zip(blocks).for_each(|(row, block)| *row = Lanes::from_le_bytes(*block));
    let [a, b, c, d] = Lanes::transpose(rows);
    let mask = Lanes::splat(LIMB);
    [
        a.and(mask),
        a.shift_right::<26>().or(b.shift_left::<6>()).and(mask),
        b.shift_right::<20>().or(c.shift_left::<12>()).and(mask),
        c.shift_right::<14>().or(d.shift_left::<18>()).and(mask),
        d.shift_right::<8>().or(Lanes::splat(BEYOND)),
    ]
}

#[allow(clippy::cast_possible_truncation, reason = "masked")]
fn limbs(number: u128) -> Limbs<u32> {
    std::array::from_fn(|limb| (number >> (LIMB_BITS as usize * limb)) as u32 & LIMB)
}

fn multiply_one(a: Limbs<u32>, b: &Limbs<u32>) -> Limbs<u32> {
    let [a0, a1, a2, a3, a4] = a.map(u64::from);
    let [r0, r1, r2, r3, r4] = b.map(u64::from);
    let [s1, s2, s3, s4] = [5 * r1, 5 * r2, 5 * r3, 5 * r4];
    carried([
        a0 * r0 + a1 * s4 + a2 * s3 + a3 * s2 + a4 * s1,
        a0 * r1 + a1 * r0 + a2 * s4 + a3 * s3 + a4 * s2,
        a0 * r2 + a1 * r1 + a2 * r0 + a3 * s4 + a4 * s3,
        a0 * r3 + a1 * r2 + a2 * r1 + a3 * r0 + a4 * s4,
        a0 * r4 + a1 * r3 + a2 * r2 + a3 * r1 + a4 * r0,
    ])
}

/// Limbs of 26 bits, the second of which may have a bit more.
#[allow(clippy::cast_possible_truncation, reason = "masked, and what is carried is small")]
fn carried([d0, mut d1, mut d2, mut d3, mut d4]: Limbs<u64>) -> Limbs<u32> {
    const MASK: u64 = LIMB as u64;
    d1 += d0 >> LIMB_BITS;
    d2 += d1 >> LIMB_BITS;
    d3 += d2 >> LIMB_BITS;
    d4 += d3 >> LIMB_BITS;
    let h0 = (d0 & MASK) + 5 * (d4 >> LIMB_BITS);
    let h1 = (d1 & MASK) + (h0 >> LIMB_BITS);
    [h0 & MASK, h1, d2 & MASK, d3 & MASK, d4 & MASK].map(|limb| limb as u32)
}

/// The lower 128 bits of the number modulo 2¹³⁰ - 5, without a branch.
fn reduced(sum: Limbs<u32>) -> u128 {
    let [h0, h1, h2, h3, h4] = carried(carried(sum.map(u64::from)).map(u64::from));
    // Whether it is 2¹³⁰ - 5 or more: then adding 5 leaves the 130 bits.
    let mut carry = (h0 + 5) >> LIMB_BITS;
    for limb in [h1, h2, h3, h4] {
        carry = (limb + carry) >> LIMB_BITS;
    }
    let number = [h0, h1, h2, h3]
        .iter()
        .rev()
        .fold(u128::from(h4), |number, limb| (number << LIMB_BITS).wrapping_add(u128::from(*limb)));
    number.wrapping_add(u128::from(5 * carry))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &[u8; 32], text: &[u8]) -> [u8; 16] {
        let mut authenticator = Poly1305::new(key);
        authenticator.update_padded(text);
        authenticator.finish()
    }

    fn reference(key: &[u8; 32], text: &[u8]) -> [u8; 16] {
        use poly1305::universal_hash::{KeyInit as _, UniversalHash as _};
        let mut authenticator = poly1305::Poly1305::new(&(*key).into());
        authenticator.update_padded(text);
        authenticator.finalize().into()
    }

    /// RFC 8439, appendix A.3, vectors 7 to 11: numbers about 2¹³⁰ - 5, where carries are easily lost. Those that are no whole
    /// blocks are left out.
    #[test]
    fn gives_the_published_values_at_the_edges() {
        let key = |multiplier: u128, pad: u128| {
            let mut key = [0; 32];
            key[..16].copy_from_slice(&multiplier.to_le_bytes());
            key[16..].copy_from_slice(&pad.to_le_bytes());
            key
        };
        let text = |numbers: &[u128]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>();
        for (key, text, expected) in [
            (key(2, 0), text(&[u128::MAX]), 3),
            (key(2, u128::MAX), text(&[2]), 3),
            (key(1, 0), text(&[u128::MAX, u128::MAX - 0xf, 0x11]), 5),
            (
                key(1, 0),
                text(&[
                    u128::MAX,
                    u128::from_le_bytes([
                        0xfb, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe,
                    ]),
                    u128::from_le_bytes([1; 16]),
                ]),
                0,
            ),
            (key(2, 0), text(&[u128::MAX - 2]), u128::MAX - 5),
        ] {
            assert_eq!(u128::from_le_bytes(tag(&key, &text)), expected);
        }
    }

    #[test]
    fn agrees_with_another_implementation() {
        let mut random = fastrand::Rng::with_seed(3);
        for length in (0..700).chain([16_384, 16_401]) {
            let (mut key, mut text) = ([0; 32], vec![0; length]);
            random.fill(&mut key);
            random.fill(&mut text);
            assert_eq!(tag(&key, &text), reference(&key, &text), "{length}");
            // As many carries as there can be.
            key.fill(0xff);
            text.fill(0xff);
            assert_eq!(tag(&key, &text), reference(&key, &text), "{length}");
        }
    }

    #[test]
    fn parts_are_padded_each() {
        let key = std::array::from_fn(|index| u8::try_from(index * 7).unwrap());
        let mut parts = Poly1305::new(&key);
        parts.update_padded(&[1; 13]);
        parts.update_padded(&[2; 300]);
        parts.update_padded(&[3; 16]);
        let whole = [&[1; 13][..], &[0; 3], &[2; 300], &[0; 4], &[3; 16]].concat();
        assert_eq!(parts.finish(), reference(&key, &whole));
    }
}
