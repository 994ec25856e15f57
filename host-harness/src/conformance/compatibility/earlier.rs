//! What an earlier version said about itself.

use serde::Deserialize;
use serde_json::Value;

/// The description of an earlier version, as `harness describe --output json` printed it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EarlierDescription {
    pub(super) id: String,
    pub(super) connection_schema: Value,
    pub(super) operations: Vec<EarlierOperation>,
    pub(super) one_shot_limit: u64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EarlierOperation {
    pub(super) name: String,
    pub(super) direction: String,
    pub(super) idempotent: bool,
    pub(super) parameters_schema: Value,
    pub(super) input_properties_schema: Value,
    pub(super) output_properties_schema: Value,
}

/// It is no description of a connector.
#[derive(Debug, thiserror::Error)]
#[error("no description of a connector, as `harness describe --output json` prints it: {0}")]
pub struct InvalidDescription(#[from] serde_json::Error);

impl EarlierDescription {
    /// Reads what `harness describe --output json` prints.
    ///
    /// # Errors
    /// When it is something else.
    pub fn parse(json: &[u8]) -> Result<Self, InvalidDescription> {
        Ok(serde_json::from_slice(json)?)
    }
}
