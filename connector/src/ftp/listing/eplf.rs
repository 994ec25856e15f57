//! Easily Parsed LIST Format: `+i8388621.44468,m839956783,r,s10376,\tname` (<https://cr.yp.to/ftp/list/eplf.html>).

use time::UtcDateTime;

use super::dialect::{Context, Dialect, Reading};
use super::entry::{Entry, EntryKind};
use super::mlsd::symbolic_mode;
use crate::ftp::modified::{Modified, Precision, Zone};
use crate::ftp::number::decimal;

/// The dialect of lines with facts.
#[derive(Debug)]
pub(super) struct Eplf;

impl Dialect for Eplf {
    fn read(&mut self, line: &[u8], _: Context) -> Option<Reading> {
        parse_line(line).map(Reading::Entry)
    }
}

fn parse_line(line: &[u8]) -> Option<Entry> {
    let line = line.strip_prefix(b"+")?;
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let (facts, name) = (line.get(..tab)?, line.get(tab + 1..)?);
    // A comma ends each fact, the last too.
    let facts = match facts {
        [] => facts,
        _ => facts.strip_suffix(b",")?,
    };
    if name.is_empty() || !facts.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    let mut entry = Entry::unknown(name);
    for fact in facts.split(|byte| *byte == b',') {
        match fact {
            b"/" => entry.kind = EntryKind::Directory,
            b"r" if entry.kind == EntryKind::Unknown => entry.kind = EntryKind::File,
            [b'u', b'p', octal @ ..] => entry.permissions = symbolic_mode(octal),
            [b's', digits @ ..] => entry.size = decimal(digits),
            [b'm', digits @ ..] => entry.modified = modified(digits),
            // Facts of later versions, and what identifies the file on its server.
            _ => {}
        }
    }
    if entry.kind == EntryKind::Directory {
        entry.size = None;
    }
    Some(entry)
}

/// Seconds since the beginning of 1970, UTC.
fn modified(digits: &[u8]) -> Option<Modified> {
    let at = UtcDateTime::from_unix_timestamp(decimal(digits)?).ok()?;
    Some(Modified { at, precision: Precision::Second, zone: Zone::Utc })
}

#[cfg(test)]
mod tests {
    use super::{Entry, EntryKind, Zone, parse_line};

    #[test]
    fn facts() {
        let file = parse_line(b"+i8388621.44468,m839956783,r,s10376,up644,x9,\ta, b ").expect("a valid line");
        assert_eq!((file.name.as_slice(), file.kind, file.size), (&b"a, b "[..], EntryKind::File, Some(10376)));
        assert_eq!(file.permissions.as_deref(), Some("rw-r--r--"));
        let modified = file.modified.expect("a time");
        assert_eq!((modified.to_rfc3339().as_str(), modified.zone), ("1996-08-13T17:19:43Z", Zone::Utc));
        for (line, kind) in [("+/,\tx", EntryKind::Directory), ("+s3,r,/,\tx", EntryKind::Directory)] {
            let entry = parse_line(line.as_bytes()).expect("a valid line");
            assert_eq!((entry.kind, entry.size), (kind, None), "{line}");
        }
        for line in ["+\tx", "+s,m,\tx", "+s-1,m99999999999999999999,\tx"] {
            assert_eq!(parse_line(line.as_bytes()), Some(Entry::unknown(b"x")), "{line}");
        }
    }

    #[test]
    fn refuses_other_lines() {
        for line in ["", "+", "+r,s7,", "+r,s7,\t", "+r,s7\tx", "+r,s7 x", "r,s7,\tx", "+a b,\tx"] {
            assert_eq!(parse_line(line.as_bytes()), None, "{line}");
        }
    }
}
