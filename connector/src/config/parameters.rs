//! The parameters of each operation (SEMANTICS: §3), parsed strictly.

mod delete;
mod get;
mod list;
mod send;

pub use delete::{DeleteIfMissing, DeleteParameters};
pub use get::{AfterRead, GetParameters};
pub use list::ListParameters;
pub use send::{IfExists, SendParameters, Verify};

use serde::Deserialize;

/// What a selection that matches nothing means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum IfMissing {
    /// No documents.
    #[cfg_attr(feature = "schema", schemars(title = "No documents"))]
    Empty,
    /// A failure.
    #[cfg_attr(feature = "schema", schemars(title = "Failure"))]
    Error,
}

/// A glob: `*` (any run of characters), `?` (one character), `[a-z]`, `{a,b}`; `\` takes the next character literally.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(serde::Serialize))]
#[serde(try_from = "String")]
pub struct Pattern(String);

/// How many files at most; `None` means all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "i64")]
pub struct MaxFiles(Option<usize>);

impl Pattern {
    /// Whether one of `patterns` matches.
    pub fn any_matches(patterns: &[Self], name: &[u8]) -> bool {
        patterns.iter().any(|pattern| pattern.matches(name))
    }

    fn matches(&self, name: &[u8]) -> bool {
        fast_glob::glob_match(self.0.as_bytes(), name)
    }
}

impl MaxFiles {
    pub fn limit(self) -> usize {
        self.0.unwrap_or(usize::MAX)
    }

    #[cfg(feature = "schema")]
    fn all() -> i64 {
        -1
    }
}

impl TryFrom<String> for Pattern {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() || text.contains(['\r', '\n', '\0']) {
            return Err("a pattern must not be blank and holds no line break or NUL character");
        }
        Ok(Self(text))
    }
}

impl TryFrom<i64> for MaxFiles {
    type Error = &'static str;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        match number {
            -1 => Ok(Self(None)),
            1.. => Ok(Self(Some(usize::try_from(number).unwrap_or(usize::MAX)))),
            _ => Err("maxFiles is -1 (all) or at least 1"),
        }
    }
}

#[cfg(feature = "schema")]
mod schema {
    use super::{MaxFiles, Pattern};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl JsonSchema for Pattern {
        fn schema_name() -> Cow<'static, str> {
            "Pattern".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "pattern": "^[^\\r\\n\\u0000]*[^\\s\\u0000][^\\r\\n\\u0000]*$" })
        }
    }

    impl JsonSchema for MaxFiles {
        fn schema_name() -> Cow<'static, str> {
            "MaxFiles".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "integer", "minimum": -1, "not": { "const": 0 }, "default": MaxFiles::all() })
        }
    }
}
