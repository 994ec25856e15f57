//! What an engine hears of a component's log.

use std::sync::Arc;

use tracing::Level;

/// One line of a component's log. Holds no secret of the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How much it matters. The dialogue with the server is [`Level::DEBUG`].
    pub level: Level,
    /// Which part of the component says it: `ftp` for the dialogue, `stderr` for what is no record.
    pub target: String,
    /// What it says. A command begins with `> `, a line of a reply with `< `.
    pub message: String,
}

/// Hears a component's log, a line at a time and in order, on the thread that runs the component: it must not block. A
/// component may log without end; whoever keeps what is heard must bound it.
pub type LogListener = Arc<dyn Fn(&LogLine) + Send + Sync>;
