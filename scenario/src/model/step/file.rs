//! A step as a file writes it: one map for all kinds of steps, whose keys must fit together.

mod meaning;

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Document;
use crate::model::content::Content;
use crate::model::duration::{self, DurationSchema};
use crate::model::expectation::{Expectation, TranscriptExpectation};
use crate::model::free;
use crate::model::present::present;
use crate::model::size::Size;
use crate::model::skip::Skip;
use crate::node::{Located, Node};

/// One thing that is done, and what is to come of it: exactly one of `operation`, `check`, `ping`, `close` and `kill`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("oneOf" = ACTIONS.map(|action| json!({ "required": [action] }))), extend("dependentSchemas" = dependent()))]
pub(in crate::model) struct Step {
    /// What it is called in reports; otherwise what it does.
    title: Option<String>,
    /// Runs an operation of the connector, such as `get`, for each of some documents.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "String")]
    operation: Option<Located<String>>,
    /// The session that the operation runs in, `main` without it: each name is a session of its own, opened when it is first used.
    session: Option<Located<String>>,
    /// The operation's parameters.
    #[serde(default, deserialize_with = "free::map")]
    #[schemars(with = "free::Map")]
    parameters: Option<Node>,
    /// The properties of the operation's one input document, such as `file-name`.
    properties: Option<Located<BTreeMap<String, Located<String>>>>,
    /// The content of the operation's one input document.
    content: Option<Located<Content>>,
    /// Several input documents, one after the other, instead of `properties` and `content`.
    #[schemars(length(min = 1))]
    documents: Option<Located<Vec<Document>>>,
    /// Whether what is delivered is acknowledged, so that after-read actions happen. It is, unless this is `false`.
    acknowledge: Option<Located<bool>>,
    /// Drops the operation and its session in the middle, as an engine that crashes does. Nothing comes of the operation then.
    crash: Option<Located<Crash>>,
    /// Tests the connection: `{}`, or `{write: true}` to store and remove a small file too.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Check")]
    check: Option<Located<Check>>,
    /// Proves that the session of this name still works, as an engine does before it lends it.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "String")]
    ping: Option<Located<String>>,
    /// Says goodbye in the session of this name. The next operation in it opens it again.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "String")]
    close: Option<Located<String>>,
    /// Drops the session of this name without goodbye, as an engine that crashes does. The next operation in it opens it again.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "String")]
    kill: Option<Located<String>>,
    /// What is to come of it. Without it, success is all.
    expect: Option<Expectation>,
    /// What the dialogue with the server during the step must hold, and what it must not.
    transcript: Option<TranscriptExpectation>,
    /// How long it may take.
    #[serde(default, deserialize_with = "duration::read")]
    #[schemars(with = "DurationSchema")]
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

/// What a step can do, of which it does one.
const ACTIONS: [&str; 5] = ["operation", "check", "ping", "close", "kill"];

/// Which keys ask for others or rule them out, for the schema: serde cannot say so.
fn dependent() -> Value {
    let without = |keys: &[&str]| {
        let keys: Map<String, Value> = keys.iter().map(|key| ((*key).to_owned(), Value::Bool(false))).collect();
        json!({ "expect": { "properties": keys } })
    };
    let of_operations = json!({ "required": ["operation"] });
    let of_no_operation = json!({ "properties": without(&["documents", "failures", "stages"]) });
    json!({
        "session": of_operations,
        "parameters": of_operations,
        "properties": of_operations,
        "content": of_operations,
        "documents": { "required": ["operation"], "properties": { "properties": false, "content": false } },
        "acknowledge": of_operations,
        "crash": { "required": ["operation"], "properties": without(&["documents", "failure", "failures"]) },
        "operation": { "properties": without(&["stages"]) },
        "check": { "properties": without(&["documents", "failures"]) },
        "ping": of_no_operation,
        "close": of_no_operation,
        "kill": of_no_operation,
    })
}
