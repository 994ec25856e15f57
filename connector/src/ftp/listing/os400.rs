//! LIST of OS/400 (IBM i): `PEP              4019 04/03/18 18:58:16 *STMF      name`, and members without size and date.
//!
//! The server writes dates in the order of its job. `04/03/05` could be three days, so each order is a dialect of its
//! own, and the lines of a listing rule out those that make no date, or one of tomorrow.

use time::{Date, Duration, UtcDateTime};

use super::columns::{Column, columns, text_after};
use super::date::numeric::{DateOrder, date_in, time_of_day};
use super::dialect::{Context, Dialect, Reading};
use super::entry::{Entry, EntryKind};
use crate::ftp::modified::{Modified, Precision};
use crate::ftp::number::decimal;
use crate::ftp::printable::printable;

/// The dialect with object types.
#[derive(Debug)]
pub(super) struct Os400 {
    order: DateOrder,
    /// The database file that was listed last: its members follow it.
    file: Vec<u8>,
}

/// The object type and its padding, up to the name.
const TYPE_WIDTH: usize = 11;

impl Os400 {
    pub(super) fn new(order: DateOrder) -> Self {
        Self { order, file: Vec::new() }
    }

    fn parse_line(&self, line: &[u8], now: UtcDateTime) -> Option<(Entry, ObjectType)> {
        let columns = columns(line);
        let (owner, size, modified, type_column) = match columns.as_slice() {
            [owner, type_column, ..] if type_column.is("*MEM") => (owner, None, None, type_column),
            [owner, size, date, time, type_column, ..] => {
                let size = decimal::<u64>(size.text)?;
                (owner, Some(size), Some(self.modified(date.text, time.text, now)?), type_column)
            }
            _ => return None,
        };
        let text = text_after(line, type_column, TYPE_WIDTH)?;
        let name = text.strip_suffix(b"/").unwrap_or(text);
        let object_type = object_type(type_column, name)?;
        let kind = object_type.kind();
        let size = size.filter(|_| kind == EntryKind::File);
        let entry = Entry { kind, size, modified, owner: Some(printable(owner.text)), ..Entry::unknown(name) };
        Some((entry, object_type))
    }

    fn modified(&self, date: &[u8], time: &[u8], now: UtcDateTime) -> Option<Modified> {
        let (time, precision) = time_of_day(time).filter(|(_, precision)| *precision == Precision::Second)?;
        let modified = Modified::on_server(self.date(date)?, time, precision);
        (modified.at <= now.saturating_add(Duration::DAY)).then_some(modified)
    }

    fn date(&self, text: &[u8]) -> Option<Date> {
        let separators: &[u8] = match self.order {
            DateOrder::YearMonthDay | DateOrder::MonthDayYear => b"/-",
            // Only this order is written with dots.
            DateOrder::DayMonthYear => b"/-.",
        };
        separators.iter().find_map(|separator| date_in(self.order, *separator, text))
    }
}

