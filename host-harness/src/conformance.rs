//! Does a component keep the contract that engines rely on? For any connector, not only those that this project builds.
//!
//! An [`Examination`] puts a component to the test, rule by rule. Most rules need nothing but the component: it is called
//! as a hostile host would call it, with configurations made from its own schemas that no host has validated. Some need a
//! server, and some an earlier version's description.
//!
//! ```no_run
//! use host_harness::conformance::{Examination, Verdict};
//! use host_harness::{Host, HostOptions};
//!
//! # async fn example(component: Vec<u8>) -> anyhow::Result<()> {
//! let host = Host::new(&HostOptions::default())?;
//! let mut examination = Examination::begin(&host, component).await;
//! examination.without_server("no server at hand");
//! for judgement in examination.finish() {
//!     if judgement.verdict == Verdict::Failed {
//!         println!("{}: {:?}", judgement.id, judgement.findings);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod compatibility;
mod component;
mod connections;
mod description;
mod documents;
mod evidence;
mod failures;
mod fields;
mod guest;
mod parameters;
mod rule;
mod samples;
mod schema_set;
mod schemas;
mod session_configuration;
mod sessions;
mod trial;

use std::time::Duration;

use serde_json::Value;

pub use compatibility::{EarlierDescription, InvalidDescription};
pub use documents::Writing;
pub use rule::{Finding, Judgement, Rule, Verdict};

use crate::connector::Connector;
use crate::descriptor::Descriptor;
use crate::host::Host;
use component::Subject;
use connections::Invocation;
use parameters::{Operation, Valid};
use rule::Judgements;
use samples::Samples;
use schema_set::{Kind, Schema};
use trial::{Markers, Trial};

/// How long one call may take, where nothing else is said.
const DEADLINE: Duration = Duration::from_mins(1);

/// Rules, and what they are about.
type Group = (&'static str, &'static [Rule]);

/// What needs the component alone.
const ALONE: [Group; 5] = [
    ("Component", component::RULES),
    ("Description", description::RULES),
    ("Schemas", schemas::RULES),
    ("Connections", connections::RULES),
    ("Parameters", parameters::RULES),
];
/// What needs a server.
const WITH_SERVER: [Group; 3] = [
    ("Sessions", sessions::RULES),
    ("Configuration in a session", session_configuration::RULES),
    ("Documents", documents::RULES),
];
/// What is seen of all calls together.
const ALL_CALLS: [Group; 2] = [("Refusals", trial::RULES), ("Calls and failures", failures::RULES)];
/// What needs an earlier version's description.
const WITH_EARLIER: [Group; 1] = [("Compatibility", compatibility::RULES)];

/// All rules, by what they are about.
pub fn rules() -> impl Iterator<Item = (&'static str, &'static [Rule])> {
    ALONE.into_iter().chain(WITH_SERVER).chain(ALL_CALLS).chain(WITH_EARLIER)
}

/// A component under examination.
pub struct Examination {
    judgements: Judgements,
    /// None when it does not load.
    subject: Option<Subject>,
    schemas: Vec<Schema>,
    /// None when its description makes no sense.
    connector: Option<Connector>,
    trial: Trial,
}

impl Examination {
    /// Judges all that needs neither a server nor an earlier version. Nothing fails here: what goes wrong is a judgement.
    pub async fn begin(host: &Host, component: Vec<u8>) -> Self {
        Self::begin_within(host, component, DEADLINE).await
    }

    /// The same, with another bound on each call: of the component that does not come back within `deadline`, no more of the
    /// same is asked.
    pub async fn begin_within(host: &Host, component: Vec<u8>, deadline: Duration) -> Self {
        let mut judgements = Judgements::default();
        let subject = Subject::load(host, component, deadline, &mut judgements).await;
        let trial = Trial::default();
        let mut examination = Self { judgements, subject, schemas: Vec::new(), connector: None, trial };
        let end = examination.alone().await;
        examination.skip_rest(&ALONE, end.unwrap_or("the component has not got that far"));
        examination
    }

