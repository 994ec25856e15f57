//! Parameters of `move`.

use super::Parameters;
use crate::config::text::blank_is_absent;
use crate::config::{CommandText, ConfigError};
use serde::Deserialize;

/// Moves or renames a file or a directory on the server.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Move", transform = super::schema::close::<MoveParameters>))]
pub struct MoveParameters {
    /// Directory of the file, instead of the connection's. The document property `remote-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Remote directory"))]
    pub remote_directory: Option<CommandText>,

    /// Exact name of the file or directory to move. The document property `file-name` wins over it; one of the two must be
    /// given.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "File name"))]
    pub file_name: Option<CommandText>,

    /// Directory to move it to. Leave it blank to leave it where it is, under a new name. The document property
    /// `move-to-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Move to directory"))]
    pub move_to_directory: Option<CommandText>,

    /// The new name. Leave it blank to keep the name. The document property `new-file-name` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "New file name"))]
    pub new_file_name: Option<CommandText>,

    /// What happens when something of the new name exists.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "If the target exists"))]
    pub if_exists: IfTargetExists,

    /// Create the directory to move to when it does not exist.
    #[serde(default = "MoveParameters::on")]
    #[cfg_attr(feature = "schema", schemars(title = "Create directories"))]
    pub create_directories: bool,

    /// Copy the file and keep the original. Only for servers that can copy by themselves (SITE CPFR and CPTO).
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Copy instead"))]
    pub copy: bool,
}

/// What happens when the target of a `move` exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum IfTargetExists {
    /// The document fails and both stay as they are.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Failure"))]
    Error,
    /// The target is replaced, unless it is a directory.
    #[cfg_attr(feature = "schema", schemars(title = "Overwrite"))]
    Overwrite,
    /// A new name is found: `output1.txt`, `output2.txt`, and so on.
    #[cfg_attr(feature = "schema", schemars(title = "Unique name"))]
    Unique,
    /// Nothing is moved.
    #[cfg_attr(feature = "schema", schemars(title = "Skip"))]
    Skip,
    /// The target is kept under another name: `output.txt.bak`, `output.txt.bak1`, and so on.
    #[cfg_attr(feature = "schema", schemars(title = "Keep a backup"))]
    Backup,
}

impl Parameters for MoveParameters {
    const GROUPS: &'static [(&'static str, &'static [&'static str])] = &[
        ("What to move", &["remoteDirectory", "fileName"]),
        ("Where to", &["moveToDirectory", "newFileName", "ifExists", "createDirectories"]),
        ("Advanced", &["copy"]),
    ];
}

impl MoveParameters {
    /// # Errors
    /// When the text is not a set of parameters for `move`.
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        super::parse(json)
    }

    fn on() -> bool {
        true
    }
}
