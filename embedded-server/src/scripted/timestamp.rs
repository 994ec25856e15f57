//! Times as FTP writes them (RFC 3659, section 2.3): `yyyyMMddHHmmss`, UTC.

use std::fmt;
use std::ops::Range;

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use crate::error::InvalidTime;

/// The time it is now, as MDTM gives it.
pub fn now() -> String {
    Timestamp::of_calendar(OffsetDateTime::now_utc()).to_string()
}

/// A moment, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Timestamp(i64);

/// The time of everything whose time nobody set: 20240102030405.
pub(super) const MODIFIED: Timestamp = Timestamp(1_704_164_645);

impl Timestamp {
    /// One that somebody has written down.
    pub(super) fn of(text: &str) -> Result<Self, InvalidTime> {
        Self::parse(text.as_bytes()).ok_or_else(|| InvalidTime(text.to_owned()))
    }

    /// From the digits of FTP; seconds may be missing, as they may in SITE UTIME.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        if !matches!(text.len(), 12 | 14) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = |range: Range<usize>| text.get(range)?.parse::<u8>().ok();
        let year = text.get(..4)?.parse().ok()?;
        let date = Date::from_calendar_date(year, Month::try_from(number(4..6)?).ok()?, number(6..8)?).ok()?;
        let second = if text.len() == 14 { number(12..14)? } else { 0 };
        let time = Time::from_hms(number(8..10)?, number(10..12)?, second).ok()?;
        Some(Self(PrimitiveDateTime::new(date, time).assume_utc().unix_timestamp()))
    }

    pub(super) fn of_calendar(time: OffsetDateTime) -> Self {
        Self(time.unix_timestamp())
    }

    pub(super) fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// How many seconds it is after `other`.
    pub(super) fn since(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }

    /// The date and time that a calendar in UTC shows.
    pub(super) fn calendar(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.calendar().date(), self.calendar().time());
        write!(formatter, "{:04}{:02}{:02}", date.year(), u8::from(date.month()), date.day())?;
        write!(formatter, "{:02}{:02}{:02}", time.hour(), time.minute(), time.second())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_written_and_refused() {
        assert_eq!(Timestamp::parse(b"20240102030405"), Some(MODIFIED));
        assert_eq!(MODIFIED.to_string(), "20240102030405");
        assert_eq!(Timestamp::parse(b"202401020304"), Some(MODIFIED.plus(-5)));
        for wrong in ["20240132030405", "2024010203040", "2024010203040x", "", "+2024010203040"] {
            assert_eq!(Timestamp::parse(wrong.as_bytes()), None, "{wrong}");
        }
        assert!(Timestamp::parse(now().as_bytes()).is_some());
    }
}
