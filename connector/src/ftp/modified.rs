//! When a file was last changed, and how exactly the server said so.

use time::{Date, Duration, Month, Time, UtcDateTime};

use super::number::decimal;

/// The time of a file's last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modified {
    /// UTC, or the server's time taken as UTC: see `zone`.
    pub at: UtcDateTime,
    /// What the server told; whatever is finer is zero.
    pub precision: Precision,
    /// Whether the point in time is exact.
    pub zone: Zone,
}

/// The zone in which a server tells times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// UTC: MDTM, MLSD and EPLF.
    Utc,
    /// The server's own, which LIST does not tell.
    Server,
}

/// The finest unit that the server told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// Most dialects of LIST, for files older than half a year.
    Day,
    /// Most dialects of LIST.
    Minute,
    /// MDTM and MLSD; some dialects of LIST.
    Second,
    /// MDTM and MLSD with a fraction.
    Millisecond,
}

/// How long ago a file was changed: at least and at most, as far as that can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    pub least: std::time::Duration,
    pub most: std::time::Duration,
}

impl Precision {
    /// The name used in document properties.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Millisecond => "millisecond",
        }
    }
}

impl Modified {
    /// Reads `YYYYMMDDHHMMSS[.sss]`, the time value of RFC 3659 §2.3.
    pub fn parse_time_value(text: &[u8]) -> Option<Self> {
        let (whole, fraction) = match text.iter().position(|byte| *byte == b'.') {
            Some(dot) => (text.get(..dot)?, Some(text.get(dot + 1..)?)),
            None => (text, None),
        };
        if whole.len() != 14 {
            return None;
        }
        let part = |start: usize, end: usize| whole.get(start..end).and_then(decimal::<u8>);
        let date = calendar_date(decimal(whole.get(..4)?)?, part(4, 6)?, part(6, 8)?)?;
        // RFC 3659 allows the leap second 60, which the calendar here does not have.
        let second = part(12, 14)?;
        let second = if second == 60 { 59 } else { second };
        let time = Time::from_hms_milli(part(8, 10)?, part(10, 12)?, second, milliseconds(fraction)?).ok()?;
        let precision = if fraction.is_some() { Precision::Millisecond } else { Precision::Second };
        Some(Self { at: UtcDateTime::new(date, time), precision, zone: Zone::Utc })
    }

    /// A time of LIST, in the server's zone.
    pub(crate) fn on_server(date: Date, time: Time, precision: Precision) -> Self {
        Self { at: UtcDateTime::new(date, time), precision, zone: Zone::Server }
    }

    /// Reads RFC 3339, in any zone: `2003-04-05T06:07:08.123+02:00`.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let at = time::OffsetDateTime::parse(text.trim(), &time::format_description::well_known::Rfc3339).ok()?;
        let precision = if at.millisecond() == 0 { Precision::Second } else { Precision::Millisecond };
        Some(Self { at: at.checked_to_utc()?, precision, zone: Zone::Utc })
    }

    /// The age at `now`. A server that tells minutes leaves open which second it meant; one that does not tell its zone may
    /// be up to 12 hours behind UTC or 14 ahead of it.
    pub fn age(&self, now: UtcDateTime) -> Age {
        let unit = match self.precision {
            Precision::Day => Duration::DAY,
            Precision::Minute => Duration::MINUTE,
            Precision::Second | Precision::Millisecond => Duration::SECOND,
        };
        let (behind, ahead) = match self.zone {
            Zone::Utc => (Duration::ZERO, Duration::ZERO),
            Zone::Server => (Duration::hours(12), Duration::hours(14)),
        };
        let told = now - self.at;
        let age = |duration: Duration| duration.try_into().unwrap_or_default();
        Age { least: age(told - (unit - Duration::SECOND) - behind), most: age(told + ahead) }
    }

    /// `YYYYMMDDHHMMSS`, the time value of RFC 3659 §2.3, to the second.
    pub fn to_time_value(&self) -> String {
        let (year, month, day) = self.at.to_calendar_date();
        let (hour, minute, second) = self.at.as_hms();
        format!("{year:04}{:02}{day:02}{hour:02}{minute:02}{second:02}", u8::from(month))
    }

    /// RFC 3339 in UTC, such as `2003-04-05T06:07:08Z`; with three decimals when the precision is a millisecond.
    pub fn to_rfc3339(&self) -> String {
        let (date, time) = (self.date_text(), self.time_text());
        match self.precision {
            Precision::Millisecond => format!("{date}T{time}.{:03}Z", self.at.millisecond()),
            _ => format!("{date}T{time}Z"),
        }
    }

    /// `yyyy-MM-dd HH:mm:ss.SSS` in the server's time, which is `ahead` of UTC: the form of the document property
    /// `timestamp`. A date alone stays the date that it is.
    pub fn to_boomi_timestamp(&self, ahead: Duration) -> String {
        let ahead = if self.precision == Precision::Day { Duration::ZERO } else { ahead };
        let local = Self { at: self.at.checked_add(ahead).unwrap_or(self.at), ..*self };
        format!("{} {}.{:03}", local.date_text(), local.time_text(), local.at.millisecond())
    }

    fn date_text(&self) -> String {
        let (year, month, day) = self.at.to_calendar_date();
        format!("{year:04}-{:02}-{day:02}", u8::from(month))
    }

    fn time_text(&self) -> String {
        let (hour, minute, second) = self.at.as_hms();
        format!("{hour:02}:{minute:02}:{second:02}")
    }
}

