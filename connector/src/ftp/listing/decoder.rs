//! Turns the bytes of a data connection into entries, line by line.

use std::collections::VecDeque;

use thiserror::Error;
use time::UtcDateTime;

use super::dialect::{Dialects, Reading};
use super::entry::Entry;
use super::mlsd;
use crate::ftp::number::decimal;
use crate::ftp::printable::excerpt;

/// The longest line of a listing, in bytes without its line end.
pub const LINE_LIMIT: usize = 64 * 1024;

/// How the lines of a listing are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListingFormat {
    /// For machines (RFC 3659 §7).
    Mlsd,
    /// For people, in whatever form the server likes.
    List,
    /// Names alone: NLST.
    Names,
}

/// A listing that cannot be read on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ListingError {
    /// A line over [`LINE_LIMIT`].
    #[error("a line of the listing is longer than {} KiB", LINE_LIMIT / 1024)]
    LineTooLong,
}

/// Reads a listing incrementally: push bytes, take entries until there is none, and finish at the end of the data.
///
/// A listing of LIST keeps to one dialect: the first line that only one can read settles it.
///
/// It holds one unfinished line, and the entries of what was pushed last: take them before pushing more. Names that
/// lead out of the directory, or that no command could carry, make no entry.
#[derive(Debug)]
pub struct ListingDecoder {
    format: ListingFormat,
    dialects: Dialects,
    line: Vec<u8>,
    /// A line that the next one may complete.
    unfinished: Option<Vec<u8>>,
    failure: Option<ListingError>,
    entries: VecDeque<Entry>,
    unparsed_lines: u64,
    first_unparsed: Option<String>,
}

/// What a line of a listing turned out to be.
enum Meaning {
    Entry(Entry),
    /// Something that is no member of the directory: a total, or the directory itself.
    Skipped,
    Unfinished,
    Unparsed,
}

impl ListingDecoder {
    /// For one listing. `now` settles the year of dates that leave it out.
    pub fn new(format: ListingFormat, now: UtcDateTime) -> Self {
        Self {
            format,
            dialects: Dialects::new(now),
            line: Vec::new(),
            unfinished: None,
            failure: None,
            entries: VecDeque::new(),
            unparsed_lines: 0,
            first_unparsed: None,
        }
    }

    /// Adds bytes from the data connection.
    ///
    /// # Errors
    /// A line is too long; the rest of the listing is not read.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), ListingError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (text, ended) = match piece.strip_suffix(b"\n") {
                Some(text) => (text, true),
                None => (piece, false),
            };
            if self.line.len() + text.len() > LINE_LIMIT {
                self.line.clear();
                return Err(self.failure.insert(ListingError::LineTooLong).clone());
            }
            self.line.extend_from_slice(text);
            if ended {
                self.end_line();
            }
        }
        Ok(())
    }

    /// Takes the end of the data as the end of the last line, which servers may leave open.
    pub fn finish(&mut self) {
        self.end_line();
        self.give_up_unfinished();
    }

    /// The next entry, in the server's order; none when more bytes are needed, or at the end.
    pub fn next_entry(&mut self) -> Option<Entry> {
        self.entries.pop_front()
    }

    /// How many lines so far could not be understood. The listing is incomplete by as many.
    pub fn unparsed_lines(&self) -> u64 {
        self.unparsed_lines
    }

    /// The first of them, shortened and printable.
    pub fn first_unparsed(&self) -> Option<&str> {
        self.first_unparsed.as_deref()
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        // A server that translates line ends twice sends CR CR LF.
        while line.last() == Some(&b'\r') {
            line.pop();
        }
        self.take_line(&line);
        // Keeps its capacity for the next line.
        line.clear();
        self.line = line;
    }

    fn take_line(&mut self, line: &[u8]) {
        // The rest of a broken line is indented.
        if line.first().is_some_and(u8::is_ascii_whitespace)
            && let Some(start) = self.unfinished.as_ref()
        {
            let whole = [start.as_slice(), line].concat();
            match self.meaning(&whole) {
                Meaning::Entry(entry) => {
                    self.unfinished = None;
                    self.entries.push_back(entry);
                    return;
                }
                Meaning::Skipped => {
                    self.unfinished = None;
                    return;
                }
                Meaning::Unfinished | Meaning::Unparsed => {}
            }
        }
        self.give_up_unfinished();
        match self.meaning(line) {
            Meaning::Entry(entry) => self.entries.push_back(entry),
            Meaning::Skipped => {}
            Meaning::Unfinished => self.unfinished = Some(line.to_vec()),
            Meaning::Unparsed => self.count_unparsed(line),
        }
    }

    fn give_up_unfinished(&mut self) {
        if let Some(line) = self.unfinished.take() {
            self.count_unparsed(&line);
        }
    }

    fn count_unparsed(&mut self, line: &[u8]) {
        self.unparsed_lines += 1;
        self.first_unparsed.get_or_insert_with(|| excerpt(line, 120));
    }

    fn meaning(&mut self, line: &[u8]) -> Meaning {
        if line.is_empty() {
            return Meaning::Skipped;
        }
        let entry = match self.format {
            ListingFormat::Mlsd => match mlsd::parse_line(line) {
                Some(line) if line.role == mlsd::Role::Member => Some(line.entry),
                Some(_) => return Meaning::Skipped,
                None => None,
            },
            ListingFormat::List if is_total(line) || line.trim_ascii().is_empty() => return Meaning::Skipped,
            ListingFormat::List => match self.dialects.read(line) {
                Some(Reading::Entry(entry)) => Some(entry),
                Some(Reading::Aside) => return Meaning::Skipped,
                Some(Reading::Unfinished) => return Meaning::Unfinished,
                None => None,
            },
            ListingFormat::Names => line.rsplit(|byte| *byte == b'/').next().map(Entry::unknown),
        };
        match entry {
            Some(entry) if matches!(entry.name.as_slice(), b"." | b"..") => Meaning::Skipped,
            Some(entry) if is_base_name(&entry.name) => Meaning::Entry(entry),
            _ => Meaning::Unparsed,
        }
    }
}

/// Whether the name stays in its directory and fits in a command line.
fn is_base_name(name: &[u8]) -> bool {
    !name.is_empty() && !name.iter().any(|byte| matches!(byte, b'/' | b'\0' | b'\r' | b'\n'))
}

/// `total 112`: the blocks that the files take. Localised servers translate the word.
fn is_total(line: &[u8]) -> bool {
    const WORDS: [&str; 14] = [
        "total",
        "totale",
        "totaal",
        "totalt",
        "insgesamt",
        "razem",
        "celkem",
        "toplam",
        "yhteensä",
        "итого",
        "合計",
        "합계",
        "总用量",
        "總計",
    ];
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let (Some(word), Some(count), None) = (words.next(), words.next(), words.next()) else { return false };
    let count = count.strip_suffix(b"K").or_else(|| count.strip_suffix(b"M")).unwrap_or(count);
    decimal::<u64>(count).is_some() && WORDS.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests;
