//! The properties of a document (SEMANTICS: §4).

use super::{CommandText, ConfigError, NameExtension};
use crate::ftp::Modified;

/// One property: its name, and what a person should know about it.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    pub name: &'static str,
    pub description: &'static str,
}

macro_rules! properties {
    ($($constant:ident = $name:literal: $description:literal;)*) => {
        $(pub const $constant: Property = Property { name: $name, description: $description };)*
    };
}

properties! {
    FILE_NAME = "file-name": "Name of the file, without directories.";
    REMOTE_DIRECTORY = "remote-directory": "Full path of the directory on the server.";
    SIZE = "size": "Size in bytes.";
    MODIFIED = "modified": "Time of the last modification, RFC 3339 in UTC.";
    TIMESTAMP = "timestamp": "Time of the last modification as `yyyy-MM-dd HH:mm:ss.SSS`.";
    FILE_TYPE = "file-type": "`regular_file`, `directory`, `symbolic_link` or `unknown`.";
    RELATIVE_PATH = "relative-path": "The name with the directories below the one that was asked for.";
    PREVIOUS_PATH = "previous-path": "Full path that the file had before.";
    BACKUP_FILE_NAME = "backup-file-name": "Name under which the file that was there before is kept.";
    ACTION = "action": "What was done: `created`, `overwritten`, `appended`, `renamed`, `copied`, `deleted`, `skipped`, or `planned` in a dry run.";
    PLANNED_COMMANDS = "planned-commands": "Dry run only: the commands that would be sent, one a line.";
    VERIFICATION = "verification": "How the result was verified: `hash`, `size` or `none`.";
    PUBLISH_ATOMIC = "publish-atomic": "`true` when no moment passed in which the file was missing or incomplete.";
    ATTEMPTS = "attempts": "How often a transfer was begun: 1, unless it was interrupted.";
    RESUMED_COUNT = "resumed-count": "How often it was gone on with where it had been interrupted.";
    REPLY_CODE = "reply-code": "Code of the server's final reply.";
    REPLY_TEXT = "reply-text": "Text of the server's final reply.";
    TLS_VERSION = "tls-version": "TLS version of the data connection, `1.2` or `1.3`; absent without TLS.";
    TLS_DATA_RESUMED = "tls-data-resumed": "Whether the data connection resumed the TLS session; absent without TLS.";
    PEER_FINGERPRINT = "peer-fingerprint": "SHA-256 fingerprint of the server's certificate; absent without TLS.";
    ACKNOWLEDGE_FAILURE = "acknowledge-failure": "One-shot calls only: why the file could not be deleted or moved after it was read.";
    SHA256 = "sha256": "SHA-256 of the content, as 64 hexadecimal digits. The host adds it to streamed content.";
    BYTES_TRANSFERRED = "bytes-transferred": "Bytes of content that passed. The host adds it to streamed content.";
    DURATION_MS = "duration-ms": "Milliseconds that the transfer took. The host adds it to streamed content.";
}

/// What an operation says about an output document, in the order in which it was learnt.
#[derive(Debug, Clone, Default)]
pub struct OutputProperties(Vec<(&'static str, String)>);

/// The properties that operations read from an input document. Others are left alone.
#[derive(Debug, Clone, Default)]
pub struct InputProperties {
    pub file_name: Option<CommandText>,
    /// None when there is no such property; an explicitly empty list means nothing.
    pub file_names: Option<Vec<CommandText>>,
    pub remote_directory: Option<CommandText>,
    pub staging_directory: Option<CommandText>,
    pub temporary_extension: Option<NameExtension>,
    pub move_to_directory: Option<CommandText>,
    pub new_file_name: Option<CommandText>,
    pub modified: Option<Modified>,
}

/// What [`InputProperties`] reads, with what a person should know about it.
pub mod input {
    use super::Property;

    properties! {
        FILE_NAME = "file-name": "Name of the file. Wins over the parameter. A relative one may hold subdirectories; an absolute \
                      one replaces the remote directory.";
        FILE_NAMES = "file-names": "Names of several files: a JSON array of texts, or one name a line. Wins over the parameter.";
        REMOTE_DIRECTORY = "remote-directory": "Directory on the server. Wins over the parameter and over the connection's directory.";
        STAGING_DIRECTORY = "staging-directory": "Directory to upload into before the file is moved to where it belongs. Wins over the parameter.";
        TEMPORARY_EXTENSION = "temporary-extension": "What the name ends in during the upload. Wins over the parameter.";
        MOVE_TO_DIRECTORY = "move-to-directory": "Directory to move the file to. Wins over the parameter.";
        NEW_FILE_NAME = "new-file-name": "The new name. Wins over the parameter.";
        MODIFIED = "modified": "Time of the last modification, RFC 3339, for a file that is to keep it.";
    }
}

impl OutputProperties {
    pub fn set(&mut self, property: Property, value: impl Into<String>) {
        self.0.push((property.name, value.into()));
    }

    pub fn set_some(&mut self, property: Property, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.set(property, value);
        }
    }

    /// Takes over what `later` learnt: a property it knows better is replaced.
    pub fn merge(&mut self, later: Self) {
        for (name, value) in later.0 {
            match self.0.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = value,
                None => self.0.push((name, value)),
            }
        }
    }

    pub fn into_pairs(self) -> Vec<(&'static str, String)> {
        self.0
    }
}

