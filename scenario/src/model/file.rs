//! A scenario as a file writes it.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::duration::{self, DurationSchema};
use super::free;
use super::present::present;
use super::server::Server;
use super::skip::Skip;
use super::step::file::Step;
use crate::error::{ParseError, Reason};
use crate::node::{Located, Node};

/// What a connector is to do on a server, and what is to come of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Scenario of the FTP connector's harness")]
pub(crate) struct Scenario {
    /// What it shows, in a few words. Unique among the files that run together.
    name: Located<String>,
    /// Why it matters, for who reads the file.
    description: Option<String>,
    /// Why it is left out.
    skip: Option<Skip>,
    /// The server to start for it. Without one the scenario is portable: it runs on a plain server of the harness's own or, with
    /// `--connection`, on any other, in a new directory that is removed at the end.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Server")]
    server: Option<Server>,
    /// Fields of the connection, laid over those that lead to the server: those need not be repeated. `null` takes one away.
    #[serde(default, deserialize_with = "free::map")]
    #[schemars(with = "free::Map")]
    connection: Option<Node>,
    /// How long each step may take, unless it says otherwise.
    #[serde(default, deserialize_with = "duration::read")]
    #[schemars(with = "DurationSchema")]
    timeout: Option<Duration>,
    /// What is done, one after the other.
    #[schemars(length(min = 1))]
    steps: Located<Vec<Located<Step>>>,
}

impl Scenario {
    /// The scenario that is meant.
    pub(crate) fn meant(self) -> Result<super::Scenario, ParseError> {
        let Located { value: steps, span } = self.steps;
        if steps.is_empty() {
            return Err(ParseError::new(Reason::NoSteps, span));
        }
        Ok(super::Scenario {
            name: self.name,
            description: self.description,
            skip: self.skip.map(|skip| skip.reason),
            server: self.server,
            connection: self.connection,
            timeout: self.timeout,
            steps: steps.into_iter().map(|step| step.value.meant(step.span)).collect::<Result<_, _>>()?,
        })
    }
}
