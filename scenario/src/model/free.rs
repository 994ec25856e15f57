//! Values that the format leaves free but for their kind: what is in them is for the connector, or for the comparison.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected};
use serde_json::Value as Json;

use crate::node::{Node, Value};

/// The schema of [`map`].
pub(super) type Map = serde_json::Map<String, Json>;

/// The schema of [`list`].
pub(super) type List = Vec<Json>;

/// The schema of [`list_or_map`].
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum ListOrMap {
    List(List),
    Map(Map),
}

/// Reads any map.
pub(super) fn map<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Node>, D::Error> {
    read(deserializer, "a map", |value| matches!(value, Value::Map(_)))
}

/// Reads any list.
pub(super) fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Node>, D::Error> {
    read(deserializer, "a list", |value| matches!(value, Value::List(_)))
}

/// Reads any list or map.
pub(super) fn list_or_map<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Node>, D::Error> {
    read(deserializer, "a list or a map", |value| matches!(value, Value::List(_) | Value::Map(_)))
}

fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
    expected: &'static str,
    fits: fn(&Value) -> bool,
) -> Result<Option<Node>, D::Error> {
    let node = Node::deserialize(deserializer)?;
    if fits(&node.value) {
        Ok(Some(node))
    } else {
        Err(D::Error::invalid_type(Unexpected::Other(&node.kind()), &expected))
    }
}
