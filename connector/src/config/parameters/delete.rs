//! Parameters of `delete`.

use crate::config::text::blank_is_absent;
use crate::config::{CommandText, ConfigError};
use serde::Deserialize;

/// Deletes one file for each document.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Delete", extend("x-ui" = crate::schema::ui(&[
    ("What to delete", &["remoteDirectory", "fileName", "ifMissing"]),
]))))]
pub struct DeleteParameters {
    /// Directory to delete from, instead of the connection's. The document property `remote-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Remote directory"))]
    pub remote_directory: Option<CommandText>,

    /// Exact name of the file. The document property `file-name` wins over it; one of the two must be given.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "File name"))]
    pub file_name: Option<CommandText>,

    /// What happens when there is no such file.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "If missing"))]
    pub if_missing: DeleteIfMissing,
}

/// What it means for `delete` that there is no such file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum DeleteIfMissing {
    /// The document fails.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Failure"))]
    Error,
    /// Nothing: what should be gone is gone.
    #[cfg_attr(feature = "schema", schemars(title = "Ignore"))]
    Ignore,
}

impl DeleteParameters {
    /// # Errors
    /// When the text is not a set of parameters for `delete`.
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        crate::config::parse(json)
    }
}
