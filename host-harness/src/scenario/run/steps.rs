//! The steps of a scenario, one after the other, up to the first that fails.

use std::time::{Duration, Instant};

use scenario::outcome::{Problem, ProblemKind, Status, Step as StepOutcome};

use super::target::Target;
use super::{Run, milliseconds};
use crate::scenario::bless::{Edit, reconciled};
use crate::scenario::json;
use crate::scenario::pattern::Mismatch;
use crate::scenario::secrets::Redaction;
use crate::scenario::sessions::Sessions;
use crate::scenario::step::Step;
use crate::scenario::transcript::{Moment, Transcript};

/// How long a step may take, unless the scenario says otherwise: longer than the connector's own bounds, so that it can
/// tell itself what it has waited for.
const PATIENCE: Duration = Duration::from_mins(2);

/// The steps of a scenario that is under way.
pub(super) struct Course<'run> {
    run: &'run Run<'run>,
    target: &'run Target,
    redaction: &'run Redaction,
    transcript: &'run Transcript,
    sessions: Sessions,
    done: Vec<StepOutcome>,
    edits: Vec<Edit>,
}

impl<'run> Course<'run> {
    pub(super) fn new(
        run: &'run Run<'run>,
        target: &'run Target,
        redaction: &'run Redaction,
        transcript: &'run Transcript,
        sessions: Sessions,
    ) -> Self {
        Self { run, target, redaction, transcript, sessions, done: Vec::new(), edits: Vec::new() }
    }

    /// Does the steps. Those after a failed one are left.
    pub(super) async fn perform_all(&mut self, steps: &[Step]) {
        for (number, step) in (1..).zip(steps) {
            let begun = Instant::now();
            let problems = match &step.skip {
                Some(_) => Vec::new(),
                None => self.perform(number, step).await,
            };
            let status = match (&step.skip, problems.is_empty()) {
                (Some(_), _) => Status::Skipped,
                (None, true) => Status::Passed,
                (None, false) => Status::Failed,
            };
            self.done.push(StepOutcome {
                number,
                title: step.title.clone(),
                status,
                skipped: step.skip.clone(),
                duration_ms: milliseconds(begun),
                problems,
            });
            if status == Status::Failed {
                return;
            }
        }
    }

    /// What came of the steps, what the file is to read instead, and the sessions that are still open.
    pub(super) fn finish(self) -> (Vec<StepOutcome>, Vec<Edit>, Sessions) {
        (self.done, self.edits, self.sessions)
    }

    async fn perform(&mut self, number: usize, step: &Step) -> Vec<Problem> {
        self.transcript.remark(&format!("step {number}: {}", step.title));
        let begin = self.transcript.now();
        let limit = step.timeout.or(self.run.scenario.timeout).unwrap_or(PATIENCE);
        let received = match tokio::time::timeout(limit, step.perform(&mut self.sessions)).await {
            Err(_) => return vec![self.timeout(step, limit, begin)],
            Ok(Err(impossible)) => return vec![Mismatch::of(step.span, impossible.to_string()).problem],
            Ok(Ok(received)) => received,
        };
        let dialogue = self.transcript.since(begin);
        let mismatches = step.expectation.compare(&received, self.target.files(), &dialogue, step.span);
        self.settle(mismatches)
    }

    /// The problems that mismatches are, but for those that are done away with in the file.
    fn settle(&mut self, mismatches: Vec<Mismatch>) -> Vec<Problem> {
        let mut problems = Vec::new();
        for mismatch in mismatches {
            let edits = self.edit(&mismatch).and_then(|edit| reconciled(self.edits.iter().cloned().chain([edit])));
            match edits {
                Some(edits) => self.edits = edits,
                None => problems.push(mismatch.problem),
            }
        }
        problems
    }

    /// A secret must not get into the file.
    fn edit(&self, mismatch: &Mismatch) -> Option<Edit> {
        let replacement = mismatch.replacement.as_ref().filter(|_| self.run.setting.bless)?;
        let text = json::scalar_text(&replacement.value)?;
        let holds_secret = self.redaction.text(&text) != text;
        if holds_secret { None } else { Edit::new(&self.run.source.text, replacement) }
    }

    fn timeout(&self, step: &Step, limit: Duration, begin: Moment) -> Problem {
        let last = self.transcript.last_command(begin);
        let last = last
            .map_or_else(|| "no command was sent".to_owned(), |command| format!("the last command was `{command}`"));
        Problem {
            kind: ProblemKind::Timeout,
            message: format!("{} was not done after {} s; {last}", step.title, limit.as_secs_f64()),
            span: Some(step.span),
            expected: None,
            actual: None,
            hint: None,
        }
    }
}
