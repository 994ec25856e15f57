//! The connection test, a stage at a time.

use serde::Serialize;
use serde_json::Value;

use crate::bindings::exports::integration::connector::connection as wit;
use crate::bindings::integration::connector::types;
use crate::error::Result;
use crate::failure::{Failure, FailureCode};
use crate::instance::{Handle, Instance};
use crate::properties::Properties;
use crate::secrets::Redactor;

/// A connection test that is under way.
pub struct Check {
    instance: Instance,
    probe: Handle,
}

/// One stage of the connection test. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// `resolve`, `connect`, `greeting`, `login`, …
    pub name: String,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// What was seen; for a failed stage, what went wrong.
    pub seen: String,
    /// The same for programs: text by kebab-case name, such as `tls-version`.
    #[serde(skip_serializing_if = "Properties::is_empty")]
    pub facts: Properties,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<FailureCode>,
    /// What a person can do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// How a stage of the connection test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// All is well.
    Passed,
    /// It works but should not stay so.
    Warned,
    /// It does not work.
    Failed,
    /// Not tried, because an earlier stage failed or nobody asked for it.
    Skipped,
}

impl Check {
    pub(crate) async fn start(mut instance: Instance, connection: &Value, write: bool) -> Result<Self> {
        let connection = connection.to_string();
        let probe = instance
            .call(|exports, store| {
                Box::pin(async move {
                    exports.integration_connector_connection().probe().call_start(store, &connection, write).await
                })
            })
            .await?;
        let probe = probe.map_err(|failure| Failure::from_component(failure, instance.redactor()))?;
        let probe = instance.handle(probe);
        Ok(Self { instance, probe })
    }

    /// Runs the next stage; none when the test is over.
    ///
    /// # Errors
    /// Only when the component itself fails: a failed stage is an answer.
    pub async fn next(&mut self) -> Result<Option<Stage>> {
        let probe = self.probe.get()?;
        let stage = self
            .instance
            .call(|exports, store| {
                Box::pin(
                    async move { exports.integration_connector_connection().probe().call_advance(store, probe).await },
                )
            })
            .await?;
        Ok(stage.map(|stage| Stage::from_component(stage, self.instance.redactor())))
    }
}

impl Stage {
    fn from_component(stage: wit::Stage, redactor: &Redactor) -> Self {
        Self {
            name: redactor.redact(&stage.name).into_owned(),
            outcome: match stage.outcome {
                wit::Outcome::Passed => Outcome::Passed,
                wit::Outcome::Warned => Outcome::Warned,
                wit::Outcome::Failed => Outcome::Failed,
                wit::Outcome::Skipped => Outcome::Skipped,
            },
            duration_ms: stage.duration_ms,
            seen: redactor.redact(&stage.seen).into_owned(),
            facts: stage.facts.iter().map(|fact| redacted(fact, redactor)).collect(),
            code: stage.code.map(FailureCode::from),
            hint: stage.hint.map(|hint| redactor.redact(&hint).into_owned()),
        }
    }
}

fn redacted(fact: &types::Property, redactor: &Redactor) -> (String, String) {
    (redactor.redact(&fact.name).into_owned(), redactor.redact(&fact.value).into_owned())
}
