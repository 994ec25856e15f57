//! That somebody wants the command to end: by Ctrl-C, or by SIGTERM, as CI servers and containers do.

use std::io;

/// Returns when that is wanted.
///
/// # Errors
/// When the operating system does not let it be known.
#[cfg(unix)]
pub(crate) async fn interrupted() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

/// Returns when that is wanted.
///
/// # Errors
/// When the operating system does not let it be known.
#[cfg(not(unix))]
pub(crate) async fn interrupted() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
