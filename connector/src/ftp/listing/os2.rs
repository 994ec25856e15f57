//! LIST of OS/2: ` 33280      A          02-09-97   13:49  name`, with `DIR` in the middle for directories.

use super::columns::{Column, columns, text_after};
use super::date::numeric::{DateOrder, date_in, time_of_day};
use super::dialect::{Context, Dialect, Reading};
use super::entry::{Entry, EntryKind};
use crate::ftp::modified::Modified;
use crate::ftp::number::decimal;

/// The dialect that starts with a size.
#[derive(Debug)]
pub(super) struct Os2;

impl Dialect for Os2 {
    fn read(&mut self, line: &[u8], _: Context) -> Option<Reading> {
        parse_line(line).map(Reading::Entry)
    }
}

/// Two spaces end the time.
const TIME_WIDTH: usize = 7;

fn parse_line(line: &[u8]) -> Option<Entry> {
    let columns = columns(line);
    let (size, mut rest) = columns.split_first()?;
    let size: u64 = decimal(size.text)?;
    rest = rest.split_first().filter(|(column, _)| is_attributes(column)).map_or(rest, |(_, rest)| rest);
    let directory = rest.split_first().filter(|(column, _)| column.is("DIR"));
    let [date, time, ..] = directory.map_or(rest, |(_, rest)| rest) else { return None };
    let date = date_in(DateOrder::MonthDayYear, b'-', date.text)?;
    let (clock, precision) = time_of_day(time.text)?;
    let (kind, size) = match directory {
        Some(_) => (EntryKind::Directory, None),
        None => (EntryKind::File, Some(size)),
    };
    let modified = Some(Modified::on_server(date, clock, precision));
    Some(Entry { kind, size, modified, ..Entry::unknown(text_after(line, time, TIME_WIDTH)?) })
}

/// Read-only, hidden, system, archived.
fn is_attributes(column: &Column<'_>) -> bool {
    column.text.len() <= 4 && column.text.iter().all(|letter| b"RHSA".contains(&letter.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::{EntryKind, parse_line};

    #[test]
    fn columns() {
        for (line, name, kind, size) in [
            (" 33280      A          02-09-97   13:49  OS2LDR", "OS2LDR", EntryKind::File, Some(33280)),
            ("   128                 02-09-97   13:49  a b", "a b", EntryKind::File, Some(128)),
            ("587823    RSA    DIR   01-08-97   13:58  x", "x", EntryKind::Directory, None),
            ("     0           DIR   05-19-2000 12:56   space", " space", EntryKind::Directory, None),
        ] {
            let entry = parse_line(line.as_bytes()).unwrap_or_else(|| panic!("refused: {line}"));
            assert_eq!((entry.name.as_slice(), entry.kind, entry.size), (name.as_bytes(), kind, size), "{line}");
        }
    }

    #[test]
    fn refuses_other_lines() {
        for line in [
            "05-26-95  10:57AM               143712 x",
            " 33280      X          02-09-97   13:49  x",
            " 33280      A   DIR  DIR  02-09-97   13:49  x",
            " 33280      A          02-39-97   13:49  x",
            " 33280      A          02-09-97   13:49",
        ] {
            assert_eq!(parse_line(line.as_bytes()), None, "{line}");
        }
    }
}
