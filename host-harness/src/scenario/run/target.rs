//! The server that a scenario runs on.

use std::collections::BTreeMap;

use host_harness::Error;
use scenario::model::{Content, Scenario};
use scenario::outcome::{Problem, ProblemKind};
use serde_json::{Value, json};

use super::Setting;
use crate::scenario::content::Digest;
use crate::scenario::expectation::ServerFiles;
use crate::scenario::received::{ReceivedBody, ReceivedDocument};
use crate::scenario::server::{self, RunningServer};
use crate::scenario::workspace::Workspace;

/// The server that a scenario runs on, until this is dropped.
pub(super) struct Target {
    /// The scenario's own server.
    server: Option<RunningServer>,
    /// Its directory there, when the scenario is portable.
    workspace: Option<Workspace>,
    connection: Value,
}

/// Why a scenario is left out, if it is.
pub(super) fn reason_to_skip(setting: &Setting, scenario: &Scenario) -> Option<String> {
    let looks_at_files =
        || scenario.steps.iter().any(|step| step.expect.as_ref().is_some_and(|expect| expect.files.is_some()));
    if let Some(reason) = &scenario.skip {
        Some(reason.clone())
    } else if setting.connection.is_some() && (scenario.server.is_some() || looks_at_files()) {
        Some("needs a server of its own".to_owned())
    } else {
        None
    }
}

/// The files that the scenario gives its server.
pub(super) fn files(scenario: &Scenario) -> &BTreeMap<String, Content> {
    static NONE: BTreeMap<String, Content> = BTreeMap::new();
    scenario.server.as_ref().map_or(&NONE, |server| &server.files)
}

/// The passwords that the scenario gives its server's users.
pub(super) fn passwords(scenario: &Scenario) -> BTreeMap<String, String> {
    let users = scenario.server.iter().flat_map(|server| &server.users);
    users.map(|(user, password)| (user.clone(), password.clone())).collect()
}

impl Target {
    /// Starts a server if the scenario needs one, and makes a directory if it is portable.
    pub(super) async fn start(setting: &Setting, scenario: &Scenario) -> Result<Self, Problem> {
        let server = match (&scenario.server, &setting.connection) {
            (Some(described), _) => Some(server::start(described)),
            (None, None) => Some(server::plain()),
            (None, Some(_)) => None,
        };
        let server = server.transpose()?;
        let connection = match (&server, &setting.connection) {
            (Some(server), _) => server.connection(),
            (None, connection) => connection.clone().unwrap_or_default(),
        };
        if scenario.server.is_some() {
            return Ok(Self { server, workspace: None, connection });
        }
        let workspace = Workspace::make(&setting.connector, &connection).await.map_err(|error| {
            let hint = match &error {
                Error::Failure(failure) => failure.hint.clone(),
                _ => None,
            };
            not_started(&format!("the scenario's directory could not be made on the server: {error}"), hint)
        })?;
        let connection = workspace.connection();
        Ok(Self { server, workspace: Some(workspace), connection })
    }

    pub(super) fn connection(&self) -> Value {
        self.connection.clone()
    }

    /// The scenario's own directory on the server.
    pub(super) fn directory(&self) -> Option<&str> {
        self.workspace.as_ref().map(|workspace| workspace.directory.as_str())
    }

    /// The variables about it.
    pub(super) fn variables(&self) -> BTreeMap<String, Value> {
        let field = |name: &str| self.connection.get(name).cloned();
        let of_server = |name: &str| self.server.as_ref().and_then(|server| server.variable(name));
        let named = [
            ("server.host", field("host")),
            ("server.port", field("port")),
            ("server.certificate", of_server("certificate")),
            ("server.fingerprint", of_server("fingerprint")),
            ("directory", Some(field("remoteDirectory").unwrap_or_else(|| Value::from("/")))),
        ];
        named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    pub(super) fn secrets(&self) -> Vec<String> {
        self.server.as_ref().map(RunningServer::secrets).unwrap_or_default()
    }

    /// What the scenario's own server was to do and has not done.
    pub(super) fn missed(&self, scenario: &Scenario) -> Vec<Problem> {
        let missed = self.server.as_ref().zip(scenario.server.as_ref());
        missed.map(|(server, description)| server.missed(description)).unwrap_or_default()
    }

    /// The server's files, if they can be looked at.
    pub(super) fn files(&self) -> Option<&dyn ServerFiles> {
        self.server.as_ref().map(|server| server as &dyn ServerFiles)
    }

    /// Removes the scenario's directory from the server.
    pub(super) async fn remove(self) -> Result<(), Error> {
        match self.workspace {
            Some(workspace) => workspace.remove().await,
            None => Ok(()),
        }
    }
}

impl ServerFiles for RunningServer {
    fn file(&self, path: &str) -> Option<ReceivedDocument> {
        let content = RunningServer::file(self, path)?;
        let digest = Digest::of(&content);
        let properties = [("size", json!(digest.size)), ("sha256", json!(digest.sha256))];
        let properties = properties.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let beginning = content.chunk(0, ReceivedBody::MOST);
        Some(ReceivedDocument { properties, body: Some(ReceivedBody { digest, beginning }) })
    }
}

fn not_started(message: &str, hint: Option<String>) -> Problem {
    let message = message.to_owned();
    Problem { kind: ProblemKind::Server, message, span: None, expected: None, actual: None, hint }
}
