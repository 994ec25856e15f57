//! Parameters of `send`.

use super::{Parameters, TransferType};
use crate::config::text::blank_is_absent;
use crate::config::{CommandText, ConfigError, FileMode, NameExtension};
use serde::Deserialize;

/// Stores documents as files on the server.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Send", transform = conditions))]
pub struct SendParameters {
    /// Directory to store in, instead of the connection's. The document property `remote-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Remote directory", extend("examples" = ["incoming", "/data/2026"])))]
    pub remote_directory: Option<CommandText>,

    /// Name to store under. May hold subdirectories. The document property `file-name` wins over it; one of the two must be
    /// given.
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

    /// How the content is transferred.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Transfer type"))]
    pub transfer_type: TransferType,

    /// Upload under a hidden temporary name and rename at the end, so that nobody ever sees part of a file. Does not
    /// apply when content is appended; without it, a backup, a staging directory and a directory to move to need one all the
    /// same.
    #[serde(default = "SendParameters::on")]
    #[cfg_attr(feature = "schema", schemars(title = "Use a temporary name"))]
    pub temporary_name: bool,

    /// What the temporary name ends in, such as `.tmp`, for partners who agreed on one: `orders.csv` is then uploaded as
    /// `orders.csv.tmp`. Leave it blank for a hidden name that nobody else has. The document property
    /// `temporary-extension` wins over it.
    #[serde(default, deserialize_with = "NameExtension::blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Temporary extension", extend("examples" = [".tmp", ".filepart"])))]
    pub temporary_extension: Option<NameExtension>,

    /// Directory to upload into first; once the file is complete it is moved to where it belongs. It is created when it does
    /// not exist, and must be on the same file system. The document property `staging-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Staging directory"))]
    pub staging_directory: Option<CommandText>,

    /// Directory that the file is moved to after the upload, instead of the one that it is uploaded to. It is created when it
    /// does not exist. The document property `move-to-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Move to directory"))]
    pub move_to_directory: Option<CommandText>,

    /// How to make sure, before the file gets its name, that the server has all of it.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Verify"))]
    pub verify: Verify,

    /// Give the file the time in the document property `modified`. When the server cannot, it is only a warning.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Preserve the time of modification"))]
    pub preserve_modified: bool,

    /// The rights that the file gets, as an octal number such as 640. When the server cannot, it is only a warning.
    #[serde(default, deserialize_with = "FileMode::blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Permissions", extend("examples" = ["640", "0644"])))]
    pub permissions: Option<FileMode>,

    /// Only say where the document would be stored, and which commands would be sent for it. Nothing is stored or changed.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Dry run"))]
    pub dry_run: bool,
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
    /// Nothing is stored and the file stays as it is.
    #[cfg_attr(feature = "schema", schemars(title = "Skip"))]
    Skip,
    /// The file is kept under another name: `output.txt.bak`, `output.txt.bak1`, and so on.
    #[cfg_attr(feature = "schema", schemars(title = "Keep a backup"))]
    Backup,
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
    /// The server must compute the same checksum of the file, the strongest it offers. Where it offers none, its size must
    /// be right, and there is a warning.
    #[cfg_attr(feature = "schema", schemars(title = "Checksum"))]
    Hash,
    /// The server's word is taken for it.
    #[cfg_attr(feature = "schema", schemars(title = "Nothing"))]
    None,
}

impl Parameters for SendParameters {
    const GROUPS: &'static [(&'static str, &'static [&'static str])] = &[
        ("Where to store", &["remoteDirectory", "fileName", "ifExists", "createDirectories", "moveToDirectory"]),
        ("Safety", &["temporaryName", "temporaryExtension", "stagingDirectory", "verify"]),
        ("The stored file", &["transferType", "preserveModified", "permissions"]),
        ("Trying it out", &["dryRun"]),
    ];
}

impl SendParameters {
    /// # Errors
    /// When the text is not a set of parameters for `send`, or they contradict one another.
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        let parameters: Self = super::parse(json)?;
        if !parameters.temporary_name && parameters.temporary_extension.is_some() {
            return Err(ConfigError("`temporaryExtension` needs `temporaryName`".to_owned()));
        }
        Ok(parameters)
    }

    fn on() -> bool {
        true
    }
}

/// The contradiction that [`SendParameters::parse`] refuses, for forms and for the host.
#[cfg(feature = "schema")]
fn conditions(schema: &mut schemars::Schema) {
    super::schema::close::<SendParameters>(schema);
    let present = super::schema::present();
    schema.insert(
        "if".to_owned(),
        serde_json::json!({ "properties": { "temporaryName": { "const": false } }, "required": ["temporaryName"] }),
    );
    schema.insert(
        "then".to_owned(),
        serde_json::json!({
            "not": { "properties": { "temporaryExtension": present }, "required": ["temporaryExtension"] },
        }),
    );
}
