//! Bounds on waiting.

use crate::bindings::wasi::clocks::monotonic_clock;
use crate::bindings::wasi::io::poll::{Pollable, poll};
use crate::net::NetworkError;
use std::time::Duration;

/// A moment after which waiting ends. `0` in a configuration means that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deadline(Option<monotonic_clock::Instant>);

impl Deadline {
    pub(crate) fn after(bound: Option<Duration>) -> Self {
        Self(bound.map(|bound| {
            let nanoseconds = u64::try_from(bound.as_nanos()).unwrap_or(u64::MAX);
            monotonic_clock::now().saturating_add(nanoseconds)
        }))
    }

    #[must_use]
    pub(crate) fn earlier(self, other: Self) -> Self {
        Self(match (self.0, other.0) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        })
    }

    /// An equal share of the time that is left, for the first of `attempts`.
    #[must_use]
    pub(crate) fn share(self, attempts: usize) -> Self {
        Self(self.0.map(|instant| {
            let now = monotonic_clock::now();
            now.saturating_add(instant.saturating_sub(now) / (attempts.max(1) as u64))
        }))
    }

    /// Waits until one of `pollables` is ready and answers which ones are, by index.
    pub(super) fn wait(self, pollables: &[&Pollable]) -> Result<Vec<u32>, NetworkError> {
        let Some(instant) = self.0 else {
            return Ok(poll(pollables));
        };
        let timer = monotonic_clock::subscribe_instant(instant);
        let all: Vec<&Pollable> = pollables.iter().copied().chain([&timer]).collect();
        let ready: Vec<u32> = poll(&all).into_iter().filter(|index| (*index as usize) < pollables.len()).collect();
        if ready.is_empty() { Err(NetworkError::TimedOut) } else { Ok(ready) }
    }
}
