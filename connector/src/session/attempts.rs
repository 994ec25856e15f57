//! Trying again what failed for a reason that usually passes (SEMANTICS: §1, `retry`).

use super::Session;
use crate::bindings::wasi::random::random::get_random_u64;
use crate::config::Retry;
use crate::failure::{Failure, FailureCode};
use crate::net;

/// How often what moves may be interrupted without progress in between.
const INTERRUPTIONS: u32 = 6;

/// So many bytes are progress. A server that gives less at a time would be called for ever.
const PROGRESS: u64 = 64 * 1024;

/// The attempts at one step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempts {
    retry: Retry,
    most: u32,
    failed: u32,
    /// Since progress was last made.
    moved: u64,
}

impl Attempts {
    pub(crate) fn new(retry: Retry) -> Self {
        Self { retry, most: retry.attempts.get().into(), failed: 0, moved: 0 }
    }

    /// The step has moved on by so many bytes. With progress, what failed before does not count any more.
    pub(crate) fn moved(&mut self, bytes: u64) {
        if bytes > 0 && self.retry.is_on() {
            self.most = self.most.max(INTERRUPTIONS);
        }
        self.moved += bytes;
        if self.moved >= PROGRESS {
            (self.moved, self.failed) = (0, 0);
        }
    }

    /// Waits until it is time for another attempt. Gives the failure back when there is none to be made.
    pub(crate) fn wait_after(&mut self, failure: Failure, has_withdrawn: &dyn Fn() -> bool) -> Result<(), Failure> {
        self.failed += 1;
        if !failure.may_pass_soon() || self.failed >= self.most {
            return Err(failure);
        }
        let delay = self.retry.delay_after(self.failed, get_random_u64());
        tracing::info!(target: "ftp", "another attempt in {} ms: {failure}", delay.as_millis());
        net::pause(delay, has_withdrawn).map_err(|error| {
            Failure::new(FailureCode::Cancelled, failure.phase, format!("{failure}; not tried again: {error}"))
        })
    }
}

/// What is known of the attempts before.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Before {
    /// The server may have done what it was asked to, and its answer was lost.
    pub(crate) may_be_done: bool,
}

impl Session {
    /// Takes a step that may be taken twice, for it changes nothing on the server, or nothing more the second time.
    pub(crate) fn persistently<T>(
        &mut self,
        mut step: impl FnMut(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.persistently_after(|session, _| step(session))
    }

    /// Takes a step that wants to know what came before it.
    pub(crate) fn persistently_after<T>(
        &mut self,
        mut step: impl FnMut(&mut Self, Before) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut before = Before::default();
        // A step of a larger one is taken once; the larger one is tried again.
        if self.is_persistent {
            return step(self, before);
        }
        let mut attempts = Attempts::new(self.connection.retry);
        loop {
            let failure = match self.revive() {
                Ok(()) => {
                    self.is_persistent = true;
                    // What an earlier step is in doubt about is not this one's.
                    self.control.forget_change();
                    let taken = step(self, before);
                    self.is_persistent = false;
                    match taken {
                        Ok(taken) => return Ok(taken),
                        Err(failure) => {
                            before.may_be_done |= self.control.has_change_unanswered();
                            failure
                        }
                    }
                }
                Err(failure) => failure,
            };
            attempts.wait_after(failure, &|| false)?;
        }
    }

    /// Sees to it that there is a connection, after the last one may have been lost; tries as often as may be.
    pub(crate) fn ensure_connected(&mut self) -> Result<(), Failure> {
        self.persistently(|_| Ok(()))
    }

    /// The same, once.
    pub(crate) fn revive(&mut self) -> Result<(), Failure> {
        if self.is_lost() { self.reopen() } else { Ok(()) }
    }

    /// What the connection says about trying again.
    pub(crate) fn retry(&self) -> Retry {
        self.connection.retry
    }
}
