//! One step of a scenario.

pub(super) mod file;

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::content::Content;
use super::expectation::{Expectation, TranscriptExpectation};
use super::size::Size;
use crate::node::{Located, Node};
use crate::source::Span;

/// One thing that is done, and what is to come of it.
#[derive(Debug, Clone)]
pub struct Step {
    /// What it is called in reports; otherwise what it does.
    pub title: Option<String>,
    /// What is done.
    pub action: Action,
    /// Where the file says what is done.
    pub span: Span,
    /// What is to come of it. Without it, success is all.
    pub expect: Option<Expectation>,
    /// What the dialogue with the server during the step must hold, and what it must not.
    pub transcript: Option<TranscriptExpectation>,
    /// How long it may take.
    pub timeout: Option<Duration>,
    /// Why it is left out.
    pub skip: Option<String>,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Runs an operation.
    Operation(Operation),
    /// Tests the connection; with `write`, stores and removes a small file too.
    Check {
        /// Whether a file is stored.
        write: bool,
    },
    /// Proves that this session still works, as an engine does before it lends it.
    Ping(String),
    /// Says goodbye in this session. The next operation in it opens it again.
    Close(String),
    /// Drops this session without goodbye, as an engine that crashes does. The next operation in it opens it again.
    Kill(String),
}

/// An operation that is run for each of some documents.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Such as `get`.
    pub name: Located<String>,
    /// The session that it runs in: each name is a session of its own, opened when it is first used.
    pub session: String,
    /// Its parameters.
    pub parameters: Option<Node>,
    /// The input documents, one after the other; one without anything when the file has none.
    pub documents: Vec<Document>,
    /// Whether what is delivered is acknowledged, so that after-read actions happen.
    pub acknowledge: bool,
    /// Drop the call and the session when so many bytes of content have passed, as an engine that crashes does. Nothing else
    /// is expected of the step then.
    pub crash_after: Option<Size>,
}

/// An input document.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Document {
    /// Its properties, such as `file-name`.
    pub properties: BTreeMap<String, Located<String>>,
    /// Its content.
    pub content: Option<Located<Content>>,
}