/// The date, when the calendar has it.
pub(crate) fn calendar_date(year: u16, month: u8, day: u8) -> Option<Date> {
    Date::from_calendar_date(year.into(), Month::try_from(month).ok()?, day).ok()
}

/// The first three digits of a fraction of a second. None when there is something other than digits, or nothing.
fn milliseconds(fraction: Option<&[u8]>) -> Option<u16> {
    let Some(fraction) = fraction else { return Some(0) };
    if fraction.is_empty() || !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digits = fraction.iter().copied().chain(std::iter::repeat(b'0')).take(3);
    Some(digits.fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::{Age, Modified, Precision, Zone};

    #[test]
    fn reads_and_writes_time_values() {
        for (value, rfc3339, timestamp) in [
            ("20030405060708", "2003-04-05T06:07:08Z", "2003-04-05 06:07:08.000"),
            ("20030405060708.1", "2003-04-05T06:07:08.100Z", "2003-04-05 06:07:08.100"),
            ("20030405060708.123456", "2003-04-05T06:07:08.123Z", "2003-04-05 06:07:08.123"),
            ("20240229235960", "2024-02-29T23:59:59Z", "2024-02-29 23:59:59.000"),
            ("00010101000000", "0001-01-01T00:00:00Z", "0001-01-01 00:00:00.000"),
        ] {
            let modified = Modified::parse_time_value(value.as_bytes());
            assert_eq!(modified.map(|time| time.to_rfc3339()).as_deref(), Some(rfc3339));
            assert_eq!(modified.map(|time| time.to_boomi_timestamp(time::Duration::ZERO)).as_deref(), Some(timestamp));
        }
    }

    #[test]
    fn an_age_allows_for_what_was_not_told() {
        let now = Modified::parse_time_value(b"20260405120000").unwrap().at;
        let hours = |hours: u64| std::time::Duration::from_secs(hours * 3600);
        for (told, precision, zone, least, most) in [
            (b"20260405110000", Precision::Second, Zone::Utc, hours(1), hours(1)),
            (b"20260405110000", Precision::Minute, Zone::Utc, std::time::Duration::from_secs(3541), hours(1)),
            (b"20260405130000", Precision::Second, Zone::Utc, hours(0), hours(0)),
            (b"20260404120000", Precision::Second, Zone::Server, hours(12), hours(38)),
            (b"20260401000000", Precision::Day, Zone::Utc, hours(84) + std::time::Duration::from_secs(1), hours(108)),
        ] {
            let modified = Modified { precision, zone, ..Modified::parse_time_value(told).unwrap() };
            assert_eq!(modified.age(now), Age { least, most }, "{modified:?}");
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        for value in [
            "",
            "2003040506070",
            "200304050607080",
            "20031305060708",
            "20030229000000",
            "20030405240000",
            "20030405006000",
            "20030405060761",
            "20030405060708.",
            "20030405060708.1x",
            "+0030405060708",
            "2003-04-05 06:",
        ] {
            assert_eq!(Modified::parse_time_value(value.as_bytes()), None, "{value:?}");
        }
    }

    #[test]
    fn a_zone_does_not_lead_out_of_the_calendar() {
        for text in ["9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00+12:00"] {
            let modified = Modified::parse_rfc3339(text);
            assert_eq!(modified.is_none(), text.ends_with("-01:00"), "{text}");
        }
    }

    #[test]
    fn precision_is_ordered_from_coarse_to_fine() {
        assert!(Precision::Day < Precision::Minute && Precision::Second < Precision::Millisecond);
        assert_eq!(Precision::Minute.as_str(), "minute");
    }
}
