//! Parameters of `list`.

use super::{Filter, IfMissing, Parameters, Reach};
use crate::config::text::blank_is_absent;
use crate::config::{CommandText, ConfigError};
use serde::Deserialize;

/// Lists a directory: what there is, of which type, how large and how old.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "List", transform = super::schema::close::<ListParameters>))]
pub struct ListParameters {
    /// Directory to list, instead of the connection's. The document property `remote-directory` wins over it.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Remote directory", extend("examples" = ["outgoing", "/data/2026"])))]
    pub remote_directory: Option<CommandText>,

    #[serde(flatten)]
    pub filter: Filter,

    #[serde(flatten)]
    pub reach: Reach,

    /// Whether each entry becomes a document, or all of them one.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Result format"))]
    pub result_format: ResultFormat,

    /// What happens when the directory does not exist. An empty directory is never a failure.
    #[serde(default = "ListParameters::default_if_missing")]
    #[cfg_attr(feature = "schema", schemars(title = "If missing"))]
    pub if_missing: IfMissing,
}

/// How a listing is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum ResultFormat {
    /// One document an entry, whose content is a JSON object.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "A document for each entry"))]
    Documents,
    /// One document, whose content is a JSON array of such objects.
    #[cfg_attr(feature = "schema", schemars(title = "One document with all entries"))]
    Array,
}

impl Parameters for ListParameters {
    const GROUPS: &'static [(&'static str, &'static [&'static str])] = &[
        ("What to list", &["remoteDirectory", "include", "exclude", "patternSyntax"]),
        ("Directories below", &["recursive", "maxDepth", "followSymlinks"]),
        ("Which of them", &["minSize", "maxSize", "minAgeSeconds", "maxAgeSeconds", "sort", "maxFiles"]),
        ("Result", &["resultFormat", "ifMissing"]),
    ];
}

impl ListParameters {
    /// # Errors
    /// When the text is not a set of parameters for `list`.
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        let mut parameters: Self = super::parse(json)?;
        parameters.filter.compile()?;
        Ok(parameters)
    }

    fn default_if_missing() -> IfMissing {
        IfMissing::Error
    }
}
