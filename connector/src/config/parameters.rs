//! The parameters of each operation (SEMANTICS: §3), parsed strictly.

mod delete;
mod get;
mod glob;
mod list;
mod make_directory;
mod move_file;
mod order;
mod pattern;
mod selection;
mod send;

pub use delete::{DeleteIfMissing, DeleteParameters};
pub use get::{AfterRead, GetParameters};
pub use list::{ListParameters, ResultFormat};
pub use make_directory::{IfDirectoryExists, MakeDirectoryParameters};
pub use move_file::{IfTargetExists, MoveParameters};
pub use order::{Order, OrderBy};
pub use pattern::{Pattern, PatternSyntax, Patterns};
pub use selection::{Candidate, Filter, Reach};
pub use send::{IfExists, SendParameters, Verify};

use super::{CommandText, ConfigError};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The parameters of one operation.
pub trait Parameters: DeserializeOwned {
    /// The fields, in the groups in which a form shows them. A field that is in none of them is unknown.
    const GROUPS: &'static [(&'static str, &'static [&'static str])];
}

/// Parses strictly: unknown fields are errors. serde cannot refuse them in structs that others are flattened into.
fn parse<T: Parameters>(json: &str) -> Result<T, ConfigError> {
    let fields: serde_json::Map<String, serde_json::Value> = super::parse(json)?;
    let known = || T::GROUPS.iter().flat_map(|(_, fields)| fields.iter());
    if let Some(unknown) = fields.keys().find(|name| !known().any(|known| known == name)) {
        let known: Vec<String> = known().map(|name| format!("`{name}`")).collect();
        return Err(ConfigError(format!("unknown field `{unknown}`, expected one of {}", known.join(", "))));
    }
    serde_json::from_value(fields.into()).map_err(|error| ConfigError(error.to_string()))
}

/// The ways to say which files are meant exclude one another.
fn name_contradiction(
    file_name: Option<&CommandText>,
    file_names: &[CommandText],
    has_patterns: bool,
) -> Option<&'static str> {
    let several = !file_names.is_empty();
    match (file_name.is_some(), several, has_patterns) {
        (true, true, _) => Some("`fileName` does not go with `fileNames`"),
        (true, _, true) | (_, true, true) => {
            Some("`fileName` and `fileNames` are exact: they do not go with `include` or `exclude`")
        }
        _ => None,
    }
}

/// What a selection that matches nothing means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum IfMissing {
    /// No documents.
    #[cfg_attr(feature = "schema", schemars(title = "No documents"))]
    Empty,
    /// A failure.
    #[cfg_attr(feature = "schema", schemars(title = "Failure"))]
    Error,
}

/// How content is transferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum TransferType {
    /// As it is, byte for byte.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Binary"))]
    Binary,
    /// As text: the line ends become those of the receiving side, line feeds here.
    #[cfg_attr(feature = "schema", schemars(title = "Text (ASCII)"))]
    Ascii,
}

/// How many files at most; `None` means all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "i64")]
pub struct MaxFiles(Option<usize>);

impl MaxFiles {
    pub fn limit(self) -> usize {
        self.0.unwrap_or(usize::MAX)
    }

    #[cfg(feature = "schema")]
    fn all() -> i64 {
        -1
    }
}

impl TryFrom<i64> for MaxFiles {
    type Error = &'static str;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        match number {
            -1 => Ok(Self(None)),
            1.. => Ok(Self(Some(usize::try_from(number).unwrap_or(usize::MAX)))),
            _ => Err("maxFiles is -1 (all) or at least 1"),
        }
    }
}

#[cfg(feature = "schema")]
mod schema {
    use super::{MaxFiles, Parameters};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use serde_json::{Value, json};
    use std::borrow::Cow;

    /// Fields that are in no group are unknown.
    pub(super) fn close<T: Parameters>(schema: &mut Schema) {
        schema.insert("additionalProperties".to_owned(), false.into());
        schema.insert("x-ui".to_owned(), crate::schema::ui(T::GROUPS));
    }

    /// A text that is not blank.
    pub(super) fn present() -> Value {
        json!({ "type": "string", "pattern": "\\S" })
    }

    /// Exact names do not go with patterns.
    pub(super) fn one_way_of_naming() -> Value {
        let some = json!({ "type": "array", "minItems": 1 });
        json!({
            "if": { "anyOf": [
                { "properties": { "fileName": present() }, "required": ["fileName"] },
                { "properties": { "fileNames": some }, "required": ["fileNames"] },
            ] },
            "then": { "not": { "anyOf": [
                { "properties": { "include": some }, "required": ["include"] },
                { "properties": { "exclude": some }, "required": ["exclude"] },
            ] } },
        })
    }

    /// One exact name does not go with several.
    pub(super) fn one_name_or_several() -> Value {
        let some = json!({ "type": "array", "minItems": 1 });
        json!({
            "if": { "properties": { "fileName": present() }, "required": ["fileName"] },
            "then": { "not": { "properties": { "fileNames": some }, "required": ["fileNames"] } },
        })
    }

    impl JsonSchema for MaxFiles {
        fn schema_name() -> Cow<'static, str> {
            "MaxFiles".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "integer", "minimum": -1, "not": { "const": 0 }, "default": MaxFiles::all() })
        }
    }
}
