//! Bytes that look random, always the same for one seed, from any offset on without those before it.

use fastrand::Rng;

/// Each block is begun anew, so that nothing before it has to be made.
const BLOCK: u64 = 64 * 1024;

/// Up to `most` bytes from `offset` on, as far as the block goes that holds it.
pub(super) fn bytes(seed: u64, offset: u64, most: usize) -> Vec<u8> {
    let (block, start) = (offset / BLOCK, offset % BLOCK);
    let end = start.saturating_add(most as u64).min(BLOCK);
    let (start, end) = (usize::try_from(start).unwrap_or_default(), usize::try_from(end).unwrap_or_default());
    let mut bytes = vec![0; end];
    let first = Rng::with_seed(seed).u64(..);
    Rng::with_seed(first.wrapping_add(block)).fill(&mut bytes);
    bytes.split_off(start)
}
