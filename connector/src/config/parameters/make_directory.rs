//! Parameters of `make-directory`.

use super::Parameters;
use crate::config::text::blank_is_absent;
use crate::config::{CommandText, ConfigError};
use serde::Deserialize;

/// Creates a directory on the server.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(title = "Make directory", transform = super::schema::close::<MakeDirectoryParameters>)
)]
pub struct MakeDirectoryParameters {
    /// Directory to create it in, instead of the connection's. The document property `remote-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Remote directory"))]
    pub remote_directory: Option<CommandText>,

    /// Name of the new directory. May hold several levels. The document property `file-name` wins over it; one of the two
    /// must be given.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Directory name", extend("examples" = ["2026", "archive/2026/11"])))]
    pub directory_name: Option<CommandText>,

    /// What happens when it exists.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "If it exists"))]
    pub if_exists: IfDirectoryExists,

    /// Create the directories above it as well when they do not exist.
    #[serde(default = "MakeDirectoryParameters::on")]
    #[cfg_attr(feature = "schema", schemars(title = "Create directories above"))]
    pub create_directories: bool,
}

/// What happens when the directory to make exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum IfDirectoryExists {
    /// The document fails.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Failure"))]
    Error,
    /// Nothing: it is there. A file of that name is a failure all the same.
    #[cfg_attr(feature = "schema", schemars(title = "Skip"))]
    Skip,
    /// A new name is found: `archive1`, `archive2`, and so on.
    #[cfg_attr(feature = "schema", schemars(title = "Unique name"))]
    Unique,
}

impl Parameters for MakeDirectoryParameters {
    const GROUPS: &'static [(&'static str, &'static [&'static str])] =
        &[("What to create", &["remoteDirectory", "directoryName", "ifExists", "createDirectories"])];
}

impl MakeDirectoryParameters {
    /// # Errors
    /// When the text is not a set of parameters for `make-directory`.
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        super::parse(json)
    }

    fn on() -> bool {
        true
    }
}
