//! LIST of z/OS and its forebears: data sets here, the members of a partitioned one in [`members`].
//!
//! `SAVE00 3390   2004/06/23  1    1  FB     128  6144  PS    NAME`: the date is of the last reference, not of the last
//! change, and the size is in tracks, so entries have neither.

mod members;

pub(super) use self::members::{LoadModules, Members};
use super::columns::{Column, columns, is_heading, starts_with_words};
use super::date::numeric::{DateOrder, date_in};
use super::dialect::{Context, Dialect, Reading};
use super::entry::{Entry, EntryKind};
use crate::ftp::number::decimal;

/// The dialect of data sets.
#[derive(Debug)]
pub(super) struct Datasets;

impl Dialect for Datasets {
    fn read(&mut self, line: &[u8], context: Context) -> Option<Reading> {
        const HEADING: [&str; 10] =
            ["Volume", "Unit", "Referred", "Ext", "Used", "Recfm", "Lrecl", "BlkSz", "Dsorg", "Dsname"];
        let columns = columns(line);
        if is_heading(&columns, &HEADING) {
            return Some(Reading::Aside);
        }
        let (name, rest) = columns.split_last().filter(|(name, _)| is_dataset_name(name.text))?;
        let kind = on_disk(rest).or_else(|| elsewhere(rest).filter(|_| context.settled))?;
        Some(Reading::Entry(Entry { kind, ..Entry::unknown(name.text) }))
    }
}

/// Letters, digits and national characters, in parts with a dot between; in quotes when it is not relative.
fn is_dataset_name(text: &[u8]) -> bool {
    const LONGEST: usize = 44;
    let quoted = || text.strip_prefix(b"'")?.strip_suffix(b"'");
    let name = quoted().unwrap_or(text);
    let is_character = |byte: &u8| byte.is_ascii_alphanumeric() || b"@#$-.".contains(byte);
    !name.is_empty() && name.len() <= LONGEST && name.iter().all(is_character)
}

/// A row with all its columns before the name: what the data set is by its organisation.
fn on_disk(columns: &[Column<'_>]) -> Option<EntryKind> {
    let [volume, unit, referred, extents @ .., format, record_length, block_size, organisation] = columns else {
        return None;
    };
    // Extents and tracks run into one another when they are wide: `115807`.
    let counted = matches!(extents.len(), 1 | 2) && extents.iter().all(|column| is_count(column.text));
    let lengths = decimal::<u32>(record_length.text).and(decimal::<u32>(block_size.text));
    let certain = counted
        && is_label(volume.text, 6)
        && is_label(unit.text, 4)
        && is_referred(referred.text)
        && is_record_format(format.text)
        && lengths.is_some();
    certain.then(|| kind_by_organisation(organisation)).flatten()
}

/// Rows that do not tell what the data set is like.
fn elsewhere(columns: &[Column<'_>]) -> Option<EntryKind> {
    // The words before the name, after so many columns.
    const PLACES: [(usize, &[&str], EntryKind); 8] = [
        (0, &["Migrated"], EntryKind::Unknown),
        (0, &["Pseudo", "Directory"], EntryKind::Directory),
        (1, &["Not", "Direct", "Access", "Device"], EntryKind::Unknown),
        (1, &["Not", "Mounted"], EntryKind::Unknown),
        (1, &["Tape"], EntryKind::Unknown),
        (1, &["Error", "determining", "attributes"], EntryKind::Unknown),
        (1, &["VSAM"], EntryKind::Other),
        (2, &["VSAM"], EntryKind::Other),
    ];
    PLACES.iter().find_map(|(skipped, words, kind)| {
        let rest = columns.get(*skipped..)?;
        (rest.len() == words.len() && starts_with_words(rest, words)).then_some(*kind)
    })
}

fn is_label(text: &[u8], longest: usize) -> bool {
    text.len() <= longest && text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"@#$-".contains(byte))
}

fn is_referred(text: &[u8]) -> bool {
    text == b"**NONE**" || text.len() == 10 && date_in(DateOrder::YearMonthDay, b'/', text).is_some()
}

/// Plus signs and question marks stand for what does not fit or is not known.
fn is_count(text: &[u8]) -> bool {
    decimal::<u64>(text).is_some() || text.iter().all(|byte| matches!(byte, b'+' | b'?'))
}

/// Fixed, variable, undefined; then blocked, spanned, and the kind of control characters.
fn is_record_format(text: &[u8]) -> bool {
    let text = text.to_ascii_uppercase();
    match text.split_first() {
        Some((b'F' | b'V' | b'U' | b'D', rest)) => rest.iter().all(|letter| b"BSAM".contains(letter)),
        _ => matches!(text.as_slice(), b"NONE" | b"?"),
    }
}

fn kind_by_organisation(column: &Column<'_>) -> Option<EntryKind> {
    const KINDS: [(&str, EntryKind); 11] = [
        ("PS", EntryKind::File),
        ("PS-E", EntryKind::File),
        ("PS-L", EntryKind::File),
        ("PSU", EntryKind::File),
        ("DA", EntryKind::File),
        ("DAU", EntryKind::File),
        // Partitioned: its members are its files.
        ("PO", EntryKind::Directory),
        ("PO-E", EntryKind::Directory),
        ("POU", EntryKind::Directory),
        ("IS", EntryKind::Other),
        ("VS", EntryKind::Other),
    ];
    KINDS.iter().find(|(name, _)| column.is(name)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::super::dialect::{Context, Dialect, Reading};
    use super::{Datasets, EntryKind};

    fn kind(line: &str, settled: bool) -> Option<EntryKind> {
        let context = Context { now: time::UtcDateTime::UNIX_EPOCH, settled };
        match Datasets.read(line.as_bytes(), context)? {
            Reading::Entry(entry) => {
                assert!(line.ends_with(std::str::from_utf8(&entry.name).expect("ASCII")), "{line}");
                assert_eq!((entry.size, entry.modified), (None, None));
                Some(entry.kind)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn rows_that_are_certain() {
        for (line, expected) in [
            ("SAVE00 3390   2004/06/23  1    1  FB     128  6144  PS    A.B", EntryKind::File),
            ("SAVE00 3390   2004/06/23  1    1  FB     128  6144  PO-E  'SYS1.A#B'", EntryKind::Directory),
            ("PEX26F 3390   2017/07/03  115807  FB   29600 29600  PS    A.B", EntryKind::File),
            ("NRP004 3390   **NONE**    1 ++++  NONE     0     0  VS    A.B", EntryKind::Other),
        ] {
            assert_eq!(kind(line, false), Some(expected), "{line}");
        }
    }

    #[test]
    fn rows_that_need_the_heading() {
        for (line, expected) in [
            ("Migrated                                                  A.B", EntryKind::Unknown),
            ("ARCIVE Not Direct Access Device                           A.B", EntryKind::Unknown),
            ("Pseudo Directory                                          A", EntryKind::Directory),
            ("USERVS 3390                                     VSAM  A.B", EntryKind::Other),
            ("V43525 Tape                                               A.B", EntryKind::Unknown),
        ] {
            assert_eq!((kind(line, false), kind(line, true)), (None, Some(expected)), "{line}");
        }
        for line in ["Migrated", "A.B", "Migrated A/B", "Nothing known A.B", "SAVE00 3390 2004/06/23 1 1 FB 128 PS A.B"]
        {
            assert_eq!(kind(line, true), None, "{line}");
        }
    }
}
