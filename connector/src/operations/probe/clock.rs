//! How far the server's clock is from ours. Ages of files (`minAgeSeconds`, `maxAgeSeconds`) depend on it.

use super::{Finding, Probe};
use crate::ftp::{Modified, Precision, Zone};
use time::{Duration, UtcDateTime};

/// Less does no harm to what anybody waits for.
const HARMLESS: Duration = Duration::minutes(2);

/// The server's clock minus ours, in whole seconds; 0 as far as can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ClockOffset(i64);

/// What the time of a file that was just written told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileTime {
    Offset(ClockOffset),
    /// The server tells none, or none that says when.
    Untold,
}

impl ClockOffset {
    /// By the time of a file that was written between these two moments. None when that is in a zone that nobody tells.
    pub(super) fn between(before: UtcDateTime, after: UtcDateTime, modified: &Modified) -> Option<Self> {
        let unit = match modified.precision {
            Precision::Millisecond | Precision::Second => Duration::SECOND,
            Precision::Minute => Duration::MINUTE,
            Precision::Day => return None,
        };
        if modified.zone != Zone::Utc {
            return None;
        }
        // What is finer than the unit was cut off.
        let (earliest, latest) = (modified.at, modified.at.checked_add(unit)?);
        let offset = if earliest > after {
            earliest - after
        } else if latest < before {
            latest - before
        } else {
            Duration::ZERO
        };
        Some(Self(offset.whole_seconds()))
    }
}

impl Probe {
    pub(super) fn compare_clocks(&self) -> Finding {
        if let Some(FileTime::Offset(ClockOffset(seconds))) = self.file_time {
            return told(seconds);
        }
        let newest = self.listed.as_ref().and_then(|listed| listed.newest);
        match newest.map(|newest| newest - UtcDateTime::now()).filter(|ahead| *ahead > HARMLESS) {
            Some(ahead) => from_the_future(ahead),
            None if self.file_time.is_some() => {
                Finding::skipped("unknown: the server does not tell when a file was written")
            }
            None if self.write => {
                Finding::skipped("unknown: the write test did not get as far as the time of its file")
            }
            None => Finding::skipped("unknown: only a file that has just been written tells, which was not asked for"),
        }
    }
}

/// Either the server's clock is ahead, or whoever wrote the file has dated it so: a listing alone does not tell.
fn from_the_future(ahead: Duration) -> Finding {
    let message = format!("the listing has a file that is dated {} from now", in_words(ahead.unsigned_abs().as_secs()));
    let hint = "The server's clock may be ahead: the write test tells. Files that are dated so are too young for `minAgeSeconds` \
                until then.";
    Finding::passed("").warned("files-from-the-future", &message, hint)
}

fn told(seconds: i64) -> Finding {
    let direction = if seconds < 0 { "behind" } else { "ahead of" };
    let distance = Duration::seconds(seconds).unsigned_abs();
    let finding = |seen: String| Finding::passed(seen).with("clock-offset-seconds", seconds.to_string());
    if distance <= HARMLESS.unsigned_abs() {
        return finding(match seconds {
            0 => "the server's clock agrees with ours".to_owned(),
            _ => format!("the server's clock is {} s {direction} ours", distance.as_secs()),
        });
    }
    let message = format!("the server's clock is {} {direction} ours", in_words(distance.as_secs()));
    let hint = "Files look younger or older than they are: allow for it in `minAgeSeconds` and `maxAgeSeconds`, or ask the \
                server's operator to set its clock, and to tell times in UTC.";
    finding(String::new()).warned("clock-differs", &message, hint)
}

fn in_words(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
        _ => format!("{} days", seconds / 86_400),
    }
}
