//! LIST of `NetWare`: `- [RWCEAFMS] owner                        19968 Mar 12 15:20 name`.

use time::UtcDateTime;

use super::columns::{columns, text_after};
use super::date::parse_date;
use super::dialect::{Context, Dialect, Reading};
use super::entry::{Entry, EntryKind};
use crate::ftp::number::decimal;
use crate::ftp::printable::printable;

/// The dialect with trustee rights.
#[derive(Debug)]
pub(super) struct NetWare;

impl Dialect for NetWare {
    fn read(&mut self, line: &[u8], context: Context) -> Option<Reading> {
        parse_line(line, context.now).map(Reading::Entry)
    }
}

fn parse_line(line: &[u8], now: UtcDateTime) -> Option<Entry> {
    let (kind, rest) = match line.trim_ascii_start().split_first()? {
        (b'-', rest) => (EntryKind::File, rest),
        (b'd', rest) => (EntryKind::Directory, rest),
        _ => return None,
    };
    let rest = after_rights(rest.trim_ascii_start())?;
    let columns = columns(rest);
    // The owner may be missing.
    let (owner, size, date) = match columns.as_slice() {
        [size, date @ ..] if parse_date(date).is_some() => (None, size, date),
        [owner, size, date @ ..] => (Some(owner), size, date),
        _ => return None,
    };
    let size = decimal(size.text)?;
    let (date, last) = parse_date(date)?;
    Some(Entry {
        kind,
        size: Some(size).filter(|_| kind == EntryKind::File),
        modified: Some(date.resolve(now)?),
        owner: owner.map(|owner| printable(owner.text)),
        // Older servers pad here, and `NetWare` has no names that start with a space.
        ..Entry::unknown(text_after(rest, &last, usize::MAX)?)
    })
}

/// Skips `[RWCEAFMS]`: each letter is a right, a dash is one that is missing.
fn after_rights(text: &[u8]) -> Option<&[u8]> {
    let (rights, rest) = text.strip_prefix(b"[")?.split_at_checked(8)?;
    let known = |letter: &u8| b"-RWCEAFMS".contains(&letter.to_ascii_uppercase());
    let rest = rest.strip_prefix(b"]").filter(|rest| rest.starts_with(b" ") || rest.starts_with(b"\t"))?;
    rights.iter().all(known).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::{Entry, EntryKind, UtcDateTime, parse_line};

    fn parse(line: &str) -> Option<Entry> {
        parse_line(line.as_bytes(), UtcDateTime::UNIX_EPOCH)
    }

    #[test]
    fn columns() {
        for (line, name, kind, size, owner) in [
            ("- [RWCEAFMS] ann      19968 Mar 12  1999 a b", "a b", EntryKind::File, Some(19968), Some("ann")),
            (
                "d [R----F--] supervisor 512 Jan 16 18:53    login",
                "login",
                EntryKind::Directory,
                None,
                Some("supervisor"),
            ),
            ("-[--------] 7 Jan 16 18:53 x", "x", EntryKind::File, Some(7), None),
            ("d [----AF--] 0 512 Feb 22 17:32 x", "x", EntryKind::Directory, None, Some("0")),
        ] {
            let entry = parse(line).unwrap_or_else(|| panic!("refused: {line}"));
            assert_eq!((entry.name.as_slice(), entry.kind, entry.size), (name.as_bytes(), kind, size), "{line}");
            assert_eq!(entry.owner.as_deref(), owner, "{line}");
        }
    }

    #[test]
    fn refuses_other_lines() {
        for line in [
            "- [RWCEAFM] ann 7 Mar 12  1999 x",
            "- [RWCEAFMX] ann 7 Mar 12  1999 x",
            "- [RWCEAFMS] ann 7 Mar 32  1999 x",
            "- [RWCEAFMS] ann b 7 Mar 12  1999 x",
            "l [RWCEAFMS] ann 7 Mar 12  1999 x",
            "- [RWCEAFMS] ann 7 Mar 12  1999",
            "-rw-r--r-- 1 a b 7 Mar 12  1999 x",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
