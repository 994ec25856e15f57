//! Several scenarios at once, told in the order of their files.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Instant;

use scenario::outcome::{Problem, ProblemKind, Started, Status, Summary};
use tokio::task::{Id, JoinError, JoinSet};

use super::{Entry, Suite};
use crate::scenario::run::{Ran, Setting, run};

/// How scenarios are run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schedule {
    /// How many at once.
    pub(crate) jobs: NonZeroUsize,
    /// Whether none is begun any more after one that failed.
    pub(crate) fail_fast: bool,
}

/// What is told of a run.
pub(crate) enum Told<'run> {
    /// It begins.
    Started(Started),
    /// A scenario is over, or is none.
    Ran(&'run Entry, Ran),
    /// It is over.
    Summary(Summary),
}

impl Schedule {
    /// Runs the suite. Outcomes are told in the order of the files, whichever ends first: so two runs read alike. Files that
    /// are no scenarios are told of in any case. An interrupted run has no summary.
    ///
    /// # Errors
    /// Those of `tell`, which end the run.
    pub(crate) async fn run(
        self,
        suite: &Arc<Suite>,
        setting: &Arc<Setting>,
        mut tell: impl FnMut(Told<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let begun = Instant::now();
        tell(Told::Started(Started { scenarios: suite.entries.len(), filtered_out: suite.filtered_out }))?;
        let mut summary = Summary::default();
        let mut tell_of = |index: usize, ran: Ran| {
            count(&mut summary, ran.outcome.status);
            suite.entries.get(index).map_or(Ok(()), |entry| tell(Told::Ran(entry, ran)))
        };

        let mut waiting = suite.runnable();
        let mut ended = suite.errors();
        let mut running = Running::default();
        let (mut goes_on, mut next) = (true, 0);
        loop {
            while let Some(ran) = ended.remove(&next) {
                if let Err(error) = tell_of(next, ran) {
                    // Those that are under way tidy up on somebody's server first.
                    setting.interruption.cancel();
                    while running.next(suite).await.is_some() {}
                    return Err(error);
                }
                next += 1;
            }
            goes_on &= !setting.interruption.is_cancelled();
            while goes_on && running.tasks.len() < self.jobs.get() {
                let Some(index) = waiting.next() else { break };
                running.begin(index, Arc::clone(suite), Arc::clone(setting));
            }
            let Some((index, ran)) = running.next(suite).await else { break };
            if setting.interruption.is_cancelled() {
                let left = ran.outcome.problems.iter().filter(|problem| problem.kind == ProblemKind::Server);
                left.for_each(|problem| tracing::warn!("{}", problem.message));
                continue;
            }
            goes_on &= !self.fail_fast || matches!(ran.outcome.status, Status::Passed | Status::Skipped);
            ended.insert(index, ran);
        }
        if setting.interruption.is_cancelled() {
            return Ok(());
        }
        ended.into_iter().try_for_each(|(index, ran)| tell_of(index, ran))?;
        summary.not_run = waiting.count();
        summary.duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        tell(Told::Summary(summary))
    }
}

impl Suite {
    fn runnable(&self) -> impl Iterator<Item = usize> {
        self.entries.iter().enumerate().filter_map(|(index, entry)| entry.scenario.is_ok().then_some(index))
    }

    fn errors(&self) -> BTreeMap<usize, Ran> {
        let errors = self.entries.iter().enumerate().filter_map(|(index, entry)| {
            let problem = entry.scenario.as_ref().err()?;
            Some((index, Ran { outcome: entry.error((**problem).clone()), edits: Vec::new() }))
        });
        errors.collect()
    }
}

/// The scenarios that are under way.
#[derive(Default)]
struct Running {
    tasks: JoinSet<Option<Ran>>,
    indices: HashMap<Id, usize>,
}

impl Running {
    fn begin(&mut self, index: usize, suite: Arc<Suite>, setting: Arc<Setting>) {
        let task = self.tasks.spawn(async move {
            let entry = suite.entries.get(index)?;
            let scenario = entry.scenario.as_ref().ok()?;
            Some(run(&setting, &entry.source, scenario).await)
        });
        self.indices.insert(task.id(), index);
    }

    /// Waits for one to end; nothing, when none is under way.
    async fn next(&mut self, suite: &Suite) -> Option<(usize, Ran)> {
        loop {
            let (id, ran) = match self.tasks.join_next_with_id().await? {
                Ok((id, ran)) => (id, ran.map(Ok)),
                Err(error) => (error.id(), Some(Err(error))),
            };
            let index = self.indices.remove(&id);
            if let (Some(index), Some(ran)) = (index, ran)
                && let Some(entry) = suite.entries.get(index)
            {
                return Some((index, ran.unwrap_or_else(|error| broken(entry, &error))));
            }
        }
    }
}

/// The harness itself failed.
fn broken(entry: &Entry, error: &JoinError) -> Ran {
    let problem = Problem {
        kind: ProblemKind::Component,
        message: format!("the harness failed in this scenario: {error}"),
        span: None,
        expected: None,
        actual: None,
        hint: None,
    };
    Ran { outcome: entry.error(problem), edits: Vec::new() }
}

fn count(summary: &mut Summary, status: Status) {
    let counter = match status {
        Status::Passed => &mut summary.passed,
        Status::Failed => &mut summary.failed,
        Status::Skipped => &mut summary.skipped,
        Status::Error => &mut summary.errors,
    };
    *counter += 1;
}
