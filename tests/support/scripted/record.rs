//! What the server has seen, for tests to look at or wait for.

use std::time::Duration;

use anyhow::Context;
use tokio::sync::watch;

/// How long a test waits for something that should happen at once. Only a test that fails waits this long.
const WAIT_BOUND: Duration = Duration::from_secs(30);

#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) commands: Vec<String>,
    /// Those among them that came outside TLS.
    pub(super) plain_commands: Vec<String>,
    pub(super) bytes: Vec<u8>,
    pub(super) connections: usize,
    pub(super) open_connections: usize,
    pub(super) data_connections: Vec<DataConnection>,
}

/// What a data connection was like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataConnection {
    /// Whether it was under TLS.
    pub secure: bool,
    /// Whether its TLS session was the control connection's.
    pub resumed: bool,
}

/// Shared between the server's connections and the test.
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
            seen.open_connections += 1;
        });
        OpenConnection(self.clone())
    }

    pub(super) fn data_connection(&self, connection: DataConnection) {
        self.0.send_modify(|seen| seen.data_connections.push(connection));
    }

    pub(super) fn command(&self, raw: &[u8], line: &str, secure: bool) {
        self.0.send_modify(|seen| {
            seen.bytes.extend_from_slice(raw);
            if !secure {
                seen.plain_commands.push(line.to_owned());
            }
            seen.commands.push(line.to_owned());
        });
    }

    pub(super) fn seen(&self) -> Seen {
        self.0.borrow().clone()
    }

    pub(super) async fn wait_until(&self, what: &str, reached: impl Fn(&Seen) -> bool) -> anyhow::Result<()> {
        let mut changes = self.0.subscribe();
        let waiting = changes.wait_for(reached);
        let result = tokio::time::timeout(WAIT_BOUND, waiting).await.map(|outcome| outcome.map(drop));
        result.with_context(|| format!("waited in vain until {what}; seen: {:?}", self.seen().commands))??;
        Ok(())
    }
}

/// Counts as an open control connection as long as it lives.
#[derive(Debug)]
pub(super) struct OpenConnection(Record);

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.0.send_modify(|seen| seen.open_connections -= 1);
    }
}
