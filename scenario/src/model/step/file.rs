//! A step as a file writes it: one map for all kinds of steps, whose keys must fit together.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Action, Document, Operation};
use crate::error::{ParseError, Reason};
use crate::model::duration::{self, DurationSchema};
use crate::model::expectation::{Expectation, TranscriptExpectation};
use crate::model::present::present;
use crate::model::size::Size;
use crate::model::skip::Skip;
use crate::node::{Located, Node};
use crate::source::Span;

/// The session of an operation that names none.
const MAIN_SESSION: &str = "main";

/// One thing that is done, and what is to come of it: exactly one of `operation`, `check`, `ping`, `close` and `kill`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::model) struct Step {
    /// What it is called in reports; otherwise what it does.
    title: Option<String>,
    /// Runs an operation of the connector, such as `get`, for each of some documents.
    #[serde(default, deserialize_with = "present")]
    operation: Option<Located<String>>,
    /// The session that the operation runs in, `main` without it: each name is a session of its own, opened when it is first used.
    session: Option<Located<String>>,
    /// The operation's parameters.
    parameters: Option<Node>,
    /// The operation's input documents, one after the other; one without anything when there is no such list.
    documents: Option<Located<Vec<Document>>>,
    /// Whether what is delivered is acknowledged, so that after-read actions happen. It is, unless this is `false`.
    acknowledge: Option<Located<bool>>,
    /// Drops the operation and its session in the middle, as an engine that crashes does. Nothing comes of the operation then.
    crash: Option<Located<Crash>>,
    /// Tests the connection: `{}`, or `{write: true}` to store and remove a small file too.
    #[serde(default, deserialize_with = "present")]
    check: Option<Located<Check>>,
    /// Proves that the session of this name still works, as an engine does before it lends it.
    #[serde(default, deserialize_with = "present")]
    ping: Option<Located<String>>,
    /// Says goodbye in the session of this name. The next operation in it opens it again.
    #[serde(default, deserialize_with = "present")]
    close: Option<Located<String>>,
    /// Drops the session of this name without goodbye, as an engine that crashes does. The next operation in it opens it again.
    #[serde(default, deserialize_with = "present")]
    kill: Option<Located<String>>,
    /// What is to come of it. Without it, success is all.
    expect: Option<Expectation>,
    /// What the dialogue with the server during the step must hold, and what it must not.
    transcript: Option<TranscriptExpectation>,
    /// How long it may take.
    #[serde(default, deserialize_with = "duration::read")]
    #[schemars(with = "Option<DurationSchema>")]
    timeout: Option<Duration>,
    /// Why it is left out.
    skip: Option<Skip>,
}

/// How a connection is tested.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Check {
    /// Whether a small file is stored and removed too.
    write: bool,
}

/// When an engine crashes.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Crash {
    /// When so many bytes of content have passed.
    after_bytes: Size,
}

/// One of the things that a step says it does.
struct Said {
    key: &'static str,
    span: Span,
    action: Action,
}

impl Step {
    /// The step that is meant; `start` is where it begins in the file.
    pub(in crate::model) fn meant(self, start: Span) -> Result<super::Step, ParseError> {
        let of_operations = [
            ("session", self.session.as_ref().map(|session| session.span)),
            ("parameters", self.parameters.as_ref().map(|parameters| parameters.span)),
            ("documents", self.documents.as_ref().map(|documents| documents.span)),
            ("acknowledge", self.acknowledge.map(|acknowledge| acknowledge.span)),
            ("crash", self.crash.as_ref().map(|crash| crash.span)),
        ];
        let mut said = Vec::new();
        if let Some(name) = self.operation {
            let operation = Operation {
                session: self.session.map_or_else(|| MAIN_SESSION.to_owned(), |session| session.value),
                parameters: self.parameters,
                documents: self.documents.map_or_else(|| vec![Document::default()], |documents| documents.value),
                acknowledge: self.acknowledge.is_none_or(|acknowledge| acknowledge.value),
                crash_after: self.crash.map(|crash| crash.value.after_bytes),
                name,
            };
            said.push(Said { key: "operation", span: operation.name.span, action: Action::Operation(operation) });
        }
        if let Some(Located { value: Check { write }, span }) = self.check {
            said.push(Said { key: "check", span, action: Action::Check { write } });
        }
        for (key, action, session) in [
            ("ping", Action::Ping as fn(String) -> Action, self.ping),
            ("close", Action::Close, self.close),
            ("kill", Action::Kill, self.kill),
        ] {
            if let Some(Located { value: session, span }) = session {
                said.push(Said { key, span, action: action(session) });
            }
        }
        let Said { key, span, action } = only(said, start)?;
        if key != "operation" {
            for (other, span) in of_operations {
                if let Some(span) = span {
                    let reason = Reason::OfAnotherAction { key: other, owner: "operation", action: key };
                    return Err(ParseError::new(reason, span));
                }
            }
        }
        Ok(super::Step {
            title: self.title,
            action,
            span,
            expect: self.expect,
            transcript: self.transcript,
            timeout: self.timeout,
            skip: self.skip.map(|skip| skip.reason),
        })
    }
}

/// What the step does, when it is one thing.
fn only(said: Vec<Said>, start: Span) -> Result<Said, ParseError> {
    let mut said = said.into_iter();
    let one = said.next().ok_or_else(|| ParseError::new(Reason::NothingToDo, start))?;
    match said.next() {
        None => Ok(one),
        Some(Said { key: second, span, .. }) => {
            Err(ParseError::new(Reason::TwoActions { first: one.key, first_span: one.span, second }, span))
        }
    }
}
