//! What is to come of a step. The nodes in here are patterns: a map matches what has at least its members, a list matches
//! member by member, a scalar what reads the same, and `{matches: REGEX}`, `{contains: TEXT}`, `{atLeast: N}`, `{atMost: N}`
//! and `{absent: true}` what they say.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::free;
use crate::node::{Located, Node};

/// What is to come of a step. What is not mentioned does not matter, but a failure does unless it is expected.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schemars(extend("not" = json!({ "required": ["failure", "failures"] })))]
pub struct Expectation {
    /// The output documents: a list with a pattern for each, in order; or `{count: N}`, `{atLeast: N}`, `{atMost: N}`, maybe with
    /// `each:` for a pattern that all must match. A pattern's members are properties, and `content` (a text, or
    /// `{size, seed}` as in `files`).
    #[serde(deserialize_with = "free::list_or_map")]
    #[schemars(with = "free::ListOrMap")]
    pub documents: Option<Node>,
    /// The failure: `code`, `message`, `phase`, `reply` (the code), `replyText`, `retryable`, `hint`.
    #[serde(deserialize_with = "free::map")]
    #[schemars(with = "free::Map")]
    pub failure: Option<Node>,
    /// Of several input documents, the failures of those that failed, in order.
    #[serde(deserialize_with = "free::list")]
    #[schemars(with = "free::List")]
    pub failures: Option<Node>,
    /// The stages of a connection test that matter, by `name`: `outcome`, `seen`, `code`, `hint`, `facts`.
    #[serde(deserialize_with = "free::list")]
    #[schemars(with = "free::List")]
    pub stages: Option<Node>,
    /// Codes of warnings that must have come up by the end of the step.
    pub warnings: Option<Vec<Located<String>>>,
    /// Files on the server after the step, by absolute path: `{size, sha256, content}`, or `{absent: true}`. Only on the
    /// harness's own server.
    pub files: Option<BTreeMap<String, Node>>,
}

/// What the dialogue with the server must hold, and what it must not. Lines of the connector begin with `> `, the server's with
/// `< `; each text may be part of a line, and `{matches: REGEX}` stands for one that is found in a line.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TranscriptExpectation {
    /// All of these, in any order.
    pub contains: Vec<Node>,
    /// All of these, in this order.
    pub in_order: Vec<Node>,
    /// None of these.
    pub excludes: Vec<Node>,
}
