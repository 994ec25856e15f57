//! One thing that is wrong, what the connection test must say of it, and what it says.

use super::{stage, stages};
use crate::driver::{connector, list, send};
use host_harness::{Error, Failure, FailureCode, Outcome, Stage};
use serde_json::{Value, json};
use std::any::Any;

/// Something that is wrong with a server, the way there, or the connection.
pub(super) struct Fault {
    pub(super) name: &'static str,
    connection: Value,
    /// Ends when this is dropped.
    _server: Option<Box<dyn Any + Send + Sync>>,
    write: bool,
    expected: Expected,
}

/// What the test must find.
#[derive(Clone, Copy)]
struct Expected {
    stage: &'static str,
    outcome: Outcome,
    /// None for warnings that are no failure of anything.
    code: Option<FailureCode>,
    /// In these words, somewhere in the hint.
    hint: &'static str,
}

/// What the test found, and what an operation says to the same.
pub(super) struct Finding {
    pub(super) name: &'static str,
    expected: Expected,
    pub(super) stages: Vec<Stage>,
    operation: Option<Failure>,
}

impl Fault {
    /// With a connection to a server that does not exist any more when `server` is dropped.
    pub(super) fn new(name: &'static str, connection: Value, server: Option<Box<dyn Any + Send + Sync>>) -> Self {
        let expected = Expected { stage: "", outcome: Outcome::Failed, code: None, hint: "" };
        Self { name, connection, _server: server, write: false, expected }
    }

    /// The write test is asked for, too.
    pub(super) fn write(self) -> Self {
        Self { write: true, ..self }
    }

    /// It fails at this stage, for this reason, with these words in the hint.
    pub(super) fn fails(mut self, stage: &'static str, code: FailureCode, hint: &'static str) -> Self {
        self.expected = Expected { stage, outcome: Outcome::Failed, code: Some(code), hint };
        self
    }

    /// It is warned about at this stage, with these words in the hint.
    pub(super) fn warns(mut self, stage: &'static str, code: Option<FailureCode>, hint: &'static str) -> Self {
        self.expected = Expected { stage, outcome: Outcome::Warned, code, hint };
        self
    }

    pub(super) async fn provoke(self) -> Finding {
        let stages = stages(&self.connection, self.write).await;
        let fails = self.expected.outcome == Outcome::Failed;
        let operation = if fails { self.operate().await } else { None };
        Finding { name: self.name, expected: self.expected, stages, operation }
    }

    /// What the operation says that comes to the same point.
    async fn operate(&self) -> Option<Failure> {
        let operated = async {
            let mut session = connector().await.open(&self.connection).await?;
            if self.write {
                send(&mut session, "test.txt", b"content").await.map(drop)
            } else {
                list(&mut session, json!({})).await.map(drop)
            }
        };
        match operated.await {
            Ok(()) => None,
            Err(Error::Failure(failure)) => Some(failure),
            Err(error) => panic!("{}: {error}", self.name),
        }
    }
}

impl Finding {
    /// The stage at which it was to be found.
    pub(super) fn stage(&self) -> &Stage {
        stage(&self.stages, self.expected.stage)
    }

    /// What is wrong with the explanation.
    pub(super) fn complaint(&self) -> Option<String> {
        let Expected { outcome, code, hint, .. } = self.expected;
        let found = self.stage();
        let failed: Vec<&str> = self
            .stages
            .iter()
            .filter(|stage| stage.outcome == Outcome::Failed)
            .map(|stage| stage.name.as_str())
            .collect();
        let is_right = (found.outcome, found.code) == (outcome, code)
            && found.hint.as_ref().is_some_and(|found| found.contains(hint))
            && failed.iter().all(|name| *name == found.name);
        let is_the_same = self.operation.as_ref().is_none_or(|failure| failure.hint == found.hint);
        let says = || format!("{}: {found:#?}, failed: {failed:?}, an operation: {:#?}", self.name, self.operation);
        (!is_right || !is_the_same).then(says)
    }

    /// Whether an operation gives the same hint; none when it does not come to that point.
    pub(super) fn is_shared(&self) -> Option<bool> {
        self.operation.as_ref().map(|failure| failure.hint == self.stage().hint)
    }
}