    /// Answers why it came to an end too early.
    async fn alone(&mut self) -> Option<&'static str> {
        let subject = self.subject.as_ref()?;
        let description = description::examine(subject, &mut self.judgements).await?;
        self.schemas = schemas::examine(&description, &mut self.judgements);
        if let Ok(descriptor) = Descriptor::from_component(description) {
            self.connector = Some(Connector::from_parts(subject.component(), descriptor, subject.hashing()));
        }
        let Some(connection) = self.schemas.iter().find(|schema| schema.kind == Kind::Connection) else {
            return Some("the schema of the connection is no JSON");
        };
        let Some(samples) = Samples::of(connection) else {
            return Some("no valid connection could be made up from its schema");
        };
        let operations = operations(&self.schemas);
        let invocation = operations.first().map(|operation| Invocation {
            operation: operation.name.to_owned(),
            parameters: operation.samples.minimal.to_string(),
        });
        let markers = Markers::find(subject, connection, &samples.minimal).await;
        let (trial, judgements) = (&mut self.trial, &mut self.judgements);
        connections::examine(subject, &markers, connection, &samples, invocation.as_ref(), trial, judgements).await;
        let marked = markers.put_into(&samples.minimal);
        let valid = Valid { schema: connection, connection: &marked };
        parameters::examine(subject, &valid, &operations, trial, judgements).await;
        None
    }

    /// What the component says about itself, when that makes sense.
    pub fn descriptor(&self) -> Option<&Descriptor> {
        self.connector.as_ref().map(Connector::descriptor)
    }

    /// Keeps these out of all that is told, beside the secrets of the connection.
    pub fn keep_secret(&self, secrets: impl IntoIterator<Item = String>) {
        if let Some(subject) = &self.subject {
            subject.evidence.keep_secret(secrets);
        }
    }

    /// Judges what needs a server: `connection` leads to one. Documents are stored there only with [`Writing::Allowed`].
    pub async fn with_server(&mut self, connection: &Value, writing: Writing) {
        if let (Some(subject), Some(connector)) = (&self.subject, &self.connector) {
            let schema = self.schemas.iter().find(|schema| schema.kind == Kind::Connection);
            let connected = sessions::Connected { subject, connector, schema, connection };
            let operations = operations(&self.schemas);
            if sessions::examine(&connected, &mut self.judgements).await {
                let (schemas, trial) = (&self.schemas, &mut self.trial);
                session_configuration::examine(&connected, &operations, schemas, writing, trial, &mut self.judgements)
                    .await;
                documents::examine(&connected, writing, &mut self.judgements).await;
            }
        }
        let is_overdue = self.subject.as_ref().is_some_and(|subject| subject.evidence.is_overdue());
        let reason = match &self.connector {
            _ if is_overdue => trial::NO_ANSWER,
            Some(_) => "no session could be opened",
            None => "the component's description cannot be used; rules above tell why",
        };
        self.without_server(reason);
    }

    /// Skips the rules that need a server and have not been judged, for this reason.
    pub fn without_server(&mut self, reason: &str) {
        self.skip_rest(&WITH_SERVER, reason);
    }

    /// Judges whether those who use an earlier version can use this one as it is.
    pub fn against(&mut self, earlier: &EarlierDescription) {
        if let Some(connector) = &self.connector {
            compatibility::examine(earlier, connector.descriptor(), &mut self.judgements);
        }
        self.skip_rest(&WITH_EARLIER, "the component has not got that far");
    }

    /// Judges what holds for all calls that were made, and gives the judgements, in the order of [`rules`].
    pub fn finish(mut self) -> Vec<Judgement> {
        if let Some(subject) = &self.subject {
            failures::examine(&subject.evidence, &mut self.judgements);
            self.trial.judge(&mut self.judgements);
        }
        self.skip_rest(&WITH_SERVER, "no server was given");
        self.skip_rest(&ALL_CALLS, "the component was not called");
        self.skip_rest(&WITH_EARLIER, "no earlier description was given");
        let position =
            |judgement: &Judgement| rules().flat_map(|(_, rules)| rules).position(|rule| rule.id == judgement.id);
        let redactor = self.subject.map(|subject| subject.evidence.redactor()).unwrap_or_default();
        let judgements = self.judgements.into_all().into_iter();
        let mut judgements: Vec<_> = judgements.map(|judgement| judgement.redacted(&redactor)).collect();
        judgements.sort_by_key(position);
        judgements
    }

    fn skip_rest(&mut self, groups: &[Group], reason: &str) {
        for (_, rules) in groups {
            self.judgements.skip_rest(rules, reason);
        }
    }
}

/// The operations for which valid parameters could be made up.
fn operations(schemas: &[Schema]) -> Vec<Operation<'_>> {
    let parameters = schemas.iter().filter(|schema| schema.kind == Kind::Parameters);
    let operations = parameters.filter_map(|schema| {
        let name = schema.operation.as_deref()?;
        Some(Operation { name, samples: Samples::of(schema)? })
    });
    operations.collect()
}

#[cfg(test)]
mod tests {
    use super::description::is_kebab_case;
    use super::rules;

    #[test]
    fn the_rules_have_ids_of_their_own_and_say_what_to_do() {
        let all: Vec<_> = rules().flat_map(|(_, rules)| rules).collect();
        for (position, rule) in all.iter().enumerate() {
            assert!(is_kebab_case(rule.id), "{}", rule.id);
            assert!(!all.iter().take(position).any(|earlier| earlier.id == rule.id), "{} is there twice", rule.id);
            assert!(rule.sentence.ends_with('.') && rule.remedy.ends_with('.'), "{}", rule.id);
        }
    }
}
