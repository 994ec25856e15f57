//! Bounds on waiting: every wait ends at some time, and those for an engine also when it withdraws.

use crate::bindings::wasi::clocks::monotonic_clock;
use crate::bindings::wasi::io::poll::{Pollable, poll};
use crate::net::NetworkError;
use std::time::Duration;

/// A moment after which waiting ends. `0` in a configuration means that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deadline(Option<monotonic_clock::Instant>);

/// What ends a wait.
pub(crate) trait Bound: Copy {
    /// Waits until one of `pollables` is ready and answers which ones are, by index.
    fn wait(self, pollables: &[&Pollable]) -> Result<Vec<u32>, NetworkError>;
}

/// A deadline, and an engine that may withdraw before. It is asked four times a second: nothing else would tell.
#[derive(Clone, Copy)]
pub(crate) struct Watched<'a> {
    deadline: Deadline,
    has_withdrawn: &'a dyn Fn() -> bool,
}

/// Waits for nothing but time, unless the engine withdraws.
pub(crate) fn pause(duration: Duration, has_withdrawn: &dyn Fn() -> bool) -> Result<(), NetworkError> {
    match Deadline::after(Some(duration)).unless(has_withdrawn).wait(&[]) {
        Err(NetworkError::TimedOut) => Ok(()),
        waited => waited.map(drop),
    }
}

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

    /// Whether it is over: of a wait that is never one, because there is always something.
    pub(crate) fn has_passed(self) -> bool {
        self.0.is_some_and(|instant| monotonic_clock::now() >= instant)
    }

    /// The same, also ended by the engine.
    pub(crate) fn unless(self, has_withdrawn: &dyn Fn() -> bool) -> Watched<'_> {
        Watched { deadline: self, has_withdrawn }
    }
}

impl Bound for Deadline {
    fn wait(self, pollables: &[&Pollable]) -> Result<Vec<u32>, NetworkError> {
        let Some(instant) = self.0 else {
            return Ok(poll(pollables));
        };
        let timer = monotonic_clock::subscribe_instant(instant);
        let all: Vec<&Pollable> = pollables.iter().copied().chain([&timer]).collect();
        let ready: Vec<u32> = poll(&all).into_iter().filter(|index| (*index as usize) < pollables.len()).collect();
        if ready.is_empty() { Err(NetworkError::TimedOut) } else { Ok(ready) }
    }
}

impl Bound for Watched<'_> {
    fn wait(self, pollables: &[&Pollable]) -> Result<Vec<u32>, NetworkError> {
        const BETWEEN_LOOKS: Duration = Duration::from_millis(250);
        loop {
            if (self.has_withdrawn)() {
                return Err(NetworkError::Withdrawn);
            }
            let look = self.deadline.earlier(Deadline::after(Some(BETWEEN_LOOKS)));
            match look.wait(pollables) {
                Err(NetworkError::TimedOut) if look != self.deadline => {}
                waited => return waited,
            }
        }
    }
}
