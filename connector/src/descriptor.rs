//! What the connector says about itself, without any I/O.

use crate::config::properties::{self, Property, input};

pub const ID: &str = "ftp";
pub const TITLE: &str = "FTP";
pub const DESCRIPTION: &str = "Reads, stores, lists, moves and deletes files on FTP servers.";

/// The largest sum of document bodies that one `invoke` takes or gives, in bytes.
pub const ONE_SHOT_LIMIT: u64 = 16 * 1024 * 1024;

/// One operation.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    pub name: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub direction: Direction,
    pub idempotent: bool,
    pub input_properties: &'static [Property],
    pub output_properties: &'static [Property],
}

/// Which way documents flow, seen from the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Inbound,
    Outbound,
    Neither,
}

pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "get",
        title: "Get",
        description: "Reads one file by its name, or every file that matches patterns, sizes and ages. Files can be deleted or \
                      moved once the workflow has taken them over.",
        direction: Direction::Inbound,
        idempotent: false,
        input_properties: &[input::FILE_NAME, input::FILE_NAMES, input::REMOTE_DIRECTORY],
        output_properties: &[
            properties::FILE_NAME,
            properties::REMOTE_DIRECTORY,
            properties::RELATIVE_PATH,
            properties::SIZE,
            properties::MODIFIED,
            properties::TIMESTAMP,
            properties::VERIFICATION,
            properties::ATTEMPTS,
            properties::RESUMED_COUNT,
            properties::REPLY_CODE,
            properties::REPLY_TEXT,
            properties::ACTION,
            properties::PLANNED_COMMANDS,
            properties::ACKNOWLEDGE_FAILURE,
            properties::TLS_VERSION,
            properties::TLS_DATA_RESUMED,
            properties::PEER_FINGERPRINT,
            properties::SHA256,
            properties::BYTES_TRANSFERRED,
            properties::DURATION_MS,
        ],
    },
    Operation {
        name: "send",
        title: "Send",
        description: "Stores each document as a file. Nobody sees part of a file: it is uploaded under a temporary \
                      name, verified, and renamed.",
        direction: Direction::Outbound,
        idempotent: false,
        input_properties: &[
            input::FILE_NAME,
            input::REMOTE_DIRECTORY,
            input::STAGING_DIRECTORY,
            input::TEMPORARY_EXTENSION,
            input::MOVE_TO_DIRECTORY,
            input::MODIFIED,
        ],
        output_properties: &[
            properties::FILE_NAME,
            properties::REMOTE_DIRECTORY,
            properties::SIZE,
            properties::ACTION,
            properties::BACKUP_FILE_NAME,
            properties::PLANNED_COMMANDS,
            properties::VERIFICATION,
            properties::PUBLISH_ATOMIC,
            properties::ATTEMPTS,
            properties::RESUMED_COUNT,
            properties::REPLY_CODE,
            properties::REPLY_TEXT,
            properties::TLS_VERSION,
            properties::TLS_DATA_RESUMED,
            properties::PEER_FINGERPRINT,
            properties::SHA256,
            properties::BYTES_TRANSFERRED,
            properties::DURATION_MS,
        ],
    },
    Operation {
        name: "list",
        title: "List",
        description: "Lists a directory. Each entry becomes a document whose content is a JSON object with the name, \
                      type, size, time and rights; or all entries become one document with a JSON array.",
        direction: Direction::Inbound,
        idempotent: true,
        input_properties: &[input::REMOTE_DIRECTORY],
        output_properties: &[
            properties::FILE_NAME,
            properties::REMOTE_DIRECTORY,
            properties::RELATIVE_PATH,
            properties::FILE_TYPE,
            properties::SIZE,
            properties::MODIFIED,
            properties::TIMESTAMP,
            properties::SHA256,
            properties::BYTES_TRANSFERRED,
            properties::DURATION_MS,
        ],
    },
    Operation {
        name: "delete",
        title: "Delete",
        description: "Deletes files and, if asked to, directories: by name, or up to a number of them by pattern.",
        direction: Direction::Neither,
        idempotent: true,
        input_properties: &[input::FILE_NAME, input::FILE_NAMES, input::REMOTE_DIRECTORY],
        output_properties: &[
            properties::FILE_NAME,
            properties::REMOTE_DIRECTORY,
            properties::FILE_TYPE,
            properties::ACTION,
            properties::PLANNED_COMMANDS,
            properties::REPLY_CODE,
            properties::REPLY_TEXT,
        ],
    },
    Operation {
        name: "move",
        title: "Move",
        description: "Moves, renames or copies a file or a directory on the server, without transferring its content.",
        direction: Direction::Neither,
        idempotent: false,
        input_properties: &[input::FILE_NAME, input::REMOTE_DIRECTORY, input::MOVE_TO_DIRECTORY, input::NEW_FILE_NAME],
        output_properties: &[
            properties::FILE_NAME,
            properties::REMOTE_DIRECTORY,
            properties::PREVIOUS_PATH,
            properties::ACTION,
            properties::BACKUP_FILE_NAME,
            properties::REPLY_CODE,
            properties::REPLY_TEXT,
        ],
    },
    Operation {
        name: "make-directory",
        title: "Make directory",
        description: "Creates a directory on the server, with those above it.",
        direction: Direction::Neither,
        idempotent: false,
        input_properties: &[input::FILE_NAME, input::REMOTE_DIRECTORY],
        output_properties: &[
            properties::FILE_NAME,
            properties::REMOTE_DIRECTORY,
            properties::ACTION,
            properties::REPLY_CODE,
            properties::REPLY_TEXT,
        ],
    },
];

/// A file that `cargo xtask codegen` wrote, without white space.
#[cfg(target_os = "wasi")]
macro_rules! schema {
    ($($path:literal),*) => { include_str!(concat!(env!("OUT_DIR"), "/schemas/", $($path),*)) };
}

/// JSON Schema of the connection.
#[cfg(target_os = "wasi")]
pub(crate) const CONNECTION_SCHEMA: &str = schema!("connection.json");

/// The JSON Schemas of one operation.
#[cfg(target_os = "wasi")]
pub(crate) struct OperationSchemas {
    pub(crate) parameters: &'static str,
    pub(crate) input_properties: &'static str,
    pub(crate) output_properties: &'static str,
}

#[cfg(target_os = "wasi")]
impl Operation {
    pub(crate) fn schemas(&self) -> OperationSchemas {
        macro_rules! schemas {
            ($($name:literal),*) => {
                match self.name {
                    $($name => OperationSchemas {
                        parameters: schema!($name, "/parameters.json"),
                        input_properties: schema!($name, "/input-properties.json"),
                        output_properties: schema!($name, "/output-properties.json"),
                    },)*
                    name => unreachable!("the operation {name} has no schemas"),
                }
            };
        }
        schemas!("get", "send", "list", "delete", "move", "make-directory")
    }
}
