//! Four words side by side: one instruction where the target has vectors of 128 bits, as WebAssembly does.

#[cfg(not(target_arch = "wasm32"))]
pub(super) use array::Lanes;
#[cfg(target_arch = "wasm32")]
pub(super) use vector::Lanes;

#[cfg(target_arch = "wasm32")]
mod vector {
    use std::arch::wasm32 as wasm;

    #[derive(Clone, Copy)]
    pub(in super::super) struct Lanes(wasm::v128);

    /// Inlined always: a call would cost more than the instruction, and the component is optimised for size.
    impl Lanes {
        #[inline(always)]
        pub(in super::super) fn new([a, b, c, d]: [u32; 4]) -> Self {
            Self(wasm::u32x4(a, b, c, d))
        }

        #[inline(always)]
        pub(in super::super) fn splat(word: u32) -> Self {
            Self(wasm::u32x4_splat(word))
        }

        #[inline(always)]
        pub(in super::super) fn add(self, other: Self) -> Self {
            Self(wasm::u32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub(in super::super) fn xor(self, other: Self) -> Self {
            Self(wasm::v128_xor(self.0, other.0))
        }

        /// To the left. Whole bytes move in one instruction, other distances in three.
        #[inline(always)]
        pub(in super::super) fn rotate<const BITS: u32>(self) -> Self {
            let lanes = self.0;
            Self(match BITS {
                8 => wasm::i8x16_shuffle::<3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14>(lanes, lanes),
                16 => wasm::i8x16_shuffle::<2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13>(lanes, lanes),
                _ => wasm::v128_or(wasm::u32x4_shl(lanes, BITS), wasm::u32x4_shr(lanes, 32 - BITS)),
            })
        }

        /// Rows become columns.
        #[inline(always)]
        pub(in super::super) fn transpose([a, b, c, d]: [Self; 4]) -> [Self; 4] {
            let low = (wasm::u32x4_shuffle::<0, 4, 1, 5>(a.0, b.0), wasm::u32x4_shuffle::<0, 4, 1, 5>(c.0, d.0));
            let high = (wasm::u32x4_shuffle::<2, 6, 3, 7>(a.0, b.0), wasm::u32x4_shuffle::<2, 6, 3, 7>(c.0, d.0));
            [
                Self(wasm::u64x2_shuffle::<0, 2>(low.0, low.1)),
                Self(wasm::u64x2_shuffle::<1, 3>(low.0, low.1)),
                Self(wasm::u64x2_shuffle::<0, 2>(high.0, high.1)),
                Self(wasm::u64x2_shuffle::<1, 3>(high.0, high.1)),
            ]
        }

        #[inline(always)]
        pub(in super::super) fn to_le_bytes(self) -> [u8; 16] {
            let (low, high) = (wasm::u64x2_extract_lane::<0>(self.0), wasm::u64x2_extract_lane::<1>(self.0));
            (u128::from(low) | u128::from(high) << 64).to_le_bytes()
        }
    }
}

/// What the vectors do, for the tests on other machines.
#[cfg(not(target_arch = "wasm32"))]
mod array {
    use std::array::from_fn;

    #[derive(Clone, Copy)]
    pub(in super::super) struct Lanes([u32; 4]);

    impl Lanes {
        pub(in super::super) fn new(words: [u32; 4]) -> Self {
            Self(words)
        }

        pub(in super::super) fn splat(word: u32) -> Self {
            Self([word; 4])
        }

        pub(in super::super) fn add(self, other: Self) -> Self {
            Self(from_fn(|lane| self.0[lane].wrapping_add(other.0[lane])))
        }

        pub(in super::super) fn xor(self, other: Self) -> Self {
            Self(from_fn(|lane| self.0[lane] ^ other.0[lane]))
        }

        pub(in super::super) fn rotate<const BITS: u32>(self) -> Self {
            Self(self.0.map(|word| word.rotate_left(BITS)))
        }

        pub(in super::super) fn transpose(rows: [Self; 4]) -> [Self; 4] {
            from_fn(|column| Self(from_fn(|row| rows[row].0[column])))
        }

        pub(in super::super) fn to_le_bytes(self) -> [u8; 16] {
            from_fn(|index| self.0[index / 4].to_le_bytes()[index % 4])
        }
    }
}
