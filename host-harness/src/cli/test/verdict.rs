//! How a run of scenarios ended.

use scenario::outcome::{Outcome, ProblemKind, Status};

use crate::cli::Exit;

/// What has been seen so far that decides the exit code.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    invalid: bool,
    not_started: bool,
    failed: bool,
}

impl Verdict {
    pub(super) fn add(&mut self, outcome: &Outcome) {
        let is_invalid = || outcome.problems.iter().any(|problem| problem.kind == ProblemKind::InvalidFile);
        match outcome.status {
            Status::Passed | Status::Skipped => {}
            Status::Failed => self.failed = true,
            Status::Error if is_invalid() => self.invalid = true,
            Status::Error => self.not_started = true,
        }
    }

    /// Nothing hides a broken file, and no failure hides that something could not be run at all.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self { invalid: true, .. } => Exit::Usage,
            Self { not_started: true, .. } => Exit::Environment,
            Self { failed: true, .. } => Exit::Failed,
            _ => Exit::Fine,
        }
    }
}
