//! What the server has seen, for tests to look at or wait for.

use super::control::Command;
use crate::error::WaitedInVain;
use crate::watched::{Counted, Watched};

#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) commands: Vec<String>,
    /// The same, those together that came together.
    pub(super) batches: Vec<Vec<String>>,
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
#[derive(Clone, Debug, Default)]
pub(super) struct Record(Watched<Seen>);

impl Record {
    /// Counts a control connection as open until the answer is dropped.
    pub(super) fn connection(&self) -> Counted<Seen> {
        self.0.update(|seen| seen.connections += 1);
        self.0.count(|seen| &mut seen.open_connections)
    }

    pub(super) fn data_connection(&self, connection: DataConnection) {
        self.0.update(|seen| seen.data_connections.push(connection));
    }

    pub(super) fn command(&self, command: &Command, secure: bool) {
        let line = &command.line;
        self.0.update(|seen| {
            seen.bytes.extend_from_slice(&command.raw);
            if !secure {
                seen.plain_commands.push(line.clone());
            }
            seen.commands.push(line.clone());
            match seen.batches.last_mut() {
                Some(batch) if command.came_with_last => batch.push(line.clone()),
                _ => seen.batches.push(vec![line.clone()]),
            }
        });
    }

    pub(super) fn seen(&self) -> Seen {
        self.0.seen()
    }

    pub(super) async fn wait_until(&self, what: &str, reached: impl Fn(&Seen) -> bool) -> Result<(), WaitedInVain> {
        self.0.wait_until(what, reached, |seen| format!("{:?}", seen.commands)).await
    }
}
