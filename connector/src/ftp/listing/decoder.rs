//! Turns the bytes of a data connection into entries, line by line.

use std::collections::VecDeque;

use thiserror::Error;
use time::UtcDateTime;

use super::entry::Entry;
use super::{mlsd, unix};
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
/// It holds one unfinished line, and the entries of what was pushed last: take them before pushing more. Names that
/// lead out of the directory, or that no command could carry, make no entry.
#[derive(Debug)]
pub struct ListingDecoder {
    format: ListingFormat,
    now: UtcDateTime,
    line: Vec<u8>,
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
    Unparsed,
}

impl ListingDecoder {
    /// For one listing. `now` settles the year of dates that leave it out.
    pub fn new(format: ListingFormat, now: UtcDateTime) -> Self {
        Self {
            format,
            now,
            line: Vec::new(),
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
        match self.meaning(&line) {
            Meaning::Entry(entry) => self.entries.push_back(entry),
            Meaning::Skipped => {}
            Meaning::Unparsed => {
                self.unparsed_lines += 1;
                self.first_unparsed.get_or_insert_with(|| excerpt(&line, 120));
            }
        }
        // Keeps its capacity for the next line.
        line.clear();
        self.line = line;
    }

    fn meaning(&self, line: &[u8]) -> Meaning {
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
            ListingFormat::List => unix::parse_line(line, self.now),
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
    const WORDS: [&str; 6] = ["total", "totale", "insgesamt", "итого", "合計", "总用量"];
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let (Some(word), Some(count), None) = (words.next(), words.next(), words.next()) else { return false };
    let count = count.strip_suffix(b"K").or_else(|| count.strip_suffix(b"M")).unwrap_or(count);
    decimal::<u64>(count).is_some() && WORDS.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use time::UtcDateTime;

    use super::{LINE_LIMIT, ListingDecoder, ListingError, ListingFormat};

    /// The names, and how many lines were not understood with the first of them.
    fn decode(format: ListingFormat, wire: &[u8]) -> (Vec<String>, u64, Option<String>) {
        let whole = decode_in_pieces(format, wire, wire.len());
        assert_eq!(whole, decode_in_pieces(format, wire, 1), "byte by byte");
        whole
    }

    fn decode_in_pieces(format: ListingFormat, wire: &[u8], length: usize) -> (Vec<String>, u64, Option<String>) {
        let mut decoder = ListingDecoder::new(format, UtcDateTime::UNIX_EPOCH);
        let mut names = Vec::new();
        let mut take = |decoder: &mut ListingDecoder| {
            names.extend(
                std::iter::from_fn(|| decoder.next_entry()).map(|entry| crate::ftp::name::decode_name(&entry.name)),
            );
        };
        for piece in wire.chunks(length) {
            decoder.push(piece).expect("short lines");
            take(&mut decoder);
        }
        decoder.finish();
        take(&mut decoder);
        (names, decoder.unparsed_lines(), decoder.first_unparsed().map(str::to_owned))
    }

    #[test]
    fn list() {
        let wire = "total 12\r\n\r\ndrwxr-xr-x 2 a b 4096 Mar  2  2001 .\r\ndrwxr-xr-x 2 a b 4096 Mar  2  2001 ..\r\n\
                    -rw-r--r-- 1 a b 7 Mar  2  2001 one\r\nsub:\r\n-rw-r--r-- 1 a b 7 Mar  2  2001 ../../etc/passwd\r\n\
                    lrwxrwxrwx 1 a b 7 Mar  2  2001 two -> ../x/y\r\r\n-rw-r--r-- 1 a b 7 Mar  2  2001 three";
        assert_eq!(
            decode(ListingFormat::List, wire.as_bytes()),
            (["one", "two", "three"].map(str::to_owned).to_vec(), 2, Some("sub:".to_owned()))
        );
        assert_eq!(decode(ListingFormat::List, "insgesamt 4K\n  \n".as_bytes()), (vec![], 0, None));
    }

    #[test]
    fn mlsd() {
        let wire = b"type=cdir; /pub\r\ntype=pdir; /\r\ntype=dir; ..\r\ntype=file;size=1; a b\r\ntype=file; a/b\r\n\
                     type=file; c\rQUIT\r\nnonsense\r\n";
        assert_eq!(decode(ListingFormat::Mlsd, wire), (vec!["a b".to_owned()], 3, Some("type=file; a/b".to_owned())));
    }

    #[test]
    fn names() {
        let wire = b"one\r\n/pub/two\r\n./three\r\n.\r\npub/..\r\n\r\npub/\r\nfo\0ur\r\n five \r\n";
        assert_eq!(
            decode(ListingFormat::Names, wire),
            (["one", "two", "three", " five "].map(str::to_owned).to_vec(), 2, Some("pub/".to_owned()))
        );
    }

    #[test]
    fn bounds_lines() {
        let mut decoder = ListingDecoder::new(ListingFormat::Names, UtcDateTime::UNIX_EPOCH);
        assert_eq!(decoder.push(&vec![b'x'; LINE_LIMIT]), Ok(()));
        assert_eq!(decoder.push(b"\n"), Ok(()));
        assert_eq!(decoder.next_entry().map(|entry| entry.name.len()), Some(LINE_LIMIT));
        assert_eq!(decoder.push(&vec![b'x'; LINE_LIMIT + 1]), Err(ListingError::LineTooLong));
        assert_eq!(decoder.push(b"\nanother\n"), Err(ListingError::LineTooLong), "a failure stays");
        decoder.finish();
        assert_eq!(decoder.next_entry(), None);
    }
}
