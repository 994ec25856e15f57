//! LIST of IIS and other servers on Windows, in the form of `dir`: `05-26-95  10:57AM               143712 name`.
//!
//! The date is month, day and year, whatever the server's country, or an ISO date; the time has 12 or 24 hours.

use super::columns::{Column, columns, text_after};
use super::date::numeric::{DateOrder, date_in, iso_date, time_of_day, time_of_half_day};
use super::dialect::{Context, Dialect, Reading};
use super::entry::{Entry, EntryKind};
use crate::ftp::modified::Modified;
use crate::ftp::number::decimal;

/// The dialect of `dir`.
#[derive(Debug)]
pub(super) struct Dos;

impl Dialect for Dos {
    fn read(&mut self, line: &[u8], _: Context) -> Option<Reading> {
        parse_line(line).map(Reading::Entry)
    }
}

/// `<DIR>          `, up to the name.
const MARK_WIDTH: usize = 15;

fn parse_line(line: &[u8]) -> Option<Entry> {
    let columns = columns(line);
    let [date, time, third, ..] = columns.as_slice() else { return None };
    let date = date_in(DateOrder::MonthDayYear, b'-', date.text).or_else(|| iso_date(date.text))?;
    let half_day = time_of_half_day(time.text);
    let (time, precision) = half_day.or_else(|| time_of_day(time.text))?;

    let (kind, size, text) = if let Some(kind) = marked_kind(third) {
        // IIS pads to a fixed width; servers with 24 hours each have their own, and no name starts with a space.
        let width = if half_day.is_some() { MARK_WIDTH } else { usize::MAX };
        (kind, None, text_after(line, third, width)?)
    } else {
        (EntryKind::File, Some(grouped_decimal(third.text)?), text_after(line, third, 0)?)
    };
    let (name, target) = match kind {
        EntryKind::SymbolicLink => split_target(text),
        _ => (text, None),
    };
    let modified = Some(Modified::on_server(date, time, precision));
    Some(Entry { kind, size, modified, link_target: target.map(<[u8]>::to_vec), ..Entry::unknown(name) })
}

fn marked_kind(column: &Column<'_>) -> Option<EntryKind> {
    if column.is("<DIR>") {
        Some(EntryKind::Directory)
    } else if ["<JUNCTION>", "<SYMLINKD>", "<SYMLINK>"].iter().any(|mark| column.is(mark)) {
        Some(EntryKind::SymbolicLink)
    } else {
        None
    }
}

/// `9730` or `9,730`.
fn grouped_decimal(text: &[u8]) -> Option<u64> {
    let mut groups = text.split(|byte| *byte == b',');
    let first = groups.next()?;
    let grouped = groups.clone().next().is_some();
    if grouped && first.len() > 3 || groups.any(|group| group.len() != 3) {
        return None;
    }
    decimal(&text.iter().copied().filter(|byte| *byte != b',').collect::<Vec<u8>>())
}

/// `name [C:\target]`: no name holds a backslash.
fn split_target(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let split = || {
        let open = text.windows(2).position(|pair| pair == b" [").filter(|open| *open > 0)?;
        let target = text.get(open + 2..)?.strip_suffix(b"]")?;
        target.contains(&b'\\').then_some((text.get(..open)?, target))
    };
    split().map_or((text, None), |(name, target)| (name, Some(target)))
}

#[cfg(test)]
mod tests {
    use super::{Entry, EntryKind, parse_line};

    fn parse(line: &str) -> Option<Entry> {
        parse_line(line.as_bytes())
    }

    #[test]
    fn dates_times_and_sizes() {
        for (line, time, size) in [
            ("05-26-95  10:57AM               143712 x", "1995-05-26T10:57:00Z", 143_712),
            ("05-26-2095  12:57AM                    0 x", "2095-05-26T00:57:00Z", 0),
            ("09-06-06  19:00                   69 x", "2006-09-06T19:00:00Z", 69),
            ("2002-09-02  19:06                9,730 x", "2002-09-02T19:06:00Z", 9730),
        ] {
            let entry = parse(line).unwrap_or_else(|| panic!("refused: {line}"));
            assert_eq!((entry.name.as_slice(), entry.kind, entry.size), (&b"x"[..], EntryKind::File, Some(size)));
            assert_eq!(entry.modified.map(|modified| modified.to_rfc3339()).as_deref(), Some(time));
        }
    }

    #[test]
    fn names_and_kinds() {
        for (line, kind, name, target) in [
            ("12-05-96  05:03PM       <DIR>          a b", EntryKind::Directory, "a b", None),
            ("12-05-96  05:03PM       <DIR>            two spaces", EntryKind::Directory, "  two spaces", None),
            ("12-05-96  17:03       <DIR>            padding", EntryKind::Directory, "padding", None),
            ("12-05-96  05:03PM                    7  one space", EntryKind::File, " one space", None),
            ("12-05-96  05:03PM       <JUNCTION>     link", EntryKind::SymbolicLink, "link", None),
            ("12-05-96  05:03PM       <SYMLINKD>     a [C:\\x y]", EntryKind::SymbolicLink, "a", Some("C:\\x y")),
            ("12-05-96  05:03PM       <SYMLINK>      a [x]", EntryKind::SymbolicLink, "a [x]", None),
        ] {
            let entry = parse(line).unwrap_or_else(|| panic!("refused: {line}"));
            assert_eq!(
                (entry.kind, entry.name.as_slice(), entry.size.is_some()),
                (kind, name.as_bytes(), kind == EntryKind::File)
            );
            assert_eq!(entry.link_target.as_deref(), target.map(str::as_bytes));
        }
    }

    #[test]
    fn refuses_other_lines() {
        for line in [
            "20-05-97  03:31PM                  681 x",
            "05-20-97  13:31PM                  681 x",
            "05-20-97  03:31PM                  681",
            "05-20-97  03:31PM                  681 ",
            "05-20-97  03:31PM                  6,81 x",
            "05-20-97  03:31PM                  1681,000 x",
            "05-20-97  03:31PM       <DIR>",
            "05-20-97  03:31PM       <OTHER>        x",
            "     0           DIR   05-12-97   16:52  x",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
