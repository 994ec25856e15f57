//! What one process took for its work.

use std::time::Duration;

use anyhow::ensure;

use crate::task::Done;

/// Of a process from its start to its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measurement {
    pub(crate) wall: Duration,
    /// User and system time of all its threads.
    pub(crate) cpu: Duration,
    /// What it did; none when it cannot say so.
    pub(crate) done: Option<Done>,
}

impl Measurement {
    /// Of another amount of work than was asked for, no figure means anything.
    pub(crate) fn of(self, expected: Done) -> anyhow::Result<Self> {
        let done = self.done.unwrap_or(expected);
        ensure!(done == expected, "it did {done:?} instead of {expected:?}");
        Ok(Self { done: Some(done), ..self })
    }

    pub(crate) fn wall_seconds(&self) -> f64 {
        self.wall.as_secs_f64()
    }

    pub(crate) fn documents_a_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "far fewer than would lose a digit")]
        let documents = self.done.map_or(0, |done| done.documents) as f64;
        documents / self.wall_seconds()
    }

    pub(crate) fn cpu_seconds(&self) -> f64 {
        self.cpu.as_secs_f64()
    }
}
