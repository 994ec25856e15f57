//! Parameters of `list`.

use super::{IfMissing, MaxFiles, Pattern};
use crate::config::text::blank_is_absent;
use crate::config::{CommandText, ConfigError};
use serde::Deserialize;

/// Lists a directory: one document for each entry, whose content is a JSON object that describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "List", extend("x-ui" = crate::schema::ui(&[
    ("What to list", &["remoteDirectory", "include", "exclude", "maxFiles", "ifMissing"]),
]))))]
pub struct ListParameters {
    /// Directory to list, instead of the connection's. The document property `remote-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Remote directory"))]
    pub remote_directory: Option<CommandText>,

    /// Patterns of the names to list, such as `*.csv`. Leave it empty for all.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Include"))]
    pub include: Vec<Pattern>,

    /// Patterns of the names to leave out. They win over the patterns to include.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Exclude"))]
    pub exclude: Vec<Pattern>,

    /// How many entries to list at most. -1 means all.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Maximum number of entries", default = "MaxFiles::all"))]
    pub max_files: MaxFiles,

    /// What happens when the directory does not exist. An empty directory is never a failure.
    #[serde(default = "ListParameters::default_if_missing")]
    #[cfg_attr(feature = "schema", schemars(title = "If missing"))]
    pub if_missing: IfMissing,
}

impl ListParameters {
    /// # Errors
    /// When the text is not a set of parameters for `list`.
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        crate::config::parse(json)
    }

    fn default_if_missing() -> IfMissing {
        IfMissing::Error
    }
}
