//! What the proxy has seen, for tests to look at or wait for.

use super::fault::{Direction, Fault};
use crate::error::WaitedInVain;
use crate::watched::{Counted, Watched};

#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) commands: Vec<String>,
    pub(super) transcript: Vec<String>,
    pub(super) fired: Vec<Fault>,
    pub(super) connections: usize,
    pub(super) data_connections: usize,
    /// Control and data connections that have not ended.
    pub(super) open: usize,
    downloaded: u64,
    uploaded: u64,
}

impl Seen {
    pub(super) fn bytes(&self, direction: Direction) -> u64 {
        match direction {
            Direction::Download => self.downloaded,
            Direction::Upload => self.uploaded,
        }
    }
}

/// Shared between the proxy's connections and the test.
#[derive(Clone, Debug, Default)]
pub(super) struct Record(Watched<Seen>);

impl Record {
    /// Counts a control connection as open until the answer is dropped.
    pub(super) fn connection(&self) -> Counted<Seen> {
        self.0.update(|seen| seen.connections += 1);
        self.0.count(|seen| &mut seen.open)
    }

    /// Counts a data connection as open until the answer is dropped.
    pub(super) fn data_connection(&self) -> Counted<Seen> {
        self.0.update(|seen| seen.data_connections += 1);
        self.0.count(|seen| &mut seen.open)
    }

    pub(super) fn command(&self, line: String) {
        self.0.update(|seen| {
            seen.transcript.push(format!("> {line}"));
            seen.commands.push(line);
        });
    }

    pub(super) fn reply(&self, bytes: &[u8]) {
        let text = format!("< {}", String::from_utf8_lossy(bytes).trim_end());
        self.0.update(|seen| seen.transcript.push(text));
    }

    pub(super) fn fault(&self, fault: &Fault) {
        self.0.update(|seen| {
            seen.transcript.push(format!("! {:?}: {:?}", fault.occasion, fault.effect));
            seen.fired.push(fault.clone());
        });
    }

    pub(super) fn passed(&self, direction: Direction, bytes: usize) {
        self.0.update(|seen| match direction {
            Direction::Download => seen.downloaded += bytes as u64,
            Direction::Upload => seen.uploaded += bytes as u64,
        });
    }

    pub(super) fn seen(&self) -> Seen {
        self.0.seen()
    }

    pub(super) async fn wait_until(&self, what: &str, reached: impl Fn(&Seen) -> bool) -> Result<(), WaitedInVain> {
        self.0.wait_until(what, reached, |seen| format!("{seen:#?}")).await
    }
}
