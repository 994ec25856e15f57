//! Text that is safe to put into a command.

use serde::{Deserialize, Deserializer};

/// Text without CR, LF and NUL: nobody can smuggle a second command into it (RFC 959 §5.3: a command is one line).
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(serde::Serialize))]
#[serde(try_from = "String")]
pub struct CommandText(String);

/// A host name or an IP address (v4, v6, with or without brackets).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct HostName(String);

/// [`CommandText`] that must never be shown.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(CommandText);

#[derive(Debug, thiserror::Error)]
pub enum TextError {
    #[error("it holds a line break or NUL character, which FTP cannot carry")]
    ControlCharacter,
    #[error("a host name has 1 to 253 characters, without spaces, `/` and `@`")]
    HostName,
}

impl CommandText {
    /// # Errors
    /// When the text holds CR, LF or NUL.
    pub fn new(text: impl Into<String>) -> Result<Self, TextError> {
        let text = text.into();
        if text.contains(['\r', '\n', '\0']) { Err(TextError::ControlCharacter) } else { Ok(Self(text)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl HostName {
    /// The name as it is resolved: without the brackets that a URL puts around IPv6.
    pub fn as_str(&self) -> &str {
        self.0.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&self.0)
    }
}

impl Secret {
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }

    pub fn is_empty(&self) -> bool {
        self.0.as_str().is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("****")
    }
}

impl TryFrom<String> for CommandText {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        Self::new(text)
    }
}

impl TryFrom<String> for HostName {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        let forbidden = |c: char| c.is_whitespace() || matches!(c, '\0' | '/' | '@');
        if text.is_empty() || text.chars().count() > 253 || text.contains(forbidden) {
            return Err(TextError::HostName);
        }
        Ok(Self(text))
    }
}

/// For optional text fields: a blank value counts as absent, as in a form.
pub(super) fn blank_is_absent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<CommandText>, D::Error> {
    Ok(Option::<CommandText>::deserialize(deserializer)?.filter(|text| !text.is_blank()))
}

#[cfg(feature = "schema")]
mod schema {
    use super::{CommandText, HostName, Secret};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl JsonSchema for CommandText {
        fn schema_name() -> Cow<'static, str> {
            "CommandText".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "pattern": "^[^\\r\\n\\u0000]*$" })
        }
    }

    impl JsonSchema for HostName {
        fn schema_name() -> Cow<'static, str> {
            "HostName".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "minLength": 1, "maxLength": 253, "pattern": "^[^\\s\\u0000/@]+$" })
        }
    }

    impl JsonSchema for Secret {
        fn schema_name() -> Cow<'static, str> {
            "Secret".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "type": "string", "pattern": "^[^\\r\\n\\u0000]*$", "format": "password", "writeOnly": true,
            })
        }
    }
}
