//! What the vectors do, for the tests on other machines.

use std::array::from_fn;

/// Four words of 32 bits.
#[derive(Clone, Copy)]
pub(crate) struct Lanes([u32; 4]);

/// Four words of 64 bits.
#[derive(Clone, Copy)]
pub(crate) struct WideLanes([u64; 4]);

impl Lanes {
    pub(crate) fn new(words: [u32; 4]) -> Self {
        Self(words)
    }

    pub(crate) fn splat(word: u32) -> Self {
        Self([word; 4])
    }

    pub(crate) fn from_le_bytes(bytes: [u8; 16]) -> Self {
        Self(from_fn(|lane| u32::from_le_bytes(from_fn(|byte| bytes[4 * lane + byte]))))
    }

    pub(crate) fn to_le_bytes(self) -> [u8; 16] {
        from_fn(|index| self.0[index / 4].to_le_bytes()[index % 4])
    }

    pub(crate) fn to_words(self) -> [u32; 4] {
        self.0
    }

    pub(crate) fn add(self, other: Self) -> Self {
        Self(from_fn(|lane| self.0[lane].wrapping_add(other.0[lane])))
    }

    pub(crate) fn xor(self, other: Self) -> Self {
        Self(from_fn(|lane| self.0[lane] ^ other.0[lane]))
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self(from_fn(|lane| self.0[lane] | other.0[lane]))
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self(from_fn(|lane| self.0[lane] & other.0[lane]))
    }

    pub(crate) fn shift_left<const BITS: u32>(self) -> Self {
        Self(self.0.map(|word| word << BITS))
    }

    pub(crate) fn shift_right<const BITS: u32>(self) -> Self {
        Self(self.0.map(|word| word >> BITS))
    }

    pub(crate) fn rotate<const BITS: u32>(self) -> Self {
        Self(self.0.map(|word| word.rotate_left(BITS)))
    }

    pub(crate) fn multiply(self, other: Self) -> WideLanes {
        WideLanes(from_fn(|lane| u64::from(self.0[lane]) * u64::from(other.0[lane])))
    }

    pub(crate) fn transpose(rows: [Self; 4]) -> [Self; 4] {
        from_fn(|column| Self(from_fn(|row| rows[row].0[column])))
    }
}

impl WideLanes {
    pub(crate) fn add(self, other: Self) -> Self {
        Self(from_fn(|lane| self.0[lane] + other.0[lane]))
    }

    pub(crate) fn shift_right<const BITS: u32>(self) -> Self {
        Self(self.0.map(|word| word >> BITS))
    }

    #[allow(clippy::cast_possible_truncation, reason = "it is what this does")]
    pub(crate) fn truncate(self) -> Lanes {
        Lanes(self.0.map(|word| word as u32))
    }
}
