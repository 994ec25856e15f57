//! Lanes in vector registers.

use std::arch::wasm32 as wasm;

/// Four words of 32 bits.
#[derive(Clone, Copy)]
pub(crate) struct Lanes(wasm::v128);

/// Four words of 64 bits.
#[derive(Clone, Copy)]
pub(crate) struct WideLanes {
    low: wasm::v128,
    high: wasm::v128,
}

impl Lanes {
    #[inline(always)]
    pub(crate) fn new([a, b, c, d]: [u32; 4]) -> Self {
        Self(wasm::u32x4(a, b, c, d))
    }

    #[inline(always)]
    pub(crate) fn splat(word: u32) -> Self {
        Self(wasm::u32x4_splat(word))
    }

    #[inline(always)]
    pub(crate) fn from_le_bytes(bytes: [u8; 16]) -> Self {
        let [low, high] = halves(u128::from_le_bytes(bytes));
        Self(wasm::u64x2(low, high))
    }

    #[inline(always)]
    pub(crate) fn to_le_bytes(self) -> [u8; 16] {
        let (low, high) = (wasm::u64x2_extract_lane::<0>(self.0), wasm::u64x2_extract_lane::<1>(self.0));
        (u128::from(low) | u128::from(high) << 64).to_le_bytes()
    }

    pub(crate) fn to_words(self) -> [u32; 4] {
        let lanes = self.0;
        [
            wasm::u32x4_extract_lane::<0>(lanes),
            wasm::u32x4_extract_lane::<1>(lanes),
            wasm::u32x4_extract_lane::<2>(lanes),
            wasm::u32x4_extract_lane::<3>(lanes),
        ]
    }

    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(wasm::u32x4_add(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn xor(self, other: Self) -> Self {
        Self(wasm::v128_xor(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(wasm::v128_or(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(wasm::v128_and(self.0, other.0))
    }

    #[inline(always)]
    pub(crate) fn shift_left<const BITS: u32>(self) -> Self {
        Self(wasm::u32x4_shl(self.0, BITS))
    }

    #[inline(always)]
    pub(crate) fn shift_right<const BITS: u32>(self) -> Self {
        Self(wasm::u32x4_shr(self.0, BITS))
    }

    /// To the left. Whole bytes move in one instruction, other distances in three.
    #[inline(always)]
    pub(crate) fn rotate<const BITS: u32>(self) -> Self {
        let lanes = self.0;
        Self(match BITS {
            8 => wasm::i8x16_shuffle::<3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14>(lanes, lanes),
            16 => wasm::i8x16_shuffle::<2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13>(lanes, lanes),
            _ => wasm::v128_or(wasm::u32x4_shl(lanes, BITS), wasm::u32x4_shr(lanes, 32 - BITS)),
        })
    }

    #[inline(always)]
    pub(crate) fn multiply(self, other: Self) -> WideLanes {
        WideLanes {
            low: wasm::u64x2_extmul_low_u32x4(self.0, other.0),
            high: wasm::u64x2_extmul_high_u32x4(self.0, other.0),
        }
    }

    /// Rows become columns.
    #[inline(always)]
    pub(crate) fn transpose([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        let low = (wasm::u32x4_shuffle::<0, 4, 1, 5>(a.0, b.0), wasm::u32x4_shuffle::<0, 4, 1, 5>(c.0, d.0));
        let high = (wasm::u32x4_shuffle::<2, 6, 3, 7>(a.0, b.0), wasm::u32x4_shuffle::<2, 6, 3, 7>(c.0, d.0));
        [
            Self(wasm::u64x2_shuffle::<0, 2>(low.0, low.1)),
            Self(wasm::u64x2_shuffle::<1, 3>(low.0, low.1)),
            Self(wasm::u64x2_shuffle::<0, 2>(high.0, high.1)),
            Self(wasm::u64x2_shuffle::<1, 3>(high.0, high.1)),
        ]
    }
}

impl WideLanes {
    #[inline(always)]
    pub(crate) fn add(self, other: Self) -> Self {
        Self { low: wasm::u64x2_add(self.low, other.low), high: wasm::u64x2_add(self.high, other.high) }
    }

    #[inline(always)]
    pub(crate) fn shift_right<const BITS: u32>(self) -> Self {
        Self { low: wasm::u64x2_shr(self.low, BITS), high: wasm::u64x2_shr(self.high, BITS) }
    }

    /// The lower 32 bits of each word.
    #[inline(always)]
    pub(crate) fn truncate(self) -> Lanes {
        Lanes(wasm::u32x4_shuffle::<0, 2, 4, 6>(self.low, self.high))
    }
}

#[allow(clippy::cast_possible_truncation, reason = "each half in turn")]
#[inline(always)]
fn halves(value: u128) -> [u64; 2] {
    [value as u64, (value >> 64) as u64]
}
