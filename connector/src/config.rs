//! What a user configures: the connection, the parameters of each operation, and the properties of a document.
//!
//! JSON text becomes typed values here, once; what parses is usable. The types also generate the JSON Schemas (feature
//! `schema`), so that a form, the host's validation and this parser agree.

mod connection;
mod data_connections;
mod encoding;
mod parameters;
mod port_range;
pub mod properties;
mod proxy;
mod quirks;
mod retry;
mod text;
mod tls;

pub use connection::{Connection, SslMode};
pub use data_connections::{ConnectionMode, PassiveAddress};
pub use encoding::EncodingSetting;
pub use parameters::{
    AfterRead, Candidate, DeleteIfMissing, DeleteParameters, Filter, GetParameters, IfDirectoryExists, IfExists,
    IfMissing, IfTargetExists, ListParameters, MakeDirectoryParameters, MaxFiles, MoveParameters, Order, OrderBy,
    Parameters, Pattern, PatternSyntax, Patterns, Reach, ResultFormat, SendParameters, TransferType, Verify,
};
pub use port_range::{NotAPortRange, PortRange};
pub use properties::{InputProperties, OutputProperties};
pub use proxy::{Proxy, ProxyKind};
pub use quirks::{Quirk, Quirks};
pub use retry::Retry;
pub use text::{CommandText, FileMode, HostName, NameExtension, Secret};
pub use tls::{DataProtection, FingerprintText, SecretText, TlsVerify, TlsVersionSetting};

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

/// Why configuration text was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub(crate) String);

/// Parses strictly: unknown fields, wrong types and contradictions are errors.
///
/// # Errors
/// Says which field is wrong and why. Never repeats a value, which may be secret.
pub(crate) fn parse<T: DeserializeOwned>(json: &str) -> Result<T, ConfigError> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let parsed = from_object(&mut deserializer).and_then(|parsed| deserializer.end().map(|()| parsed));
    parsed.map_err(|error| ConfigError(error.to_string()))
}

/// serde takes an array for a struct, field by field; a schema does not.
fn from_object<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<T, D::Error> {
    let object = serde_json::Map::deserialize(deserializer)?;
    T::deserialize(serde_json::Value::Object(object)).map_err(D::Error::custom)
}
