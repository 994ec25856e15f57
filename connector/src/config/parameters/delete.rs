//! Parameters of `delete`.

use super::{Filter, Parameters};
use crate::config::text::{blank_is_absent, without_blanks};
use crate::config::{CommandText, ConfigError};
use serde::Deserialize;
use std::num::NonZeroU32;

/// Deletes files.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "Delete", transform = conditions))]
pub struct DeleteParameters {
    /// Directory to delete from, instead of the connection's. The document property `remote-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Remote directory"))]
    pub remote_directory: Option<CommandText>,

    /// Exact name of the file. The document property `file-name` wins over it. Unless there are patterns, a name must be
    /// given.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "File name"))]
    pub file_name: Option<CommandText>,

    /// Exact names of several files. The document property `file-names` wins over it.
    #[serde(default, deserialize_with = "without_blanks")]
    #[cfg_attr(feature = "schema", schemars(title = "File names"))]
    pub file_names: Vec<CommandText>,

    #[serde(flatten)]
    pub filter: Filter,

    /// Needed for patterns: when more than this many match, nothing is deleted and the document fails.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Largest number of deletions"))]
    pub max_deletes: Option<NonZeroU32>,

    /// Delete directories too. Without `recursive` only empty ones.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Directories"))]
    pub directories: bool,

    /// Delete directories with all that is in them. A symbolic link is deleted itself; what it leads to stays.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "With all that is in them"))]
    pub recursive: bool,

    /// What happens when there is no such file.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "If missing"))]
    pub if_missing: DeleteIfMissing,

    /// Only say what would be deleted, and which commands would be sent for it. Nothing is deleted.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Dry run"))]
    pub dry_run: bool,
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

impl Parameters for DeleteParameters {
    const GROUPS: &'static [(&'static str, &'static [&'static str])] = &[
        ("What to delete", &["remoteDirectory", "fileName", "fileNames", "ifMissing"]),
        ("By pattern", &["include", "exclude", "patternSyntax", "maxDeletes"]),
        ("Which of them", &["minSize", "maxSize", "minAgeSeconds", "maxAgeSeconds"]),
        ("Directories", &["directories", "recursive"]),
        ("Trying it out", &["dryRun"]),
    ];
}

impl DeleteParameters {
    /// # Errors
    /// When the text is not a set of parameters for `delete`, or they contradict one another.
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        let mut parameters: Self = super::parse(json)?;
        parameters.filter.compile()?;
        let contradiction = if parameters.filter.includes_patterns() && parameters.max_deletes.is_none() {
            Some("patterns need `maxDeletes`: so many files at most may be deleted at once")
        } else if parameters.recursive && !parameters.directories {
            Some("`recursive` needs `directories`")
        } else {
            super::name_contradiction(
                parameters.file_name.as_ref(),
                &parameters.file_names,
                parameters.filter.has_patterns(),
            )
        };
        contradiction.map_or(Ok(parameters), |text| Err(ConfigError(text.to_owned())))
    }
}

/// The contradictions that [`DeleteParameters::parse`] refuses, for forms and for the host.
#[cfg(feature = "schema")]
fn conditions(schema: &mut schemars::Schema) {
    super::schema::close::<DeleteParameters>(schema);
    let some = serde_json::json!({ "type": "array", "minItems": 1 });
    let number = serde_json::json!({ "type": "integer" });
    let on = serde_json::json!({ "const": true });
    schema.insert(
        "allOf".to_owned(),
        serde_json::json!([
            super::schema::one_way_of_naming(),
            super::schema::one_name_or_several(),
            {
                "if": { "properties": { "include": some }, "required": ["include"] },
                "then": { "properties": { "maxDeletes": number }, "required": ["maxDeletes"] },
            },
            {
                "if": { "properties": { "recursive": on }, "required": ["recursive"] },
                "then": { "properties": { "directories": on }, "required": ["directories"] },
            },
        ]),
    );
}
