//! Parameters of `get`.

use super::{IfMissing, MaxFiles, Pattern};
use crate::config::text::blank_is_absent;
use crate::config::{CommandText, ConfigError};
use serde::Deserialize;

/// Reads files from the server.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Get", transform = conditions, extend("x-ui" = crate::schema::ui(&[
    ("What to read", &["remoteDirectory", "fileName", "include", "exclude", "maxFiles", "ifMissing"]),
    ("After reading", &["after", "moveTo", "failIfUnableToDelete"]),
]))))]
pub struct GetParameters {
    /// Directory to read from, instead of the connection's. The document property `remote-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Remote directory"))]
    pub remote_directory: Option<CommandText>,

    /// Exact name of one file. May hold subdirectories. The document property `file-name` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "File name", extend("examples" = ["orders.csv", "2026/11/orders.csv"])))]
    pub file_name: Option<CommandText>,

    /// Patterns of the names to read, such as `*.csv`. A file is read when one of them matches.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Include"))]
    pub include: Vec<Pattern>,

    /// Patterns of the names to leave out. They win over the patterns to include.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Exclude"))]
    pub exclude: Vec<Pattern>,

    /// How many files to read at most. -1 means all.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Maximum number of files", default = "MaxFiles::all"))]
    pub max_files: MaxFiles,

    /// What happens when there is no such file.
    #[serde(default = "GetParameters::default_if_missing")]
    #[cfg_attr(feature = "schema", schemars(title = "If missing"))]
    pub if_missing: IfMissing,

    /// What happens to a file on the server once the workflow has taken it over.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "After reading"))]
    pub after: AfterRead,

    /// Directory that files are moved to after they were read. It is created when it does not exist.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Move to"))]
    pub move_to: Option<CommandText>,

    /// Report a failure when a file that was read cannot be deleted or moved. Otherwise it is only a warning.
    #[serde(default = "GetParameters::default_fail_if_unable_to_delete")]
    #[cfg_attr(feature = "schema", schemars(title = "Fail if unable to delete"))]
    pub fail_if_unable_to_delete: bool,
}

/// What happens to a file on the server once the engine has acknowledged it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum AfterRead {
    /// It stays where it is.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Keep"))]
    Keep,
    /// It is deleted.
    #[cfg_attr(feature = "schema", schemars(title = "Delete"))]
    Delete,
    /// It is moved to another directory.
    #[cfg_attr(feature = "schema", schemars(title = "Move"))]
    Move,
}

impl GetParameters {
    /// # Errors
    /// When the text is not a set of parameters for `get`, or they contradict one another.
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        let parameters: Self = crate::config::parse(json)?;
        let contradiction = match (parameters.after, &parameters.move_to) {
            (AfterRead::Move, None) => Some("`after: move` needs `moveTo`"),
            (AfterRead::Keep | AfterRead::Delete, Some(_)) => Some("`moveTo` needs `after: move`"),
            _ if parameters.file_name.is_some()
                && !(parameters.include.is_empty() && parameters.exclude.is_empty()) =>
            {
                Some("`fileName` is exact: it does not go with `include` or `exclude`")
            }
            _ => None,
        };
        contradiction.map_or(Ok(parameters), |text| Err(ConfigError(text.to_owned())))
    }

    fn default_if_missing() -> IfMissing {
        IfMissing::Empty
    }

    fn default_fail_if_unable_to_delete() -> bool {
        true
    }
}

/// The contradictions that [`GetParameters::parse`] refuses, for forms and for the host.
#[cfg(feature = "schema")]
fn conditions(schema: &mut schemars::Schema) {
    let present = serde_json::json!({ "type": "string", "pattern": "\\S" });
    let non_empty = serde_json::json!({ "type": "array", "minItems": 1 });
    schema.insert(
        "allOf".to_owned(),
        serde_json::json!([
            {
                "if": { "properties": { "after": { "const": "move" } }, "required": ["after"] },
                "then": { "properties": { "moveTo": present }, "required": ["moveTo"] },
                "else": { "not": { "properties": { "moveTo": present }, "required": ["moveTo"] } },
            },
            {
                "if": { "properties": { "fileName": present }, "required": ["fileName"] },
                "then": { "not": { "anyOf": [
                    { "properties": { "include": non_empty }, "required": ["include"] },
                    { "properties": { "exclude": non_empty }, "required": ["exclude"] },
                ] } },
            },
        ]),
    );
}
