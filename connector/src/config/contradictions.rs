//! Fields of the connection that do not go together, for the parser and as JSON Schema.

use super::{Connection, ConnectionMode, SecretText, TlsVerify, TlsVersionSetting};

/// Why the fields of the connection do not go together.
pub(super) fn contradiction(connection: &Connection) -> Option<&'static str> {
    let given = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
    let key = connection.client_private_key.as_ref().map(SecretText::expose);
    if connection.client_authentication && !(given(connection.client_certificate.as_deref()) && given(key)) {
        Some("`clientAuthentication` needs `clientCertificate` and `clientPrivateKey`")
    } else if connection.tls_verify == TlsVerify::Pinned && connection.server_fingerprints.is_empty() {
        Some("`tlsVerify: pinned` needs at least one of `serverFingerprints`")
    } else if connection.tls_min_version == TlsVersionSetting::V1_3
        && connection.tls_max_version == TlsVersionSetting::V1_2
    {
        Some("`tlsMaxVersion` is below `tlsMinVersion`")
    } else if connection.connection_mode == ConnectionMode::Active && connection.proxy.is_some() {
        Some("`connectionMode: active` does not go with `proxy`: a server cannot connect back through it")
    } else {
        None
    }
}

/// The contradictions that [`contradiction`] refuses, for forms and for the host.
#[cfg(feature = "schema")]
pub(super) fn conditions(schema: &mut schemars::Schema) {
    let present = serde_json::json!({ "type": "string", "pattern": "\\S" });
    schema.insert(
        "allOf".to_owned(),
        serde_json::json!([
            {
                "if": { "properties": { "clientAuthentication": { "const": true } }, "required": ["clientAuthentication"] },
                "then": {
                    "properties": { "clientCertificate": present, "clientPrivateKey": present },
                    "required": ["clientCertificate", "clientPrivateKey"],
                },
            },
            {
                "if": { "properties": { "tlsVerify": { "const": "pinned" } }, "required": ["tlsVerify"] },
                "then": { "properties": { "serverFingerprints": { "minItems": 1 } }, "required": ["serverFingerprints"] },
            },
            {
                "if": { "properties": { "tlsMinVersion": { "const": "1.3" } }, "required": ["tlsMinVersion"] },
                "then": { "properties": { "tlsMaxVersion": { "const": "1.3" } } },
            },
            {
                "if": { "properties": { "connectionMode": { "const": "active" } }, "required": ["connectionMode"] },
                "then": { "properties": { "proxy": { "type": "null" } } },
            },
        ]),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_cannot_connect_back_through_a_proxy() {
        for (mode, accepted) in [("active", false), ("auto", true), ("passive", true)] {
            let json = format!(r#"{{"host":"h","connectionMode":"{mode}","proxy":{{"kind":"socks5","host":"p"}}}}"#);
            assert_eq!(Connection::parse(&json).is_ok(), accepted, "{mode}");
        }
    }
}
