//! What the connector says about itself, without any I/O.

use crate::config::properties::{self, Property};

pub const ID: &str = "ftp";
pub const TITLE: &str = "FTP";
pub const DESCRIPTION: &str = "Reads, stores, lists and deletes files on FTP servers.";

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
        description: "Reads one file by its name, or every file whose name matches a pattern. Files can be deleted or \
                      moved once the workflow has taken them over.",
        direction: Direction::Inbound,
        idempotent: false,
        output_properties: &[
            properties::FILE_NAME,
            properties::REMOTE_DIRECTORY,
            properties::SIZE,
            properties::MODIFIED,
            properties::TIMESTAMP,
            properties::VERIFICATION,
            properties::REPLY_CODE,
            properties::REPLY_TEXT,
            properties::ACTION,
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
        output_properties: &[
            properties::FILE_NAME,
            properties::REMOTE_DIRECTORY,
            properties::SIZE,
            properties::ACTION,
            properties::VERIFICATION,
            properties::PUBLISH_ATOMIC,
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
                      type, size, time and rights.",
        direction: Direction::Inbound,
        idempotent: true,
        output_properties: &[
            properties::FILE_NAME,
            properties::REMOTE_DIRECTORY,
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
        description: "Deletes one file for each document.",
        direction: Direction::Neither,
        idempotent: true,
        output_properties: &[
            properties::FILE_NAME,
            properties::REMOTE_DIRECTORY,
            properties::ACTION,
            properties::REPLY_CODE,
            properties::REPLY_TEXT,
        ],
    },
];

/// JSON Schema of the connection, as `cargo xtask codegen` wrote it.
#[cfg(target_os = "wasi")]
pub(crate) const CONNECTION_SCHEMA: &str = include_str!("../../schemas/connection.json");

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
                        parameters: include_str!(concat!("../../schemas/", $name, "/parameters.json")),
                        input_properties: include_str!(concat!("../../schemas/", $name, "/input-properties.json")),
                        output_properties: include_str!(concat!("../../schemas/", $name, "/output-properties.json")),
                    },)*
                    name => unreachable!("the operation {name} has no schemas"),
                }
            };
        }
        schemas!("get", "send", "list", "delete")
    }
}
