//! Dates in `ls -l`: `Aug  8 14:14`, `Aug  8  2001`, `2005-04-08 11:22`, and `8月 17日 20:10`.

use time::{Date, Duration, Time, UtcDateTime};

use super::columns::Column;
use crate::ftp::modified::{Modified, Precision, calendar_date};
use crate::ftp::number::decimal;

/// A date as listed.
#[derive(Debug, Clone, Copy)]
pub(super) enum ListedDate {
    /// A file of the last months: the year is left out.
    Recent { month: u8, day: u8, time: Time },
    /// An older one: the time is left out.
    Old(Date),
    /// Date and time, to the minute or to the second.
    Full(Date, Time, Precision),
}

impl ListedDate {
    /// The point in time. A year that was left out is the latest which does not put it over a day past `now`: the
    /// server's clock, or its zone, may be ahead.
    pub(super) fn resolve(self, now: UtcDateTime) -> Option<Modified> {
        match self {
            Self::Recent { month, day, time } => {
                let latest = now.saturating_add(Duration::DAY);
                // Eight years back there was a 29 February for certain.
                let at = (0..=9).find_map(|back| {
                    let year = u16::try_from(latest.year().checked_sub(back)?).ok()?;
                    let at = UtcDateTime::new(calendar_date(year, month, day)?, time);
                    (at <= latest).then_some(at)
                })?;
                Some(Modified { at, precision: Precision::Minute })
            }
            Self::Old(date) => Some(Modified { at: UtcDateTime::new(date, Time::MIDNIGHT), precision: Precision::Day }),
            Self::Full(date, time, precision) => Some(Modified { at: UtcDateTime::new(date, time), precision }),
        }
    }
}

/// Reads a date that starts with the first column; also gives where it ends.
pub(super) fn parse_date(columns: &[Column<'_>]) -> Option<(ListedDate, usize)> {
    let [first, second, ..] = columns else { return None };
    if let Some(date) = iso_date(first.text) {
        let (time, precision) = time_of_day(second.text)?;
        return Some((ListedDate::Full(date, time, precision), second.end));
    }
    let third = columns.get(2)?;
    let (month, day) = (month(first.text)?, day(second.text)?);
    // A leap year, so that 29 February passes: its year is not known yet.
    calendar_date(2000, month, day)?;
    if let Some(year) = year(third.text) {
        return Some((ListedDate::Old(calendar_date(year, month, day)?), third.end));
    }
    let (time, precision) = time_of_day(third.text)?;
    (precision == Precision::Minute).then_some((ListedDate::Recent { month, day, time }, third.end))
}

fn month(text: &[u8]) -> Option<u8> {
    const MONTHS: [&[u8; 3]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    if let Some(number) = text.strip_suffix("月".as_bytes()) {
        return short_number(number);
    }
    let position = MONTHS.iter().position(|name| text.eq_ignore_ascii_case(*name))?;
    u8::try_from(position + 1).ok()
}

fn day(text: &[u8]) -> Option<u8> {
    short_number(text.strip_suffix("日".as_bytes()).unwrap_or(text))
}

fn year(text: &[u8]) -> Option<u16> {
    let digits = text.strip_suffix("年".as_bytes()).unwrap_or(text);
    if digits.len() == 4 { decimal(digits) } else { None }
}

/// `2005-04-08`
fn iso_date(text: &[u8]) -> Option<Date> {
    let mut parts = text.split(|byte| *byte == b'-');
    let (year_text, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || text.len() != 10 {
        return None;
    }
    calendar_date(year(year_text)?, short_number(month)?, short_number(day)?)
}

/// `8:05`, `08:05` or `08:05:30`
fn time_of_day(text: &[u8]) -> Option<(Time, Precision)> {
    let mut parts = text.split(|byte| *byte == b':');
    let (hour, minute, second) = (short_number(parts.next()?)?, parts.next()?, parts.next());
    if parts.next().is_some() || minute.len() != 2 || second.is_some_and(|second| second.len() != 2) {
        return None;
    }
    let (second, precision) = match second {
        Some(second) => (decimal(second)?, Precision::Second),
        None => (0, Precision::Minute),
    };
    Some((Time::from_hms(hour, decimal(minute)?, second).ok()?, precision))
}

fn short_number(text: &[u8]) -> Option<u8> {
    if text.len() <= 2 { decimal(text) } else { None }
}
