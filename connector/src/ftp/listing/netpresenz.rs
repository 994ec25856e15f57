//! LIST of `NetPresenz` and other servers on the classic Macintosh.
//!
//! It looks like `ls -l`, but in place of links, owner and group stand the sizes of the resource fork and the data
//! fork, and then their sum; for directories the word `folder` and the number of entries.

use time::UtcDateTime;

use super::columns::{columns, text_after};
use super::date::parse_date;
use super::dialect::{Context, Dialect, Reading};
use super::entry::{Entry, EntryKind};
use super::unix::mode::{FileType, parse_mode};
use crate::ftp::number::decimal;
use crate::ftp::printable::printable;

/// The dialect with the sizes of forks.
#[derive(Debug)]
pub(super) struct NetPresenz;

impl Dialect for NetPresenz {
    fn read(&mut self, line: &[u8], context: Context) -> Option<Reading> {
        parse_line(line, context.now).map(Reading::Entry)
    }
}

fn parse_line(line: &[u8], now: UtcDateTime) -> Option<Entry> {
    let (mode, rest) = parse_mode(line.trim_ascii_start())?;
    let columns = columns(rest);
    let (kind, size, date) = match (mode.file_type, columns.as_slice()) {
        (FileType::Directory, [folder, entries, date @ ..]) if folder.is("folder") => {
            decimal::<u64>(entries.text)?;
            (EntryKind::Directory, None, date)
        }
        (FileType::File, [resource_fork, data_fork, sum, date @ ..]) => {
            let sum = decimal::<u64>(sum.text)?;
            if decimal::<u64>(resource_fork.text)?.checked_add(decimal(data_fork.text)?) != Some(sum) {
                return None;
            }
            (EntryKind::File, Some(sum), date)
        }
        _ => return None,
    };
    let (date, last) = parse_date(date)?;
    Some(Entry {
        kind,
        size,
        modified: Some(date.resolve(now)?),
        permissions: Some(printable(mode.permissions)),
        ..Entry::unknown(text_after(rest, &last, 0)?)
    })
}

#[cfg(test)]
mod tests {
    use super::{EntryKind, UtcDateTime, parse_line};

    #[test]
    fn forks_and_folders() {
        for (line, kind, size) in [
            ("-------r--         326  1391972  1392298 Nov 22  1995 x", EntryKind::File, Some(1_392_298)),
            ("drwxrwxr-x               folder        2 May 10  1996 x", EntryKind::Directory, None),
        ] {
            let entry = parse_line(line.as_bytes(), UtcDateTime::UNIX_EPOCH).expect("a valid line");
            assert_eq!((entry.name.as_slice(), entry.kind, entry.size), (&b"x"[..], kind, size), "{line}");
            assert_eq!((entry.owner, entry.group), (None, None));
        }
    }

    #[test]
    fn refuses_other_lines() {
        for line in [
            "-rw-r--r-- 326 1391972 1392299 Nov 22  1995 x",
            "-rw-r--r-- folder 2 Nov 22  1995 x",
            "drwxr-xr-x 1 2 3 Nov 22  1995 x",
            "-rw-r--r-- 1 a b 7 Mar  2 15:13 x",
            "-rw-r--r-- 1 18446744073709551615 0 Nov 22  1995 x",
        ] {
            assert_eq!(parse_line(line.as_bytes(), UtcDateTime::UNIX_EPOCH), None, "{line}");
        }
    }
}
