//! The members of a partitioned data set: with the statistics of an editor, or load modules.
//!
//! Sizes are in records, or those of the program in memory; so entries have none.

use super::super::columns::{Column, columns, is_heading, starts_with_words};
use super::super::date::numeric::{DateOrder, date_in, time_of_day};
use super::super::dialect::{Context, Dialect, Reading};
use super::super::entry::{Entry, EntryKind};
use crate::ftp::modified::Modified;
use crate::ftp::number::decimal;

/// The dialect of members: ` NAME      01.03 2002/09/12 2002/10/11 09:37    11    11     0 USER`.
#[derive(Debug)]
pub(in crate::ftp::listing) struct Members;

impl Dialect for Members {
    fn read(&mut self, line: &[u8], context: Context) -> Option<Reading> {
        const HEADING: [&str; 8] = ["Name", "VV.MM", "Created", "Changed", "Size", "Init", "Mod", "Id"];
        let columns = columns(line);
        if is_heading(&columns, &HEADING) {
            return Some(Reading::Aside);
        }
        let (name, rest) = columns.split_first().filter(|(name, _)| is_member_name(name.text))?;
        let modified = match rest {
            // No statistics were kept.
            [] if context.settled => None,
            _ => Some(changed(rest)?),
        };
        Some(Reading::Entry(Entry { kind: EntryKind::File, modified, ..Entry::unknown(name.text) }))
    }
}

/// The dialect of load modules: ` NAME     00B308 000411          00 FO             31    ANY`.
#[derive(Debug)]
pub(in crate::ftp::listing) struct LoadModules;

impl Dialect for LoadModules {
    fn read(&mut self, line: &[u8], context: Context) -> Option<Reading> {
        const HEADING: [&str; 5] = ["Name", "Size", "TTR", "Alias-of", "AC"];
        let columns = columns(line);
        if starts_with_words(&columns, &HEADING) {
            return Some(Reading::Aside);
        }
        let [name, size, place, _, ..] = columns.as_slice() else { return None };
        let certain =
            context.settled && is_member_name(name.text) && is_hexadecimal(size.text) && is_hexadecimal(place.text);
        certain.then(|| Reading::Entry(Entry { kind: EntryKind::File, ..Entry::unknown(name.text) }))
    }
}

fn is_member_name(text: &[u8]) -> bool {
    text.len() <= 8 && text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"@#$".contains(byte))
}

fn is_hexadecimal(text: &[u8]) -> bool {
    (6..=8).contains(&text.len()) && text.iter().all(u8::is_ascii_hexdigit)
}

/// Version, creation, last change, and three counts of records; then whose change it was.
fn changed(columns: &[Column<'_>]) -> Option<Modified> {
    let [version, created, changed, time, size, initial, modified, user @ ..] = columns else { return None };
    let dot = version.text.iter().position(|byte| *byte == b'.')?;
    decimal::<u8>(version.text.get(..dot)?).and(decimal::<u8>(version.text.get(dot + 1..)?))?;
    for count in [size, initial, modified] {
        decimal::<u64>(count.text)?;
    }
    date(created.text)?;
    let (time, precision) = time_of_day(time.text)?;
    (user.len() <= 1).then_some(Modified::on_server(date(changed.text)?, time, precision))
}

fn date(text: &[u8]) -> Option<time::Date> {
    date_in(DateOrder::YearMonthDay, b'/', text)
}

#[cfg(test)]
mod tests {
    use super::{Context, Dialect, Entry, LoadModules, Members, Reading};

    fn entry(dialect: &mut dyn Dialect, line: &str, settled: bool) -> Option<Entry> {
        match dialect.read(line.as_bytes(), Context { now: time::UtcDateTime::UNIX_EPOCH, settled })? {
            Reading::Entry(entry) => Some(entry),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn statistics() {
        let line = " TBSHELF   01.03 2002/09/12 2002/10/11 09:37    11    11     0 KIL001";
        let member = entry(&mut Members, line, false).expect("a valid line");
        assert_eq!((member.name.as_slice(), member.size), (&b"TBSHELF"[..], None));
        assert_eq!(member.modified.map(|modified| modified.to_rfc3339()).as_deref(), Some("2002-10-11T09:37:00Z"));
        assert_eq!(entry(&mut Members, " TBTOOL", false), None, "a word alone");
        assert_eq!(entry(&mut Members, " TBTOOL", true).map(|member| member.name), Some(b"TBTOOL".to_vec()));
        for line in [" TOO-LONGNAME", " TBTOOL 01.03", " TBTOOL 01.03 2002/09/12 2002/10/11 09:37 11 11", " A B"] {
            assert_eq!(entry(&mut Members, line, true), None, "{line}");
        }
    }

    #[test]
    fn load_modules() {
        let line = " EZAGLMSG 00B308 000411          00 FO                    31    ANY";
        assert_eq!(entry(&mut LoadModules, line, false), None);
        assert_eq!(entry(&mut LoadModules, line, true).map(|module| module.name), Some(b"EZAGLMSG".to_vec()));
        assert_eq!(entry(&mut LoadModules, " EZAGLMSG 00B308 TTR 00 FO", true), None);
    }
}
