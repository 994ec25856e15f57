//! A step: what is done, with what its variables stand for.

mod check;
mod operation;

use std::time::Duration;

use host_harness::{Error, Session};
use scenario::model::{Action as Described, Step as DescribedStep};
use scenario::outcome::Problem;
use scenario::source::Span;

use super::expectation::Expectation;
use super::received::{Failed, Received, session_is_lost};
use super::sessions::Sessions;
use super::variables::Variables;
use operation::Operation;

/// A step that is ready to be done.
pub(crate) struct Step {
    pub(crate) title: String,
    action: Action,
    pub(crate) expectation: Expectation,
    /// Where the file says what is done.
    pub(crate) span: Span,
    pub(crate) timeout: Option<Duration>,
    pub(crate) skip: Option<String>,
}

enum Action {
    Operation(Operation),
    Check { write: bool },
    Ping(String),
    Close(String),
    Kill(String),
}

/// A step cannot be done as the file says, whatever the server does.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Impossible {
    #[error("the session `{0}` is not open")]
    NotOpen(String),
    #[error("only {passed} bytes of content passed, so there was no crash after {after}")]
    NoCrash { passed: u64, after: u64 },
}

impl Step {
    /// # Errors
    /// What is no pattern, or a variable that stands for nothing.
    pub(crate) fn new(described: &DescribedStep, variables: &Variables<'_>) -> Result<Self, Problem> {
        let action = match &described.action {
            Described::Operation(operation) => Action::Operation(Operation::new(operation, variables)?),
            Described::Check { write } => Action::Check { write: *write },
            Described::Ping(session) => Action::Ping(session.clone()),
            Described::Close(session) => Action::Close(session.clone()),
            Described::Kill(session) => Action::Kill(session.clone()),
        };
        Ok(Self {
            title: title(described),
            action,
            expectation: Expectation::new(described.expect.as_ref(), described.transcript.as_ref(), variables)?,
            span: described.span,
            timeout: described.timeout,
            skip: described.skip.clone(),
        })
    }

    /// Does it. Who drops this drops the session that it uses.
    ///
    /// # Errors
    /// When it cannot be done as the file says.
    pub(crate) async fn perform(&self, sessions: &mut Sessions) -> Result<Received, Impossible> {
        let mut received = match &self.action {
            Action::Operation(operation) => operation.perform(sessions).await?,
            Action::Check { write } => check::check(sessions, *write).await,
            Action::Ping(session) => ping(sessions, session).await,
            Action::Close(name) => match removed(sessions, name)?.close().await {
                Ok(()) => Received::default(),
                Err(error) => failed(&error),
            },
            Action::Kill(name) => {
                drop(removed(sessions, name)?);
                Received::default()
            }
        };
        received.warnings.extend(sessions.warnings().iter().cloned());
        Ok(received)
    }
}

/// What a step is called, before its variables are known.
pub(crate) fn title(described: &DescribedStep) -> String {
    if let Some(title) = &described.title {
        return title.clone();
    }
    let named = |action: &str, session: &str| match session {
        "main" => action.to_owned(),
        session => format!("{action} ({session})"),
    };
    match &described.action {
        Described::Operation(operation) => named(&operation.name.value, &operation.session),
        Described::Check { .. } => "check".to_owned(),
        Described::Ping(session) => named("ping", session),
        Described::Close(session) => named("close", session),
        Described::Kill(session) => named("kill", session),
    }
}

async fn ping(sessions: &mut Sessions, name: &str) -> Received {
    let mut session = match sessions.take(name).await {
        Ok(session) => session,
        Err(error) => return failed(&error),
    };
    let answer = session.ping().await;
    if !matches!(&answer, Err(error) if session_is_lost(error)) {
        sessions.give_back(name, session).await;
    }
    answer.map_or_else(|error| failed(&error), |()| Received::default())
}

fn removed(sessions: &mut Sessions, name: &str) -> Result<Session, Impossible> {
    sessions.remove(name).ok_or_else(|| Impossible::NotOpen(name.to_owned()))
}

fn failed(error: &Error) -> Received {
    Received { failures: vec![Failed::new(1, error)], ..Received::default() }
}
