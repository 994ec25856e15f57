//! The last part of a stream, kept so that it can be given again.

use std::collections::VecDeque;

/// How the kept bytes are stored: in blocks of this size, so that keeping more never means moving what is kept.
const BLOCK: usize = 64 * 1024;

/// The last bytes of a stream that went by.
#[derive(Debug)]
pub struct ReplayWindow {
    /// All but the last are full.
    blocks: VecDeque<Vec<u8>>,
    /// Where in the stream the first kept byte stands.
    start: u64,
    end: u64,
    most: usize,
}

impl ReplayWindow {
    /// Keeps `most` bytes, rounded down to whole blocks of 64 KiB, but at least one.
    pub fn new(most: usize) -> Self {
        Self { blocks: VecDeque::new(), start: 0, end: 0, most: (most / BLOCK).max(1) }
    }

    /// Whether everything from `position` on is kept.
    pub fn reaches_back_to(&self, position: u64) -> bool {
        (self.start..=self.end).contains(&position)
    }

    /// Keeps the next bytes of the stream, at the expense of the oldest.
    pub fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.blocks.back().is_none_or(|block| block.len() == BLOCK) {
                let block = self.take_oldest().unwrap_or_default();
                self.blocks.push_back(block);
            }
            let Some(block) = self.blocks.back_mut() else { return };
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK - block.len()));
            block.extend_from_slice(now);
            self.end += now.len() as u64;
            bytes = later;
        }
    }

    /// What is kept from `position` on, up to the end of a block; empty when that is nothing.
    pub fn piece_at(&self, position: u64) -> &[u8] {
        let Some(offset) = position.checked_sub(self.start).and_then(|offset| usize::try_from(offset).ok()) else {
            return &[];
        };
        self.blocks.get(offset / BLOCK).and_then(|block| block.get(offset % BLOCK..)).unwrap_or_default()
    }

    /// The oldest block, emptied, once there is no room for another one.
    fn take_oldest(&mut self) -> Option<Vec<u8>> {
        if self.blocks.len() < self.most {
            return None;
        }
        let mut oldest = self.blocks.pop_front()?;
        self.start += oldest.len() as u64;
        oldest.clear();
        Some(oldest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(length: usize) -> Vec<u8> {
        (0..length).map(|index| u8::try_from(index % 251).unwrap()).collect()
    }

    fn from(window: &ReplayWindow, mut position: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            let piece = window.piece_at(position);
            if piece.is_empty() {
                return bytes;
            }
            bytes.extend_from_slice(piece);
            position += piece.len() as u64;
        }
    }

    #[test]
    fn what_is_kept_can_be_given_again_from_any_point() {
        for chunk in [1_000, BLOCK, 3 * BLOCK + 1] {
            let stream = stream(10 * BLOCK + 17);
            let mut window = ReplayWindow::new(4 * BLOCK);
            stream.chunks(chunk).for_each(|bytes| window.push(bytes));
            let first = (0..=stream.len() as u64).find(|position| window.reaches_back_to(*position)).unwrap();
            assert!(stream.len() as u64 - first > 3 * BLOCK as u64, "chunks of {chunk}: kept from {first}");
            for position in [first, first + 1, first + BLOCK as u64, stream.len() as u64 - 1, stream.len() as u64] {
                let expected = &stream[usize::try_from(position).unwrap()..];
                assert!(from(&window, position) == expected, "chunks of {chunk}: from {position}");
            }
            assert!(!window.reaches_back_to(first - 1) && !window.reaches_back_to(stream.len() as u64 + 1));
        }
    }

    #[test]
    fn a_short_stream_is_kept_whole() {
        let mut window = ReplayWindow::new(0);
        assert!(window.reaches_back_to(0) && window.piece_at(0).is_empty());
        window.push(b"short");
        assert!(window.reaches_back_to(0) && !window.reaches_back_to(6));
        assert_eq!(from(&window, 2), b"ort");
    }
}
