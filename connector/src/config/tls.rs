//! The connection's TLS settings (SEMANTICS: §1).

use super::Connection;
use crate::tls::{Fingerprint, TlsVersion, VerifyMode};
use serde::Deserialize;

/// A version of TLS. The older ones are not safe (RFC 8996).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum TlsVersionSetting {
    /// Of 2008, on nearly every server.
    #[serde(rename = "1.2")]
    #[cfg_attr(feature = "schema", schemars(title = "TLS 1.2"))]
    V1_2,
    /// Of 2018.
    #[serde(rename = "1.3")]
    #[cfg_attr(feature = "schema", schemars(title = "TLS 1.3"))]
    V1_3,
}

/// How the server's certificate is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum TlsVerify {
    /// It must come from a trusted authority, be valid now and be for this host. A fingerprint given below must match
    /// as well, and then stands in for the authority.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Fully"))]
    Full,
    /// Only the fingerprints below decide.
    #[cfg_attr(feature = "schema", schemars(title = "By its fingerprint"))]
    Pinned,
    /// Not at all: anybody can pose as the server. For tests only.
    #[cfg_attr(feature = "schema", schemars(title = "Not at all"))]
    None,
}

/// Whether files and listings are encrypted too (RFC 4217 §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum DataProtection {
    /// They are.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Encrypted"))]
    Private,
    /// They are not: only login and commands are.
    #[cfg_attr(feature = "schema", schemars(title = "In the clear"))]
    Clear,
}

/// What is wrong with the TLS settings as a whole.
pub(super) fn contradiction(connection: &Connection) -> Option<&'static str> {
    let given = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
    let key = connection.client_private_key.as_ref().map(SecretText::expose);
    let authenticates = given(connection.client_certificate.as_deref()) && given(key);
    let (oldest, newest) = (connection.tls_min_version, connection.tls_max_version);
    if connection.client_authentication && !authenticates {
        Some("`clientAuthentication` needs `clientCertificate` and `clientPrivateKey`")
    } else if connection.tls_verify == TlsVerify::Pinned && connection.server_fingerprints.is_empty() {
        Some("`tlsVerify: pinned` needs at least one of `serverFingerprints`")
    } else if oldest == TlsVersionSetting::V1_3 && newest == TlsVersionSetting::V1_2 {
        Some("`tlsMaxVersion` is below `tlsMinVersion`")
    } else {
        None
    }
}

/// Text of a fingerprint that can be read; blank lines of a form count as absent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(serde::Serialize))]
#[serde(try_from = "String")]
pub struct FingerprintText(String);

/// Text of any form, such as PEM, that must never be shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct SecretText(String);

impl FingerprintText {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SecretText {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for SecretText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("****")
    }
}

impl TryFrom<String> for FingerprintText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if !text.trim().is_empty() {
            text.parse::<Fingerprint>().map_err(|error| error.to_string())?;
        }
        Ok(Self(text))
    }
}

impl From<TlsVersionSetting> for TlsVersion {
    fn from(version: TlsVersionSetting) -> Self {
        match version {
            TlsVersionSetting::V1_2 => Self::V1_2,
            TlsVersionSetting::V1_3 => Self::V1_3,
        }
    }
}

impl From<TlsVerify> for VerifyMode {
    fn from(verify: TlsVerify) -> Self {
        match verify {
            TlsVerify::Full => Self::Full,
            TlsVerify::Pinned => Self::Pinned,
            TlsVerify::None => Self::None,
        }
    }
}

#[cfg(feature = "schema")]
pub(super) mod schema {
    use super::{FingerprintText, SecretText};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    /// The contradictions that [`super::contradiction`] finds, for forms and for the host.
    pub(in crate::config) fn conditions() -> Vec<serde_json::Value> {
        let present = serde_json::json!({ "type": "string", "pattern": "\\S" });
        let when = |field: &str, value: serde_json::Value| serde_json::json!({ "properties": { field: { "const": value } }, "required": [field] });
        vec![
            serde_json::json!({
                "if": when("clientAuthentication", true.into()),
                "then": {
                    "properties": { "clientCertificate": present, "clientPrivateKey": present },
                    "required": ["clientCertificate", "clientPrivateKey"],
                },
            }),
            serde_json::json!({
                "if": when("tlsVerify", "pinned".into()),
                "then": { "properties": { "serverFingerprints": { "minItems": 1 } }, "required": ["serverFingerprints"] },
            }),
            serde_json::json!({
                "if": when("tlsMinVersion", "1.3".into()),
                "then": { "properties": { "tlsMaxVersion": { "const": "1.3" } } },
            }),
        ]
    }

    impl JsonSchema for FingerprintText {
        fn schema_name() -> Cow<'static, str> {
            "Fingerprint".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "type": "string",
                "pattern": "^\\s*(([0-9A-Fa-f]{2}:?){32}|[Ss][Pp][Kk][Ii]:(([0-9A-Fa-f]{2}:?){32}|[A-Za-z0-9+/]{43}=))?\\s*$",
            })
        }
    }

    impl JsonSchema for SecretText {
        fn schema_name() -> Cow<'static, str> {
            "SecretText".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "format": "password", "writeOnly": true })
        }
    }
}
