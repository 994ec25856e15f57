//! One scenario, from its server's start to its end.

mod steps;
mod target;

use std::sync::Arc;
use std::time::{Duration, Instant};

use host_harness::{Connector, Redactor};
use scenario::model::Scenario;
use scenario::outcome::{Outcome, Problem, ProblemKind, Status};
use scenario::source::Source;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::bless::Edit;
use super::json;
use super::secrets::{Redaction, SecretSource};
use super::sessions::Sessions;
use super::step::Step;
use super::transcript::Transcript;
use super::variables::Variables;
use target::{Target, reason_to_skip};

/// How long the end of an interrupted scenario may take: it removes its directory from the server.
const CLEANING_UP: Duration = Duration::from_secs(5);

/// What all scenarios of a run have in common.
pub(crate) struct Setting {
    pub(crate) connector: Connector,
    /// How to connect to a server that is there; without it, each scenario gets a server of its own.
    pub(crate) connection: Option<Value>,
    pub(crate) secrets: SecretSource,
    /// Whether what comes is to become what is expected.
    pub(crate) bless: bool,
    /// Ends what is under way.
    pub(crate) interruption: CancellationToken,
}

/// What came of a scenario, and what its file is to read instead.
pub(crate) struct Ran {
    pub(crate) outcome: Outcome,
    pub(crate) edits: Vec<Edit>,
}

/// Runs a scenario.
pub(crate) async fn run(setting: &Setting, source: &Arc<Source>, scenario: &Scenario) -> Ran {
    let begun = Instant::now();
    let mut outcome = Outcome {
        file: source.name.clone(),
        name: scenario.name.value.clone(),
        status: Status::Passed,
        skipped: None,
        duration_ms: 0,
        steps: Vec::new(),
        problems: Vec::new(),
        transcript: Vec::new(),
    };
    let mut edits = Vec::new();
    if let Some(reason) = reason_to_skip(setting, scenario) {
        outcome.status = Status::Skipped;
        outcome.skipped = Some(reason);
        return Ran { outcome, edits };
    }
    match Target::start(setting, scenario).await {
        Ok(target) => edits = Run { setting, source, scenario }.on(target, &mut outcome).await,
        Err(problem) => {
            outcome.status = Status::Error;
            outcome.problems.push(problem);
        }
    }
    outcome.duration_ms = milliseconds(begun);
    Ran { outcome, edits }
}

fn milliseconds(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// A scenario that is under way.
struct Run<'run> {
    setting: &'run Setting,
    source: &'run Source,
    scenario: &'run Scenario,
}

/// A scenario with all that its variables stand for.
struct Prepared {
    connection: Value,
    steps: Vec<Step>,
}

impl Run<'_> {
    /// Runs the steps, then puts everything away.
    async fn on(&self, target: Target, outcome: &mut Outcome) -> Vec<Edit> {
        let variables = self.variables(&target);
        let prepared = self.prepare(&target, &variables);
        let redaction = self.redaction(&target, prepared.as_ref().ok(), &variables);
        let mut edits = Vec::new();
        match prepared {
            Err(problem) => {
                outcome.status = Status::Error;
                outcome.problems.push(problem);
            }
            Ok(prepared) => edits = self.perform(&target, prepared, variables.disclosed(), outcome, &redaction).await,
        }
        drop(variables);
        self.put_away(target, outcome).await;
        redaction.outcome(outcome);
        edits
    }

    async fn perform(
        &self,
        target: &Target,
        prepared: Prepared,
        disclosed: Vec<String>,
        outcome: &mut Outcome,
        redaction: &Redaction,
    ) -> Vec<Edit> {
        let transcript = Transcript::default();
        let connector = self.setting.connector.with_secrets(disclosed).with_log(transcript.listener());
        let sessions = Sessions::new(connector, prepared.connection);
        let mut course = steps::Course::new(self, target, redaction, &transcript, sessions);
        tokio::select! {
            biased;
            () = self.setting.interruption.cancelled() => {}
            () = course.perform_all(&prepared.steps) => {}
        }
        let (steps, edits, sessions) = course.finish();
        if !self.setting.interruption.is_cancelled() {
            sessions.close().await;
        }
        if steps.iter().any(|step| step.status == Status::Failed) {
            outcome.status = Status::Failed;
        } else if steps.iter().all(|step| step.status == Status::Passed) && !self.setting.interruption.is_cancelled() {
            // What a skipped step would have brought about, nobody knows.
            outcome.problems = target.missed(self.scenario);
            if !outcome.problems.is_empty() {
                outcome.status = Status::Failed;
            }
        }
        outcome.steps = steps;
        outcome.transcript = transcript.all();
        edits
    }

    /// What is left behind on somebody's server is a problem, whatever the steps have shown.
    async fn put_away(&self, target: Target, outcome: &mut Outcome) {
        let Some(directory) = target.directory().map(str::to_owned) else { return };
        let removal = async { target.remove().await.map_err(|error| error.to_string()) };
        let removed = if self.setting.interruption.is_cancelled() {
            tokio::time::timeout(CLEANING_UP, removal).await.unwrap_or_else(|_| Err("it took too long".to_owned()))
        } else {
            removal.await
        };
        if let Err(reason) = removed {
            if outcome.status == Status::Passed {
                outcome.status = Status::Failed;
            }
            outcome.problems.push(Problem {
                kind: ProblemKind::Server,
                message: format!("the directory {directory} could not be removed from the server: {reason}"),
                span: None,
                expected: None,
                actual: None,
                hint: Some("Remove it by hand.".to_owned()),
            });
        }
    }

    /// All that can be wrong with the file is found before anything is done.
    fn prepare(&self, target: &Target, variables: &Variables<'_>) -> Result<Prepared, Problem> {
        let mut connection = target.connection();
        if let Some(patch) = &self.scenario.connection {
            json::merge(&mut connection, &json::of(&variables.replace(patch)?));
        }
        let steps = self.scenario.steps.iter().map(|step| Step::new(step, variables));
        Ok(Prepared { connection, steps: steps.collect::<Result<_, _>>()? })
    }

    fn variables<'target>(&'target self, target: &'target Target) -> Variables<'target> {
        let (files, passwords) = (target::files(self.scenario), target::passwords(self.scenario));
        Variables::new(target.variables(), files, passwords, &self.setting.secrets)
    }

    fn redaction(&self, target: &Target, prepared: Option<&Prepared>, variables: &Variables<'_>) -> Redaction {
        let connector = &self.setting.connector;
        let of_target = connector.redactor(&target.connection());
        let of_connection = prepared.map(|prepared| connector.redactor(&prepared.connection));
        let others = Redactor::of(variables.disclosed().into_iter().chain(target.secrets()));
        Redaction::new([of_target, others].into_iter().chain(of_connection))
    }
}
