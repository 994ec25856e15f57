//! What a connection test comes to as a whole.

use std::fmt;

use host_harness::{Outcome, Stage};
use serde::Serialize;

use crate::cli::human::printable;

/// Collected stage by stage.
#[derive(Debug, Serialize)]
pub(super) struct Verdict {
    /// The worst that a stage came to; skipped ones do not count.
    outcome: Outcome,
    /// The stages that failed.
    failed: Vec<String>,
    /// Those that work and should not stay so.
    warned: Vec<String>,
    /// What went wrong first.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl Default for Verdict {
    fn default() -> Self {
        Self { outcome: Outcome::Passed, failed: Vec::new(), warned: Vec::new(), message: None }
    }
}

impl Verdict {
    pub(super) fn add(&mut self, stage: &Stage) {
        match stage.outcome {
            Outcome::Passed | Outcome::Skipped => {}
            Outcome::Warned => self.warned.push(stage.name.clone()),
            Outcome::Failed => {
                self.message.get_or_insert_with(|| stage.seen.clone());
                self.failed.push(stage.name.clone());
            }
        }
        self.outcome = match (self.failed.is_empty(), self.warned.is_empty()) {
            (false, _) => Outcome::Failed,
            (true, false) => Outcome::Warned,
            (true, true) => Outcome::Passed,
        };
    }

    pub(super) fn has_failed(&self) -> bool {
        self.outcome == Outcome::Failed
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.failed.as_slice(), self.warned.as_slice()) {
            ([], []) => write!(formatter, "The connection works."),
            ([], [one]) => write!(formatter, "The connection works, with a remark at `{one}`."),
            ([], remarks) => {
                write!(formatter, "The connection works, with {} remarks at {}.", remarks.len(), quoted(remarks))
            }
            (failed, _) => {
                write!(formatter, "It fails at {}", quoted(failed))?;
                match &self.message {
                    Some(message) => write!(formatter, ": {}", printable(message)),
                    None => Ok(()),
                }
            }
        }
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
