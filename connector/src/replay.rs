//! The last part of a stream, kept so that it can be given again.

use std::collections::VecDeque;

/// Pieces that are small together become one.
const JOINED: usize = 64 * 1024;

/// The last bytes of a stream that went by, in the pieces in which they came.
#[derive(Debug)]
pub struct ReplayWindow {
    pieces: VecDeque<Piece>,
    /// Where in the stream the last piece ends.
    end: u64,
    kept: usize,
    least: usize,
}

#[derive(Debug)]
struct Piece {
    /// Where in the stream it begins.
    start: u64,
    bytes: Vec<u8>,
}

impl ReplayWindow {
    /// Keeps the last `least` bytes, and at most one piece more.
    pub fn new(least: usize) -> Self {
        Self { pieces: VecDeque::new(), end: 0, kept: 0, least }
    }

    /// Whether everything from `position` on is kept.
    pub fn reaches_back_to(&self, position: u64) -> bool {
        let start = self.pieces.front().map_or(self.end, |piece| piece.start);
        (start..=self.end).contains(&position)
    }

    /// Keeps the next bytes of the stream, at the expense of the oldest.
    pub fn push(&mut self, bytes: Vec<u8>) {
        let (start, length) = (self.end, bytes.len());
        self.end += length as u64;
        self.kept += length;
        match self.pieces.back_mut() {
            Some(last) if last.bytes.len() + length <= JOINED => last.bytes.extend_from_slice(&bytes),
            _ => self.pieces.push_back(Piece { start, bytes }),
        }
        while self.pieces.len() > 1
            && let Some(rest) = self.pieces.front().and_then(|oldest| self.kept.checked_sub(oldest.bytes.len()))
            && rest >= self.least
        {
            self.pieces.pop_front();
            self.kept = rest;
        }
    }

    /// What is kept from `position` on, up to the end of a piece; empty when that is nothing.
    pub fn piece_at(&self, position: u64) -> &[u8] {
        let after = self.pieces.partition_point(|piece| piece.start <= position);
        let piece = after.checked_sub(1).and_then(|index| self.pieces.get(index));
        let offset = |piece: &Piece| usize::try_from(position.checked_sub(piece.start)?).ok();
        piece.and_then(|piece| piece.bytes.get(offset(piece)?..)).unwrap_or_default()
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
        const LEAST: usize = 4 * JOINED;
        for chunk in [1_000, JOINED, 3 * JOINED + 1] {
            let stream = stream(10 * JOINED + 17);
            let mut window = ReplayWindow::new(LEAST);
            stream.chunks(chunk).for_each(|bytes| window.push(bytes.to_vec()));
            let first = (0..=stream.len() as u64).find(|position| window.reaches_back_to(*position)).unwrap();
            let kept = stream.len() - usize::try_from(first).unwrap();
            assert!((LEAST..LEAST + chunk.max(JOINED)).contains(&kept), "chunks of {chunk}: {kept} kept");
            for position in [first, first + 1, first + JOINED as u64, stream.len() as u64 - 1, stream.len() as u64] {
                let expected = &stream[usize::try_from(position).unwrap()..];
                assert!(from(&window, position) == expected, "chunks of {chunk}: from {position}");
            }
            assert!(!window.reaches_back_to(first - 1) && !window.reaches_back_to(stream.len() as u64 + 1));
        }
    }

    #[test]
    fn small_pieces_do_not_stay_alone() {
        let mut window = ReplayWindow::new(JOINED);
        stream(JOINED).chunks(1).for_each(|byte| window.push(byte.to_vec()));
        assert_eq!(window.pieces.len(), 1);
    }

    #[test]
    fn a_short_stream_is_kept_whole() {
        let mut window = ReplayWindow::new(0);
        assert!(window.reaches_back_to(0) && window.piece_at(0).is_empty());
        window.push(b"short".to_vec());
        assert!(window.reaches_back_to(0) && !window.reaches_back_to(6));
        assert_eq!(from(&window, 2), b"ort");
    }
}
