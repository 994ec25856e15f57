//! What a target chooses itself: always the same for the same input, so that a failure comes again.

use fastrand::Rng;
use ftp_connector::ftp::NameEncoding;
use std::hash::{DefaultHasher, Hasher as _};
use time::UtcDateTime;

/// A choice of numbers for this input.
pub(crate) fn numbers(data: &[u8]) -> Rng {
    let mut hasher = DefaultHasher::new();
    hasher.write(data);
    Rng::with_seed(hasher.finish())
}

/// The input in the pieces in which a network might bring it: byte by byte, and in a few pieces of any length, some empty.
pub(crate) fn cuttings(data: &[u8]) -> [Vec<&[u8]>; 2] {
    let mut numbers = numbers(data);
    let mut pieces = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(numbers.usize(0..=rest.len()));
        pieces.push(piece);
        rest = after;
    }
    [data.chunks(1).collect(), pieces]
}

/// Any of the encodings that names can have.
pub(crate) fn encoding(data: &[u8]) -> NameEncoding {
    numbers(data).choice(NameEncoding::ALL).copied().unwrap_or_default()
}

/// Any point in time that the calendar has.
pub(crate) fn time(data: &[u8]) -> UtcDateTime {
    let seconds = numbers(data).i64(UtcDateTime::MIN.unix_timestamp()..=UtcDateTime::MAX.unix_timestamp());
    UtcDateTime::from_unix_timestamp(seconds).expect("between the first and the last")
}
