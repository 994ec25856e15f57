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

/// What a name may end in, such as `.tmp`: part of a name, never a path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct NameExtension(String);

/// Rights of a file as an octal number: 640, 0644.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct FileMode(String);

/// [`CommandText`] that must never be shown.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(CommandText);

#[derive(Debug, thiserror::Error)]
pub enum TextError {
    #[error("it holds a line break or NUL character, which FTP cannot carry")]
    ControlCharacter,
    #[error("an extension is part of a name: it holds no `/`, line break or NUL character")]
    NameExtension,
    #[error("permissions are an octal number of three or four digits, such as 640")]
    FileMode,
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

impl NameExtension {
    /// # Errors
    /// When the text could not stand at the end of a name.
    pub fn new(text: impl Into<String>) -> Result<Self, TextError> {
        let text = text.into();
        if text.contains(['\r', '\n', '\0', '/']) { Err(TextError::NameExtension) } else { Ok(Self(text)) }
    }

    /// With the dot in front, whether or not it was written.
    pub fn with_dot(&self) -> String {
        format!(".{}", self.0.trim().trim_start_matches('.'))
    }

    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    pub(super) fn blank_is_absent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(Option::<Self>::deserialize(deserializer)?.filter(|extension| !extension.is_blank()))
    }
}

impl FileMode {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn blank_is_absent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?.filter(|text| !text.trim().is_empty());
        text.map(|text| Self::try_from(text).map_err(serde::de::Error::custom)).transpose()
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

impl TryFrom<String> for NameExtension {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        Self::new(text)
    }
}

impl TryFrom<String> for FileMode {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        let octal = text.bytes().all(|digit| matches!(digit, b'0'..=b'7'));
        if octal && matches!(text.len(), 3 | 4) { Ok(Self(text)) } else { Err(TextError::FileMode) }
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

/// For lists of texts: blank ones count as absent.
pub(super) fn without_blanks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<CommandText>, D::Error> {
    let mut texts = Vec::<CommandText>::deserialize(deserializer)?;
    texts.retain(|text| !text.is_blank());
    Ok(texts)
}

#[cfg(feature = "schema")]
mod schema {
    use super::{CommandText, FileMode, HostName, NameExtension, Secret};
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

    impl JsonSchema for NameExtension {
        fn schema_name() -> Cow<'static, str> {
            "NameExtension".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "pattern": "^[^\\r\\n\\u0000/]*$" })
        }
    }

    impl JsonSchema for FileMode {
        fn schema_name() -> Cow<'static, str> {
            "FileMode".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "pattern": "^([0-7]{3,4}|\\s*)$" })
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
