//! Lines of LIST in the form of `ls -l`, which most servers send whatever they run on.
//!
//! `-rw-r--r--   1 owner group    21 Aug  8 14:14 name`: the owner, the group or both may be missing, and either may
//! hold spaces. So the line is read from both ends: mode and link count first, then the earliest place where a size
//! and a date stand side by side; what is between them is owner and group, and what follows is the name.

pub(super) mod mode;

use time::UtcDateTime;

use self::mode::{FileType, parse_mode};
use super::columns::{Column, columns, text_after};
use super::date::{ListedDate, parse_date};
use super::dialect::{Context, Dialect, Reading};
use super::entry::{Entry, EntryKind};
use crate::ftp::number::decimal;
use crate::ftp::printable::printable;

/// The dialect of `ls -l`.
#[derive(Debug)]
pub(super) struct Unix;

impl Dialect for Unix {
    fn read(&mut self, line: &[u8], context: Context) -> Option<Reading> {
        parse_line(line, context.now).map(Reading::Entry)
    }
}

/// Reads a line without its line end. None when it is not one of `ls -l`, or not certainly.
///
/// `now` settles the year of recent files, which the line leaves out.
pub fn parse_line(line: &[u8], now: UtcDateTime) -> Option<Entry> {
    let (mode, rest) = parse_mode(line.trim_ascii_start())?;
    let columns = columns(rest);
    let (links, columns) = columns.split_first()?;
    decimal::<u64>(links.text)?;
    let found = (0..columns.len()).find_map(|start| size_and_date_at(columns, start))?;

    // One space ends the date; further ones belong to the name.
    let text = text_after(rest, &found.last, 0)?;
    let (owner, group) = owner_and_group(rest, columns.get(..found.start)?);
    let kind = entry_kind(mode.file_type, found.size);
    let (name, link_target) = match kind {
        EntryKind::SymbolicLink => split_link(text, found.size),
        _ => (text, None),
    };
    Some(Entry {
        name: name.to_vec(),
        kind,
        size: found.size.bytes().filter(|_| kind == EntryKind::File),
        modified: Some(found.date.resolve(now)?),
        permissions: Some(printable(mode.permissions)),
        owner,
        group,
        identity: None,
        link_target: link_target.map(<[u8]>::to_vec),
    })
}

/// The part of a line between the owners and the name.
struct SizeAndDate<'a> {
    /// The column it starts with.
    start: usize,
    size: Size,
    date: ListedDate,
    /// The column it ends with.
    last: Column<'a>,
}

#[derive(Clone, Copy)]
enum Size {
    Bytes(u64),
    /// Major and minor number of a device, in place of a size.
    DeviceNumbers,
}

impl Size {
    fn bytes(self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            Self::DeviceNumbers => None,
        }
    }
}

fn size_and_date_at<'a>(columns: &[Column<'a>], start: usize) -> Option<SizeAndDate<'a>> {
    let columns = columns.get(start..)?;
    let (size, columns) = parse_size(columns)?;
    let (date, last) = parse_date(columns)?;
    Some(SizeAndDate { start, size, date, last })
}

/// `4096`, or the numbers of a device: `0, 27` or `109,767`.
fn parse_size<'a, 'b>(columns: &'a [Column<'b>]) -> Option<(Size, &'a [Column<'b>])> {
    let (first, rest) = columns.split_first()?;
    if let Some(bytes) = decimal(first.text) {
        return Some((Size::Bytes(bytes), rest));
    }
    let comma = first.text.iter().position(|byte| *byte == b',')?;
    let (major, minor) = (first.text.get(..comma)?, first.text.get(comma + 1..)?);
    decimal::<u32>(major)?;
    let (minor, rest) = if minor.is_empty() {
        let (second, rest) = rest.split_first()?;
        (second.text, rest)
    } else {
        (minor, rest)
    };
    decimal::<u32>(minor)?;
    Some((Size::DeviceNumbers, rest))
}

fn entry_kind(file_type: FileType, size: Size) -> EntryKind {
    match (file_type, size) {
        // Some servers mark ordinary files as devices; true devices have numbers instead of a size.
        (FileType::File | FileType::Device, Size::Bytes(_)) => EntryKind::File,
        (FileType::Directory, _) => EntryKind::Directory,
        (FileType::SymbolicLink, _) => EntryKind::SymbolicLink,
        (FileType::File | FileType::Device | FileType::Other, _) => EntryKind::Other,
    }
}

/// Splits at the widest gap, where a column was padded; else after the first word.
fn owner_and_group(line: &[u8], columns: &[Column<'_>]) -> (Option<String>, Option<String>) {
    let (Some(first), Some(last)) = (columns.first(), columns.last()) else { return (None, None) };
    let gaps = columns.iter().zip(columns.iter().skip(1));
    // `max_by_key` would give the last of equal gaps; group names hold spaces more often than owners.
    let split = gaps.rev().max_by_key(|(left, right)| right.start - left.end);
    let text = |start, end| line.get(start..end).map(printable);
    match split {
        Some((left, right)) => (text(first.start, left.end), text(right.start, last.end)),
        None => (text(first.start, last.end), None),
    }
}

/// Splits `name -> target`. Either may hold an arrow itself; the size of a link is the length of its target.
fn split_link(text: &[u8], size: Size) -> (&[u8], Option<&[u8]>) {
    const ARROW: &[u8] = b" -> ";
    let by_length = size.bytes().and_then(|length| {
        let (rest, target) = text.split_at_checked(text.len().checked_sub(usize::try_from(length).ok()?)?)?;
        Some((rest.strip_suffix(ARROW)?, target))
    });
    let first_arrow = || {
        let arrow = text.windows(ARROW.len()).position(|window| window == ARROW)?;
        Some((text.get(..arrow)?, text.get(arrow + ARROW.len()..)?))
    };
    match by_length.or_else(first_arrow) {
        Some((name, target)) if !name.is_empty() => (name, Some(target).filter(|target| !target.is_empty())),
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests;