impl InputProperties {
    /// Blank values count as absent.
    ///
    /// # Errors
    /// When a value that would become part of a command holds CR, LF or NUL.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, ConfigError> {
        let mut properties = Self::default();
        for (name, value) in pairs {
            let refuse = |error: &dyn std::fmt::Display| ConfigError(format!("document property `{name}`: {error}"));
            let text = |value: &str| CommandText::new(value).map_err(|error| refuse(&error));
            let present = |value| Ok(Some(text(value)?).filter(|text| !text.is_blank()));
            match name {
                "file-name" => properties.file_name = present(value)?,
                "file-names" => {
                    let names = names(value).map_err(|error| refuse(&error))?;
                    let names = names.map(|names| names.iter().map(|name| text(name)).collect());
                    properties.file_names = names.transpose()?;
                }
                "remote-directory" => properties.remote_directory = present(value)?,
                "staging-directory" => properties.staging_directory = present(value)?,
                "move-to-directory" => properties.move_to_directory = present(value)?,
                "new-file-name" => properties.new_file_name = present(value)?,
                "temporary-extension" => {
                    let extension = NameExtension::new(value).map_err(|error| refuse(&error))?;
                    properties.temporary_extension = Some(extension).filter(|extension| !extension.is_blank());
                }
                // Engines pass on what they have: only an operation that needs the time may object to it.
                "modified" => properties.modified = Modified::parse_rfc3339(value),
                _ => {}
            }
        }
        Ok(properties)
    }
}

/// A JSON array of texts; or else one name a line, for a name may begin with a bracket. Blank text counts as absent.
fn names(value: &str) -> Result<Option<Vec<String>>, &'static str> {
    if value.trim().is_empty() {
        return Ok(None);
    }
    let names: Vec<String> = match serde_json::from_str(value) {
        Ok(serde_json::Value::Array(names)) => names
            .into_iter()
            .map(|name| if let serde_json::Value::String(name) = name { Ok(name) } else { Err("names are texts") })
            .collect::<Result<_, _>>()?,
        Ok(_) | Err(_) => value.lines().map(str::to_owned).collect(),
    };
    Ok(Some(names.into_iter().filter(|name| !name.trim().is_empty()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_values_count_as_absent_and_others_are_left_alone() {
        let properties = InputProperties::parse([("file-name", " "), ("x", "\r\n"), ("remote-directory", "/in")]);
        let properties = properties.unwrap();
        assert_eq!(properties.file_name, None);
        assert_eq!(properties.remote_directory.unwrap().as_str(), "/in");
    }

    #[test]
    fn names_are_lines_or_a_json_array() {
        for (value, expected) in [
            ("a.csv\r\nb c.csv\n\n", Some(vec!["a.csv", "b c.csv"])),
            (r#"["a.csv", "b\\c"]"#, Some(vec!["a.csv", "b\\c"])),
            ("[draft].csv", Some(vec!["[draft].csv"])),
            ("2026", Some(vec!["2026"])),
            ("[]", Some(vec![])),
            (" ", None),
        ] {
            let properties = InputProperties::parse([("file-names", value)]).unwrap();
            let names = properties.file_names.as_ref();
            let names: Option<Vec<&str>> = names.map(|names| names.iter().map(CommandText::as_str).collect());
            assert_eq!(names, expected, "{value:?}");
        }
        for wrong in [r#"["a\nDELE b"]"#, r#"["a", 5]"#] {
            assert!(InputProperties::parse([("file-names", wrong)]).is_err(), "{wrong}");
        }
        assert!(InputProperties::parse([("temporary-extension", "/../x")]).is_err());
    }

    #[test]
    fn line_breaks_and_nul_are_refused() {
        for value in ["a\rb", "a\nb", "a\0b"] {
            assert!(InputProperties::parse([("file-name", value)]).is_err(), "{value:?}");
        }
    }
}
