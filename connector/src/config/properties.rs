//! The properties of a document (SEMANTICS: §4).

use super::{CommandText, ConfigError};

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
    ACTION = "action": "What was done: `created`, `overwritten`, `appended`, `renamed`, `deleted` or `skipped`.";
    VERIFICATION = "verification": "How the result was verified: `size` or `none`.";
    PUBLISH_ATOMIC = "publish-atomic": "`true` when no moment passed in which the file was missing or incomplete.";
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
    pub remote_directory: Option<CommandText>,
}

/// The properties that [`InputProperties`] reads, with what a person should know about them.
pub const INPUT: &[Property] = &[
    Property {
        name: FILE_NAME.name,
        description: "Name of the file. Wins over the parameter. A relative one may hold subdirectories; an absolute \
                      one replaces the remote directory.",
    },
    Property {
        name: REMOTE_DIRECTORY.name,
        description: "Directory on the server. Wins over the parameter and over the connection's directory.",
    },
];

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
            let field = match name {
                "file-name" => &mut properties.file_name,
                "remote-directory" => &mut properties.remote_directory,
                _ => continue,
            };
            let text =
                CommandText::new(value).map_err(|error| ConfigError(format!("document property `{name}`: {error}")))?;
            *field = Some(text).filter(|text| !text.is_blank());
        }
        Ok(properties)
    }
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
    fn line_breaks_and_nul_are_refused() {
        for value in ["a\rb", "a\nb", "a\0b"] {
            assert!(InputProperties::parse([("file-name", value)]).is_err(), "{value:?}");
        }
    }
}
