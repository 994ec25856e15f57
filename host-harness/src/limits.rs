//! What a component may consume.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use wasmtime::{StoreLimits, StoreLimitsBuilder};

/// Bounds on one session's component.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The largest linear memory, in bytes. 64 MiB by default.
    pub memory: usize,
    /// The longest time that one call may take without a byte of a body passing, computing included. A component bounds
    /// its own waits; this one is for a component that does not keep its promises. 10 minutes by default.
    pub call_deadline: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 64 << 20, call_deadline: Some(Duration::from_mins(10)) }
    }
}

impl Limits {
    pub(crate) fn for_store(&self) -> StoreLimits {
        StoreLimitsBuilder::new().memory_size(self.memory).build()
    }
}

/// Counts the bytes that pass through the host's streams, so that a slow transfer is not mistaken for a stuck one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress(Arc<AtomicU64>);

impl Progress {
    pub(crate) fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes as u64, Ordering::Relaxed);
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
