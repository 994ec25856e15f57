//! What came of several deletions: a document for each that succeeded, and one failure for all that did not.

use crate::failure::Failure;
use crate::operations::{Document, Results};
use std::ops::ControlFlow;

pub(super) struct Outcomes {
    /// How many deletions were asked for.
    asked: usize,
    done: Vec<Document>,
    failed: usize,
    first: Option<Failure>,
}

impl Outcomes {
    pub(super) fn of(asked: usize) -> Self {
        Self { asked, done: Vec::new(), failed: 0, first: None }
    }

    /// Breaks when the others need not be tried.
    pub(super) fn add(&mut self, outcome: Result<Document, Failure>) -> ControlFlow<()> {
        match outcome {
            Ok(document) => self.done.push(document),
            Err(failure) => {
                self.failed += 1;
                let ends = failure.ends_session();
                // The loss of the connection says more than what failed before it.
                if self.first.is_none() || ends {
                    self.first = Some(failure);
                }
                if ends {
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// What was done comes first; the failure, if there is one, ends the results.
    pub(super) fn into_results(self) -> Result<Results, Failure> {
        let others = self.failed.saturating_sub(1);
        let untried = self.asked.saturating_sub(self.done.len() + self.failed);
        let ending = self.first.map(|failure| {
            let others = told("others that could not be deleted", others);
            let untried = told("not tried any more", untried);
            Failure { message: [failure.message, others, untried].concat(), ..failure }
        });
        match ending {
            Some(failure) if self.done.is_empty() => Err(failure),
            ending => Ok(Results::ready(self.done, ending)),
        }
    }
}

fn told(what: &str, count: usize) -> String {
    if count == 0 { String::new() } else { format!(" ({what}: {count})") }
}
