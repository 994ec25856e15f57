//! Dates as `ls -l` writes them, in English and other languages: `Aug  8 14:14`, `8. Aug 2001`, `2005-04-08 11:22`,
//! `8月 17日 20:10`.

pub(super) mod month;
pub(super) mod numeric;

use time::{Date, Duration, Time, UtcDateTime, UtcOffset};

use self::month::{month, strip_sign};
use self::numeric::{four_digits, iso_date, month_and_day, short_number, time_of_day};
use super::columns::Column;
use crate::ftp::modified::{Modified, Precision, Zone, calendar_date};
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
    /// With the offset of its zone.
    Exact(UtcDateTime),
}

impl ListedDate {
    /// The point in time. A year that was left out is the latest which does not put it over a day past `now`: the
    /// server's clock, or its zone, may be ahead.
    pub(super) fn resolve(self, now: UtcDateTime) -> Option<Modified> {
        match self {
            Self::Recent { month, day, time } => {
                let latest = now.saturating_add(Duration::DAY);
                // Eight years back there was a 29 February for certain.
                let date = (0..=9).find_map(|back| {
                    let year = u16::try_from(latest.year().checked_sub(back)?).ok()?;
                    let date = calendar_date(year, month, day)?;
                    (UtcDateTime::new(date, time) <= latest).then_some(date)
                })?;
                Some(Modified::on_server(date, time, Precision::Minute))
            }
            Self::Old(date) => Some(Modified::on_server(date, Time::MIDNIGHT, Precision::Day)),
            Self::Full(date, time, precision) => Some(Modified::on_server(date, time, precision)),
            Self::Exact(at) => Some(Modified { at, precision: Precision::Second, zone: Zone::Utc }),
        }
    }
}

/// Reads a date that starts with the first column; also gives its last column.
pub(super) fn parse_date<'a>(columns: &[Column<'a>]) -> Option<(ListedDate, Column<'a>)> {
    let [first, second, ..] = columns else { return None };
    if let Some(date) = iso_date(first.text) {
        if let Some(exact) = columns.get(2).and_then(|third| Some((exact_time(date, second, third)?, *third))) {
            return Some(exact);
        }
        let (time, precision) = time_of_day(second.text)?;
        return Some((ListedDate::Full(date, time, precision), *second));
    }
    let (month, day, last) = if let Some((month, day)) = month_and_day(first.text) {
        (month, day, second)
    } else {
        let (month, day) = named_month(first, second).or_else(|| named_month(second, first))?;
        (month, day, columns.get(2)?)
    };
    // A leap year, so that 29 February passes: its year is not known yet.
    calendar_date(2000, month, day)?;
    if let Some(year) = year(last.text) {
        return Some((ListedDate::Old(calendar_date(year, month, day)?), *last));
    }
    let (time, precision) = time_of_day(last.text)?;
    (precision == Precision::Minute).then_some((ListedDate::Recent { month, day, time }, *last))
}

/// `11:22:33.000000000 +0200`, from servers that list every digit of it.
fn exact_time(date: Date, time: &Column<'_>, zone: &Column<'_>) -> Option<ListedDate> {
    let dot = time.text.iter().position(|byte| *byte == b'.')?;
    let (time, fraction) = time.text.split_at_checked(dot)?;
    decimal::<u64>(fraction.strip_prefix(b".")?)?;
    let (time, _) = time_of_day(time).filter(|(_, precision)| *precision == Precision::Second)?;
    let (sign, digits) = zone.text.split_first()?;
    let sign = match sign {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = digits.split_at_checked(2).filter(|_| digits.len() == 4)?;
    let offset = UtcOffset::from_hms(sign * decimal::<i8>(hours)?, sign * decimal::<i8>(minutes)?, 0).ok()?;
    let at = UtcDateTime::new(date, time).checked_sub(Duration::seconds(offset.whole_seconds().into()))?;
    Some(ListedDate::Exact(at))
}

fn named_month(month_text: &Column<'_>, day_text: &Column<'_>) -> Option<(u8, u8)> {
    let month = month(month_text.text)?;
    let day = day_text.text;
    let day = strip_sign(day, &month::DAY_SIGNS).or_else(|| day.strip_suffix(b".")).unwrap_or(day);
    Some((month, short_number(day)?))
}

fn year(text: &[u8]) -> Option<u16> {
    four_digits(strip_sign(text, &month::YEAR_SIGNS).unwrap_or(text))
}