impl Dialect for Os400 {
    fn read(&mut self, line: &[u8], context: Context) -> Option<Reading> {
        let (mut entry, object_type) = self.parse_line(line, context.now)?;
        match object_type {
            ObjectType::DatabaseFile => self.file.clone_from(&entry.name),
            // `FILE.FILE/MEMBER.MBR`: of a file in this directory, or of the file that is listed.
            ObjectType::Member => {
                if let Some(slash) = entry.name.iter().position(|byte| *byte == b'/') {
                    let (file, member) = entry.name.split_at_checked(slash)?;
                    if file == self.file {
                        return Some(Reading::Aside);
                    }
                    entry.name = member.get(1..)?.to_vec();
                }
            }
            _ => {}
        }
        Some(Reading::Entry(entry))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ObjectType {
    Stream,
    Directory,
    /// Holds members, as a directory holds files.
    DatabaseFile,
    Member,
    Link,
    /// A program, a queue, and the like.
    Other,
}

impl ObjectType {
    fn kind(self) -> EntryKind {
        match self {
            Self::Stream | Self::Member => EntryKind::File,
            Self::Directory | Self::DatabaseFile => EntryKind::Directory,
            Self::Link => EntryKind::SymbolicLink,
            Self::Other => EntryKind::Other,
        }
    }
}

fn object_type(column: &Column<'_>, name: &[u8]) -> Option<ObjectType> {
    let (star, letters) = column.text.split_first()?;
    if *star != b'*' || letters.is_empty() || !letters.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    Some(match letters.to_ascii_uppercase().as_slice() {
        b"STMF" | b"DSTMF" | b"DOC" => ObjectType::Stream,
        // A save file is one stream of bytes.
        b"FILE" if name.to_ascii_uppercase().ends_with(b".SAVF") => ObjectType::Stream,
        b"FILE" => ObjectType::DatabaseFile,
        b"DIR" | b"DDIR" | b"LIB" | b"FLR" => ObjectType::Directory,
        b"MEM" => ObjectType::Member,
        b"SYMLNK" => ObjectType::Link,
        _ => ObjectType::Other,
    })
}

#[cfg(test)]
mod tests {
    use time::{Duration, UtcDateTime};

    use super::{Context, DateOrder, Dialect, EntryKind, Os400, Reading};

    fn read(dialect: &mut Os400, line: &str) -> Option<Reading> {
        // Fifty-six years later it is 2026.
        let now = UtcDateTime::UNIX_EPOCH.saturating_add(Duration::days(56 * 365));
        dialect.read(line.as_bytes(), Context { now, settled: false })
    }

    #[test]
    fn types() {
        for (text, kind, name, size) in [
            ("*STMF      a b.zip", EntryKind::File, "a b.zip", true),
            ("*DIR       dir1/", EntryKind::Directory, "dir1", false),
            ("*FILE      X.FILE", EntryKind::Directory, "X.FILE", false),
            ("*FILE      X.SAVF", EntryKind::File, "X.SAVF", true),
            ("*SYMLNK    link", EntryKind::SymbolicLink, "link", false),
            ("*PGM       X.PGM", EntryKind::Other, "X.PGM", false),
        ] {
            let line = format!("PEP              4019 04/03/18 18:58:16 {text}");
            let Some(Reading::Entry(entry)) = read(&mut Os400::new(DateOrder::YearMonthDay), &line) else {
                panic!("refused: {line}");
            };
            assert_eq!((entry.kind, entry.name.as_slice(), entry.size.is_some()), (kind, name.as_bytes(), size));
        }
    }

    #[test]
    fn members() {
        let member = "CFT                                     *MEM       A.FILE/B.MBR";
        let mut dialect = Os400::new(DateOrder::YearMonthDay);
        let listed = read(&mut dialect, member);
        assert!(matches!(listed, Some(Reading::Entry(entry)) if entry.name == b"B.MBR"), "of the file listed");
        assert!(read(&mut dialect, "CFT             45056 04/12/06 14:19:31 *FILE      A.FILE").is_some());
        assert_eq!(read(&mut dialect, member), Some(Reading::Aside), "of a file in the directory listed");
    }

    #[test]
    fn dates() {
        for (date, order, expected) in [
            ("04/03/18", DateOrder::YearMonthDay, Some("2004-03-18T14:19:31Z")),
            ("02/23/00", DateOrder::MonthDayYear, Some("2000-02-23T14:19:31Z")),
            ("23.02.00", DateOrder::DayMonthYear, Some("2000-02-23T14:19:31Z")),
            ("02/23/00", DateOrder::YearMonthDay, None),
            ("23.02.00", DateOrder::YearMonthDay, None),
            ("26/12/24", DateOrder::YearMonthDay, None),
        ] {
            let reading = read(&mut Os400::new(order), &format!("CFT 45056 {date} 14:19:31 *DIR x"));
            let time = reading.and_then(|reading| match reading {
                Reading::Entry(entry) => entry.modified.map(|modified| modified.to_rfc3339()),
                _ => None,
            });
            assert_eq!(time.as_deref(), expected, "{date} {order:?}");
        }
    }
}
