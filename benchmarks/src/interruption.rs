//! Ctrl-C and SIGTERM end a run as a failure does: what was started ends, what was written is removed.

use anyhow::bail;
use tokio::signal::unix::{SignalKind, signal};

/// Does the work, or gives it up when the process is asked to end.
pub(crate) async fn or<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        outcome = work => outcome,
        _ = interrupt.recv() => bail!("interrupted"),
        _ = terminate.recv() => bail!("terminated"),
    }
}
