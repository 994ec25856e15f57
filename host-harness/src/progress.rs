//! Whether a component gets on: bytes that pass through the host's hands.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counts the bytes that pass, over the network and in bodies, so that a slow call is not mistaken for a stuck one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress(Arc<AtomicU64>);

impl Progress {
    pub(crate) fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    #[cfg(test)]
    pub(crate) fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Returns once `deadline` has gone by without progress; never when there is no deadline.
    pub(crate) async fn stalled(&self, deadline: Option<Duration>) -> Duration {
        let Some(deadline) = deadline else { return std::future::pending().await };
        loop {
            let before = self.0.load(Ordering::Relaxed);
            tokio::time::sleep(deadline).await;
            if self.0.load(Ordering::Relaxed) == before {
                return deadline;
            }
        }
    }
}
