//! LIST of `OpenVMS`: `NAME.TXT;1     9/18     2-JUN-1998 08:38:42  [GROUP,OWNER]    (RWED,RWED,RE,)`.
//!
//! Sizes are in blocks, so entries have none. A line is broken after a long name. The version is no part of the name:
//! without it, the name means the latest.

use super::columns::{Column, columns};
use super::date::month::english_month;
use super::date::numeric::{four_digits, short_number, time_of_day};
use super::dialect::{Context, Dialect, Reading};
use super::entry::{Entry, EntryKind};
use crate::ftp::modified::{Modified, Precision, calendar_date};
use crate::ftp::number::decimal;
use crate::ftp::printable::printable;

/// The dialect with versions.
#[derive(Debug, Default)]
pub(super) struct Vms {
    /// The last name and its version: older ones follow.
    last: Option<(Vec<u8>, u16)>,
}

impl Dialect for Vms {
    fn read(&mut self, line: &[u8], _: Context) -> Option<Reading> {
        let columns = columns(line);
        if is_heading_or_total(&columns) {
            return Some(Reading::Aside);
        }
        let (first, rest) = columns.split_first()?;
        let (name, version) = split_version(first.text)?;
        if rest.is_empty() {
            return Some(Reading::Unfinished);
        }
        let details = Details::parse(line, rest)?;
        let newer = self.last.replace((name.to_vec(), version));
        if newer.is_some_and(|(newer_name, newer)| newer_name == name && newer > version) {
            return Some(Reading::Aside);
        }
        let kind = if name.to_ascii_uppercase().ends_with(b".DIR") { EntryKind::Directory } else { EntryKind::File };
        let Details { modified, owner, group } = details;
        Some(Reading::Entry(Entry { kind, modified, owner, group, ..Entry::unknown(name) }))
    }
}

/// `Directory DISK:[PUB]`, `Total of 3 files, 12/45 blocks.`, `%DIRECT-W-NOFILES, no files found`
fn is_heading_or_total(columns: &[Column<'_>]) -> bool {
    match columns {
        [message, ..] if message.is("%DIRECT-W-NOFILES,") => true,
        [directory, path] => directory.is("Directory") && path.text.contains(&b'[') && path.text.ends_with(b"]"),
        [grand, rest @ ..] if grand.is("Grand") => is_total(rest),
        _ => is_total(columns),
    }
}

fn is_total(columns: &[Column<'_>]) -> bool {
    let [total, of, count, things, ..] = columns else { return false };
    let things = things.text.to_ascii_lowercase();
    let known = things.starts_with(b"file") || things.starts_with(b"director");
    total.is("Total") && of.is("of") && decimal::<u64>(count.text).is_some() && known
}

/// `NAME.TXT;1`
fn split_version(text: &[u8]) -> Option<(&[u8], u16)> {
    let semicolon = text.iter().rposition(|byte| *byte == b';').filter(|position| *position > 0)?;
    Some((text.get(..semicolon)?, decimal(text.get(semicolon + 1..)?)?))
}

/// What follows the name.
#[derive(Default)]
struct Details {
    modified: Option<Modified>,
    owner: Option<String>,
    group: Option<String>,
}

impl Details {
    fn parse(line: &[u8], columns: &[Column<'_>]) -> Option<Self> {
        let (first, rest) = columns.split_first()?;
        // `%RMS-E-PRV, insufficient privilege or file protection violation` in place of the details.
        if first.text.starts_with(b"%") {
            return Some(Self::default());
        }
        let (date, rest) = if is_blocks(first.text) { rest.split_first()? } else { (first, rest) };
        let date = parse_date(date.text)?;
        let (time, rest) = match rest.split_first() {
            Some((time, rest)) if !starts_with_bracket(time.text) => (Some(parse_time(time.text)?), rest),
            _ => (None, rest),
        };
        let modified = match time {
            Some((time, precision)) => Modified::on_server(date, time, precision),
            None => Modified::on_server(date, time::Time::MIDNIGHT, Precision::Day),
        };
        let (owner, group) = match rest.first() {
            Some(column) if starts_with_bracket(column.text) => owner_and_group(line.get(column.start..)?),
            Some(_) => return None,
            None => (None, None),
        };
        Some(Self { modified: Some(modified), owner, group })
    }
}

/// `9`, or `9/18`: used and allocated.
fn is_blocks(text: &[u8]) -> bool {
    let mut counts = text.splitn(2, |byte| *byte == b'/');
    counts.all(|count| decimal::<u64>(count).is_some())
}

/// `2-JUN-1998`
fn parse_date(text: &[u8]) -> Option<time::Date> {
    let mut parts = text.split(|byte| *byte == b'-');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let date = calendar_date(four_digits(year)?, english_month(month)?, short_number(day)?);
    date.filter(|_| parts.next().is_none())
}

/// `08:38`, `08:38:42` or `08:38:42.17`
fn parse_time(text: &[u8]) -> Option<(time::Time, Precision)> {
    let Some(dot) = text.iter().position(|byte| *byte == b'.') else { return time_of_day(text) };
    let (whole, hundredths) = (text.get(..dot)?, text.get(dot + 1..)?);
    decimal::<u64>(hundredths)?;
    time_of_day(whole).filter(|(_, precision)| *precision == Precision::Second)
}

/// The owner, or the protection where no owner is told.
fn starts_with_bracket(text: &[u8]) -> bool {
    text.starts_with(b"[") || text.starts_with(b"(")
}

/// `[OWNER]` or `[GROUP,OWNER]`; one that is too long is cut, bracket and all.
fn owner_and_group(text: &[u8]) -> (Option<String>, Option<String>) {
    let Some(text) = text.strip_prefix(b"[") else { return (None, None) };
    let end = text.iter().position(|byte| matches!(byte, b']' | b' ' | b'\t')).unwrap_or(text.len());
    let mut parts = text.get(..end).unwrap_or(text).rsplitn(2, |byte| *byte == b',');
    let mut part = || parts.next().filter(|part| !part.is_empty()).map(printable);
    (part(), part())
}

#[cfg(test)]
mod tests;
