//! LIST of HPE `NonStop` in its native file system: `NAME    101    16354 18-Mar-09 15:09:12 244, 10 "nnnn"`.
//!
//! Only whole lines are taken: between the name and the security string in quotes nothing may be missing.

use super::columns::{Column, columns, is_heading};
use super::date::month::english_month;
use super::date::numeric::{time_of_day, two_digit_year};
use super::dialect::{Context, Dialect, Reading};
use super::entry::{Entry, EntryKind};
use crate::ftp::modified::{Modified, Precision, calendar_date};
use crate::ftp::number::decimal;
use crate::ftp::printable::printable;

/// The dialect with file codes. Its lists hold files only.
#[derive(Debug)]
pub(super) struct NonStop;

impl Dialect for NonStop {
    fn read(&mut self, line: &[u8], _: Context) -> Option<Reading> {
        const HEADING: [&str; 7] = ["File", "Code", "EOF", "Last", "Modification", "Owner", "RWEP"];
        let columns = columns(line);
        if is_heading(&columns, &HEADING) {
            return Some(Reading::Aside);
        }
        parse_columns(&columns).map(Reading::Entry)
    }
}

fn parse_columns(columns: &[Column<'_>]) -> Option<Entry> {
    let (name, rest) = columns.split_first().filter(|(name, _)| is_file_name(name.text))?;
    // A file that is open has an O before its code.
    let rest = rest.split_first().filter(|(column, _)| column.is("O")).map_or(rest, |(_, rest)| rest);
    let [code, end_of_file, date, time, owner @ .., security] = rest else { return None };
    decimal::<u16>(code.text.strip_suffix(b"+").unwrap_or(code.text))?;
    if !is_security(security.text) {
        return None;
    }
    // The space after the comma is padding: `244, 10` and `255,255`.
    let owner = owner.iter().flat_map(|column| column.text).copied().collect::<Vec<u8>>();
    let comma = owner.iter().position(|byte| *byte == b',')?;
    let (group, user) = (owner.get(..comma)?, owner.get(comma + 1..)?);
    decimal::<u8>(group).and(decimal::<u8>(user))?;
    Some(Entry {
        kind: EntryKind::File,
        size: Some(decimal(end_of_file.text)?),
        modified: Some(parse_time(date.text, time.text)?),
        owner: Some(printable(user)),
        group: Some(printable(group)),
        ..Entry::unknown(name.text)
    })
}

/// A letter, then up to seven letters and digits.
fn is_file_name(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_alphabetic) && text.len() <= 8 && text.iter().all(u8::is_ascii_alphanumeric)
}

/// Who may read, write, execute and purge: `"nunu"`.
fn is_security(text: &[u8]) -> bool {
    let letters = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\""));
    let known = |letter: &u8| b"AGONCU-".contains(&letter.to_ascii_uppercase());
    letters.is_some_and(|letters| letters.len() == 4 && letters.iter().all(known))
}

/// `18-Mar-09` and `15:09:12`.
fn parse_time(date: &[u8], time: &[u8]) -> Option<Modified> {
    let mut parts = date.split(|byte| *byte == b'-');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let date = calendar_date(two_digit_year(year)?, english_month(month)?, decimal(day)?)?;
    let (time, precision) = time_of_day(time).filter(|(_, precision)| *precision == Precision::Second)?;
    parts.next().is_none().then_some(Modified::on_server(date, time, precision))
}

#[cfg(test)]
mod tests {
    use super::{Entry, EntryKind, columns, parse_columns};

    fn parse(line: &str) -> Option<Entry> {
        parse_columns(&columns(line.as_bytes()))
    }

    #[test]
    fn rows() {
        for (line, name, time) in [
            ("IARPTS01    O    101   16354 18-Mar-09 15:09:12 244, 10 \"nnnn\"", "IARPTS01", "2009-03-18T15:09:12Z"),
            ("  O  700+  16354  8-jul-99 15:09:12 255,255 \"NU-O\"", "O", "1999-07-08T15:09:12Z"),
        ] {
            let entry = parse(line).unwrap_or_else(|| panic!("refused: {line}"));
            assert_eq!(
                (entry.name.as_slice(), entry.kind, entry.size),
                (name.as_bytes(), EntryKind::File, Some(16354))
            );
            assert_eq!(entry.modified.map(|modified| modified.to_rfc3339()).as_deref(), Some(time));
        }
    }

    #[test]
    fn refuses_other_lines() {
        for line in [
            "A 101 16354 18-Mar-09 15:09:12 244, 10",
            "A 101 16354 18-Mar-09 15:09:12 244, 10 \"nnn\"",
            "A 101 16354 18-Mar-09 15:09:12 244 \"nnnn\"",
            "A 101 16354 18-Mar-09 15:09 244, 10 \"nnnn\"",
            "A 101 16354 38-Mar-09 15:09:12 244, 10 \"nnnn\"",
            "A 16354 18-Mar-09 15:09:12 244, 10 \"nnnn\"",
            "A.B 101 16354 18-Mar-09 15:09:12 244, 10 \"nnnn\"",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
