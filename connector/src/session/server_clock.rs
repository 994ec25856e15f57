//! The zone that LIST tells its times in: MDTM tells the same in UTC (RFC 3659 §3), so one file that both speak of is enough.

use super::facts::is_not_implemented;
use super::{Session, Target};
use crate::failure::{Failure, Phase};
use crate::ftp::{Command, Entry, EntryKind, Modified, Precision, RemotePath, Zone, parse_modified};
use std::collections::VecDeque;
use time::{Duration, UtcDateTime};

/// What is known of the server's local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ServerClock {
    #[default]
    Unknown,
    /// Ahead of UTC by this, as of a file of that time. Summer time makes a difference to files of another season.
    Ahead(Duration, UtcDateTime),
    /// MDTM and LIST do not go together: times are left as they are told.
    Untellable,
}

impl Session {
    /// Whether a listing may tell more about the server's clock than is known.
    pub(super) fn clock_can_be_learnt(&self) -> bool {
        /// What is as young as this shows the clock as it is now.
        const RECENT: Duration = Duration::days(7);
        let worthwhile = match self.server_clock {
            ServerClock::Unknown => true,
            ServerClock::Ahead(_, sample) => UtcDateTime::now() - sample > RECENT,
            ServerClock::Untellable => false,
        };
        worthwhile && self.uses_mdtm()
    }

    /// Compares what LIST and MDTM say about the youngest files of a listing: their times are of the present season, and it
    /// is of them that the age matters.
    pub(super) fn learn_clock(&mut self, directory: &RemotePath, entries: &VecDeque<Entry>) -> Result<(), Failure> {
        /// A file may change between the two answers, so one that does not fit proves nothing.
        const MOST_TRIED: usize = 3;
        let mut listed: Vec<(&Entry, Modified)> = entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::File)
            .filter_map(|entry| Some((entry, entry.modified.filter(is_local)?)))
            .collect();
        listed.sort_by_key(|(_, modified)| std::cmp::Reverse(modified.at));
        listed.truncate(MOST_TRIED);
        if let (ServerClock::Ahead(ahead, sample), Some((_, youngest))) = (self.server_clock, listed.first())
            && youngest.at - ahead <= sample
        {
            return Ok(());
        }
        let conclusive = listed.len() == MOST_TRIED && self.server_clock == ServerClock::Unknown;
        for (entry, listed) in listed {
            let target = Target { directory: directory.clone(), name: entry.name.clone() };
            let reply = self.call_on(&target, |path| Command::Mdtm(path), Phase::Listing)?;
            if is_not_implemented(&reply) {
                self.refused.mdtm = true;
                return Ok(());
            }
            if let Some((exact, ahead)) =
                parse_modified(&reply).and_then(|exact| Some((exact, ahead_of_utc(listed, exact)?)))
            {
                tracing::debug!(target: "ftp", minutes = ahead.whole_minutes(), "the server's clock is ahead of UTC");
                self.server_clock = ServerClock::Ahead(ahead, exact.at);
                return Ok(());
            }
        }
        if conclusive {
            self.server_clock = ServerClock::Untellable;
        }
        Ok(())
    }

    /// Turns a listed time into UTC. A date alone stays the date that it is.
    pub(super) fn set_to_utc(&self, entry: &mut Entry) {
        if let (Some(modified), ServerClock::Ahead(ahead, _)) = (&mut entry.modified, self.server_clock)
            && is_local(modified)
        {
            modified.at = modified.at.checked_sub(ahead).unwrap_or(modified.at);
            modified.zone = Zone::Utc;
        }
    }

    /// How far the server's local time is ahead of UTC, as far as that is known.
    pub(crate) fn ahead_of_utc(&self) -> Duration {
        match self.server_clock {
            ServerClock::Ahead(ahead, _) => ahead,
            ServerClock::Unknown | ServerClock::Untellable => Duration::ZERO,
        }
    }
}

/// Whether the time is one of a clock on the server's wall. A date alone is none.
pub(super) fn is_local(modified: &Modified) -> bool {
    modified.zone == Zone::Server && modified.precision != Precision::Day
}

/// Zones differ from UTC by at most 14 hours, in steps of a quarter of an hour; anything else is another change of the file.
fn ahead_of_utc(listed: Modified, exact: Modified) -> Option<Duration> {
    let exact = exact.at.replace_millisecond(0).ok()?;
    let exact = if listed.precision == Precision::Minute { exact.replace_second(0).ok()? } else { exact };
    let ahead = listed.at - exact;
    (ahead.abs() <= Duration::hours(14) && ahead.whole_seconds() % (15 * 60) == 0).then_some(ahead)
}
