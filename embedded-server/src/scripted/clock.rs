//! What time a server believes that it is.

use time::{Month, OffsetDateTime};

use super::timestamp::Timestamp;

/// Up to this age LIST shows hours and minutes, as `ls -l` does, and the year beyond it.
const RECENT_SECONDS: i64 = 180 * 24 * 60 * 60;

/// The server's clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub(super) hands: Hands,
    /// How far LIST's times are ahead of UTC. When none, LIST shows days alone, in UTC.
    pub(super) list_offset_minutes: Option<i32>,
}

/// Whether a clock goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hands {
    /// It is always this time.
    Stopped(Timestamp),
    /// It goes, so many seconds ahead of the right time.
    Going { ahead: i64 },
}

impl Clock {
    pub(super) fn now(self) -> Timestamp {
        match self.hands {
            Hands::Stopped(time) => time,
            Hands::Going { ahead } => Timestamp::of_calendar(OffsetDateTime::now_utc()).plus(ahead),
        }
    }

    /// The date of a file, as LIST shows it.
    pub(super) fn long_date(self, modified: Timestamp) -> String {
        let local = modified.plus(i64::from(self.list_offset_minutes.unwrap_or_default()) * 60).calendar();
        let (month, day) = (month(local.month()), local.day());
        let recent = (0..=RECENT_SECONDS).contains(&self.now().since(modified));
        if recent && self.list_offset_minutes.is_some() {
            format!("{month} {day:02} {:02}:{:02}", local.hour(), local.minute())
        } else {
            format!("{month} {day:02}  {:04}", local.year())
        }
    }
}

fn month(month: Month) -> &'static str {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    names.get(usize::from(u8::from(month)) - 1).copied().unwrap_or_default()
}
