//! What a user configures: the connection, the parameters of each operation, and the properties of a document.
//!
//! JSON text becomes typed values here, once; what parses is usable. The types also generate the JSON Schemas (feature
//! `schema`), so that a form, the host's validation and this parser agree.

mod connection;
mod parameters;
pub mod properties;
mod text;

pub use connection::{Connection, ConnectionMode, Quirk, Quirks, SslMode};
pub use parameters::{
    AfterRead, DeleteIfMissing, DeleteParameters, GetParameters, IfExists, IfMissing, ListParameters, MaxFiles,
    Pattern, SendParameters, Verify,
};
pub use properties::{InputProperties, OutputProperties};
pub use text::{CommandText, HostName, Secret};

use serde::de::DeserializeOwned;

/// Why configuration text was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub(crate) String);

/// Parses strictly: unknown fields, wrong types and contradictions are errors.
///
/// # Errors
/// Says which field is wrong and why. Never repeats a value, which may be secret.
pub(crate) fn parse<T: DeserializeOwned>(json: &str) -> Result<T, ConfigError> {
    let value: serde_json::Value = serde_json::from_str(json).map_err(|error| ConfigError(error.to_string()))?;
    serde_json::from_value(value).map_err(|error| ConfigError(error.to_string()))
}
