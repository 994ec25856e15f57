//! Parameters of `send`.

use crate::config::text::blank_is_absent;
use crate::config::{CommandText, ConfigError};
use serde::Deserialize;

/// Stores documents as files on the server.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Send", extend("x-ui" = crate::schema::ui(&[
    ("Where to store", &["remoteDirectory", "fileName", "ifExists", "createDirectories"]),
    ("Safety", &["temporaryName", "verify"]),
]))))]
pub struct SendParameters {
    /// Directory to store in, instead of the connection's. The document property `remote-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Remote directory"))]
    pub remote_directory: Option<CommandText>,

    /// Name to store under. May hold subdirectories. The document property `file-name` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "File name"))]
    pub file_name: Option<CommandText>,

    /// What happens when a file of that name exists.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "If the file exists"))]
    pub if_exists: IfExists,

    /// Create the directories that the file is to be stored in when they do not exist.
    #[serde(default = "SendParameters::on")]
    #[cfg_attr(feature = "schema", schemars(title = "Create directories"))]
    pub create_directories: bool,

    /// Upload under a hidden temporary name and rename at the end, so that nobody ever sees part of a file. Does not
    /// apply when content is appended.
    #[serde(default = "SendParameters::on")]
    #[cfg_attr(feature = "schema", schemars(title = "Use a temporary name"))]
    pub temporary_name: bool,

    /// How to make sure, before the file gets its name, that the server has all of it.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Verify"))]
    pub verify: Verify,
}

/// What happens when the target of a `send` exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum IfExists {
    /// The document fails and the file stays as it is.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Failure"))]
    Error,
    /// The file is replaced.
    #[cfg_attr(feature = "schema", schemars(title = "Overwrite"))]
    Overwrite,
    /// The content is added at the end of the file.
    #[cfg_attr(feature = "schema", schemars(title = "Append"))]
    Append,
    /// The document gets a new name: `output1.txt`, `output2.txt`, and so on.
    #[cfg_attr(feature = "schema", schemars(title = "Unique name"))]
    Unique,
}

/// How an upload is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum Verify {
    /// The size on the server must be the number of bytes sent.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Size"))]
    Size,
    /// The server's word is taken for it.
    #[cfg_attr(feature = "schema", schemars(title = "Nothing"))]
    None,
}

impl SendParameters {
    /// # Errors
    /// When the text is not a set of parameters for `send`.
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        crate::config::parse(json)
    }

    fn on() -> bool {
        true
    }
}
