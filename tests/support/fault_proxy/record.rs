//! What the proxy has seen, for tests to look at or wait for.

use std::time::Duration;

use anyhow::Context;
use tokio::sync::watch;

use super::fault::{Direction, Fault};

/// How long a test waits for something that should happen at once. Only a test that fails waits this long.
const WAIT_BOUND: Duration = Duration::from_secs(30);

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
#[derive(Clone, Debug)]
pub(super) struct Record(watch::Sender<Seen>);

impl Record {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(Seen::default()))
    }

    /// Counts a control connection as open until the answer is dropped.
    pub(super) fn connection(&self) -> OpenConnection {
        self.0.send_modify(|seen| {
            seen.connections += 1;
            seen.open += 1;
        });
        OpenConnection(self.clone())
    }

    /// Counts a data connection as open until the answer is dropped.
    pub(super) fn data_connection(&self) -> OpenConnection {
        self.0.send_modify(|seen| {
            seen.data_connections += 1;
            seen.open += 1;
        });
        OpenConnection(self.clone())
    }

    pub(super) fn command(&self, line: String) {
        self.0.send_modify(|seen| {
            seen.transcript.push(format!("> {line}"));
            seen.commands.push(line);
        });
    }

    pub(super) fn reply(&self, bytes: &[u8]) {
        let text = format!("< {}", String::from_utf8_lossy(bytes).trim_end());
        self.0.send_modify(|seen| seen.transcript.push(text));
    }

    pub(super) fn fault(&self, fault: &Fault) {
        self.0.send_modify(|seen| {
            seen.transcript.push(format!("! {:?}: {:?}", fault.occasion, fault.effect));
            seen.fired.push(fault.clone());
        });
    }

    pub(super) fn passed(&self, direction: Direction, bytes: usize) {
        self.0.send_modify(|seen| match direction {
            Direction::Download => seen.downloaded += bytes as u64,
            Direction::Upload => seen.uploaded += bytes as u64,
        });
    }

    pub(super) fn seen(&self) -> Seen {
        self.0.borrow().clone()
    }

    pub(super) async fn wait_until(&self, what: &str, reached: impl Fn(&Seen) -> bool) -> anyhow::Result<()> {
        let mut changes = self.0.subscribe();
        let waiting = changes.wait_for(reached);
        let result = tokio::time::timeout(WAIT_BOUND, waiting).await.map(|outcome| outcome.map(drop));
        result.with_context(|| format!("waited in vain until {what}; seen: {:#?}", self.seen()))??;
        Ok(())
    }
}

/// Counts as an open connection as long as it lives.
#[derive(Debug)]
pub(super) struct OpenConnection(Record);

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.0.send_modify(|seen| seen.open -= 1);
    }
}
