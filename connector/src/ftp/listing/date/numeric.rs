//! Dates and times in digits.

use time::{Date, Time};

use crate::ftp::modified::{Precision, calendar_date};
use crate::ftp::number::decimal;

/// The order of the parts of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ftp::listing) enum DateOrder {
    YearMonthDay,
    MonthDayYear,
    DayMonthYear,
}

/// A date of three parts. Months and days have two digits, years two or four.
pub(in crate::ftp::listing) fn date_in(order: DateOrder, separator: u8, text: &[u8]) -> Option<Date> {
    let mut parts = text.split(|byte| *byte == separator);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (year, month, day) = match order {
        DateOrder::YearMonthDay => (first, second, third),
        DateOrder::MonthDayYear => (third, first, second),
        DateOrder::DayMonthYear => (third, second, first),
    };
    calendar_date(four_digits(year).or_else(|| two_digit_year(year))?, two_digits(month)?, two_digits(day)?)
}

/// `2005-04-08`
pub(in crate::ftp::listing) fn iso_date(text: &[u8]) -> Option<Date> {
    if text.len() == 10 { date_in(DateOrder::YearMonthDay, b'-', text) } else { None }
}

/// `04-08`
pub(super) fn month_and_day(text: &[u8]) -> Option<(u8, u8)> {
    let (month, day) = text.split_at_checked(2)?;
    Some((two_digits(month)?, two_digits(day.strip_prefix(b"-")?)?))
}

/// `8:05`, `08:05` or `08:05:30`, of 24 hours.
pub(in crate::ftp::listing) fn time_of_day(text: &[u8]) -> Option<(Time, Precision)> {
    let mut parts = text.split(|byte| *byte == b':');
    let (hour, minute, second) = (short_number(parts.next()?)?, parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    let (second, precision) = match second {
        Some(second) => (two_digits(second)?, Precision::Second),
        None => (0, Precision::Minute),
    };
    Some((Time::from_hms(hour, two_digits(minute)?, second).ok()?, precision))
}

/// `10:57AM`, of 12 hours.
pub(in crate::ftp::listing) fn time_of_half_day(text: &[u8]) -> Option<(Time, Precision)> {
    let (time, half) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let noon = match half.to_ascii_uppercase().as_slice() {
        b"AM" => 0,
        b"PM" => 12,
        _ => return None,
    };
    let (time, precision) = time_of_day(time)?;
    // Twelve comes before one.
    let hour = (1..=12).contains(&time.hour()).then(|| time.hour() % 12 + noon)?;
    Some((time.replace_hour(hour).ok()?, precision))
}

pub(in crate::ftp::listing) fn four_digits(text: &[u8]) -> Option<u16> {
    if text.len() == 4 { decimal(text) } else { None }
}

/// 70 to 99 are of the last century: no such server lists files of before 1970.
pub(in crate::ftp::listing) fn two_digit_year(text: &[u8]) -> Option<u16> {
    let year = u16::from(two_digits(text)?);
    Some(if year < 70 { 2000 + year } else { 1900 + year })
}

pub(in crate::ftp::listing) fn short_number(text: &[u8]) -> Option<u8> {
    if text.len() <= 2 { decimal(text) } else { None }
}

fn two_digits(text: &[u8]) -> Option<u8> {
    if text.len() == 2 { decimal(text) } else { None }
}

#[cfg(test)]
mod tests {
    use super::{DateOrder, date_in, time_of_half_day};

    #[test]
    fn dates_in_every_order() {
        for (order, separator, text, expected) in [
            (DateOrder::YearMonthDay, b'/', "04/03/18", Some((2004, 3, 18))),
            (DateOrder::MonthDayYear, b'-', "05-26-1995", Some((1995, 5, 26))),
            (DateOrder::MonthDayYear, b'-', "05-26-95", Some((1995, 5, 26))),
            (DateOrder::DayMonthYear, b'.', "23.02.70", Some((1970, 2, 23))),
            (DateOrder::DayMonthYear, b'.', "23.02.69", Some((2069, 2, 23))),
            (DateOrder::MonthDayYear, b'-', "20-05-97", None),
            (DateOrder::MonthDayYear, b'-', "5-26-95", None),
            (DateOrder::MonthDayYear, b'-', "05-26-95-", None),
            (DateOrder::MonthDayYear, b'-', "05-26-195", None),
        ] {
            let date = date_in(order, separator, text.as_bytes());
            assert_eq!(date.map(|date| (date.year(), u8::from(date.month()), date.day())), expected, "{text}");
        }
    }

    #[test]
    fn twelve_hours() {
        for (text, expected) in [
            ("12:08AM", Some((0, 8))),
            ("12:08pm", Some((12, 8))),
            ("01:52PM", Some((13, 52))),
            ("1:52AM", Some((1, 52))),
            ("13:00AM", None),
            ("00:10AM", None),
            ("10:57", None),
            ("PM", None),
        ] {
            let time = time_of_half_day(text.as_bytes());
            assert_eq!(time.map(|(time, _)| (time.hour(), time.minute())), expected, "{text}");
        }
    }
}
