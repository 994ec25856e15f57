//! Parameters of `get`.

use super::{Filter, IfMissing, Parameters, Reach, TransferType};
use crate::config::text::{blank_is_absent, without_blanks};
use crate::config::{CommandText, ConfigError};
use serde::Deserialize;

/// Reads files from the server.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Get", transform = conditions))]
pub struct GetParameters {
    /// Directory to read from, instead of the connection's. The document property `remote-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Remote directory", extend("examples" = ["outgoing", "/data/2026"])))]
    pub remote_directory: Option<CommandText>,

    /// Exact name of one file. May hold subdirectories. The document property `file-name` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "File name", extend("examples" = ["orders.csv", "2026/11/orders.csv"])))]
    pub file_name: Option<CommandText>,

    /// Exact names of several files, read in this order. The document property `file-names` wins over it.
    #[serde(default, deserialize_with = "without_blanks")]
    #[cfg_attr(feature = "schema", schemars(title = "File names"))]
    pub file_names: Vec<CommandText>,

    #[serde(flatten)]
    pub filter: Filter,

    #[serde(flatten)]
    pub reach: Reach,

    /// How the content is transferred.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Transfer type"))]
    pub transfer_type: TransferType,

    /// Go on where a transfer was interrupted, when the file is seen to be unchanged. It ends after six interruptions without
    /// progress.
    #[serde(default = "GetParameters::default_resume")]
    #[cfg_attr(feature = "schema", schemars(title = "Resume"))]
    pub resume: bool,

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

    /// Only say what would be read, and which commands would be sent for it. Nothing is read, deleted or moved.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Dry run"))]
    pub dry_run: bool,
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

impl Parameters for GetParameters {
    const GROUPS: &'static [(&'static str, &'static [&'static str])] = &[
        ("What to read", &["remoteDirectory", "fileName", "fileNames", "include", "exclude", "patternSyntax"]),
        ("Directories below", &["recursive", "maxDepth", "followSymlinks"]),
        ("Which of them", &["minSize", "maxSize", "minAgeSeconds", "maxAgeSeconds", "sort", "maxFiles"]),
        ("How to read", &["transferType", "resume", "ifMissing"]),
        ("After reading", &["after", "moveTo", "failIfUnableToDelete"]),
        ("Trying it out", &["dryRun"]),
    ];
}

impl GetParameters {
    /// # Errors
    /// When the text is not a set of parameters for `get`, or they contradict one another.
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        let mut parameters: Self = super::parse(json)?;
        parameters.filter.compile()?;
        let contradiction = match (parameters.after, &parameters.move_to) {
            (AfterRead::Move, None) => Some("`after: move` needs `moveTo`"),
            (AfterRead::Keep | AfterRead::Delete, Some(_)) => Some("`moveTo` needs `after: move`"),
            _ => super::name_contradiction(
                parameters.file_name.as_ref(),
                &parameters.file_names,
                parameters.filter.has_patterns(),
            ),
        };
        contradiction.map_or(Ok(parameters), |text| Err(ConfigError(text.to_owned())))
    }

    fn default_resume() -> bool {
        true
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
    let present = super::schema::present();
    super::schema::close::<GetParameters>(schema);
    schema.insert(
        "allOf".to_owned(),
        serde_json::json!([
            {
                "if": { "properties": { "after": { "const": "move" } }, "required": ["after"] },
                "then": { "properties": { "moveTo": present }, "required": ["moveTo"] },
                "else": { "not": { "properties": { "moveTo": present }, "required": ["moveTo"] } },
            },
            super::schema::one_way_of_naming(),
            super::schema::one_name_or_several(),
        ]),
    );
}
