//! What is left out.

use schemars::JsonSchema;
use serde::Deserialize;

/// Why something is left out.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Skip {
    /// Why, for people.
    pub(super) reason: String,
}
