//! Certificates, keys and fingerprints, as people paste them.

use ftp_connector::tls::{Fingerprint, TlsClient, TlsField, TlsSettings};

/// Text that is not PEM, for the field beside the one that is tried.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";

/// Any text is usable or refused with the field that is wrong, nothing of what is in it is repeated, and a fingerprint is
/// read as it is shown.
pub fn pem(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let authorities = TlsSettings { ca_certificates: Some(text), ..TlsSettings::default() };
    refuses_quietly(&authorities, text, &[TlsField::CaCertificates]);
    let certificate =
        TlsSettings { client_certificate: Some(text), client_private_key: Some(text), ..TlsSettings::default() };
    refuses_quietly(
        &certificate,
        text,
        &[TlsField::ClientCertificate, TlsField::ClientPrivateKey, TlsField::ClientPrivateKeyPassphrase],
    );
    let key = TlsSettings {
        client_certificate: Some(CERTIFICATE),
        client_private_key: Some(text),
        client_private_key_passphrase: Some("correct"),
        ..TlsSettings::default()
    };
    refuses_quietly(
        &key,
        text,
        &[TlsField::ClientCertificate, TlsField::ClientPrivateKey, TlsField::ClientPrivateKeyPassphrase],
    );
    for line in text.lines() {
        if let Ok(fingerprint) = line.parse::<Fingerprint>() {
            assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        }
    }
}

fn refuses_quietly(settings: &TlsSettings<'_>, text: &str, fields: &[TlsField]) {
    let Err(refusal) = TlsClient::new(settings) else { return };
    assert!(text.trim().is_empty() || fields.contains(&refusal.field), "{refusal}");
    let message = refusal.to_string();
    // What is between the labels is base64, and the sentences of a message are not.
    let is_content = |line: &&str| {
        line.len() > 24 && line.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
    };
    for line in text.lines().map(str::trim).filter(is_content) {
        assert!(!message.contains(line), "{message}");
    }
}
