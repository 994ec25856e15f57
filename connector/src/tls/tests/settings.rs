//! Settings: what is accepted, and which field is blamed.

use super::support::{Authority, key, parameters};
use crate::tls::private_key::PrivateKeyError;
use crate::tls::{TlsClient, TlsField, TlsSettings, TlsVersion, VerifyMode, private_key};

#[test]
fn every_encoding_of_a_key_is_read() {
    for key in [
        key!("rsa.pkcs8"),
        key!("rsa.pkcs1"),
        key!("p256.pkcs8"),
        key!("p256.sec1"),
        key!("p384.pkcs8"),
        key!("p384.sec1"),
        key!("ed25519.pkcs8"),
    ] {
        assert!(private_key::parse(key, None).is_ok(), "{key}");
        assert!(private_key::parse(&key.replace('\n', "\r\n"), Some("unneeded")).is_ok(), "{key}");
    }
}

#[test]
fn encrypted_keys_open_with_their_passphrase_only() {
    for (key, plain) in [
        (key!("rsa.pbkdf2-aes256"), key!("rsa.pkcs8")),
        (key!("rsa.pbkdf2-sha1-des3"), key!("rsa.pkcs8")),
        (key!("rsa.legacy-aes128"), key!("rsa.pkcs8")),
        (key!("rsa.legacy-aes192"), key!("rsa.pkcs8")),
        (key!("rsa.legacy-aes256"), key!("rsa.pkcs8")),
        (key!("rsa.legacy-des3"), key!("rsa.pkcs8")),
        (key!("p256.pbkdf2-sha512-aes128"), key!("p256.pkcs8")),
        (key!("p384.legacy-aes256"), key!("p384.pkcs8")),
        (key!("ed25519.scrypt-aes256"), key!("ed25519.pkcs8")),
    ] {
        let (opened, plain) =
            (private_key::parse(key, Some("correct")).unwrap(), private_key::parse(plain, None).unwrap());
        assert_eq!(opened.public_key(), plain.public_key());
        for wrong in ["wrong", "Correct", "correct "] {
            assert_eq!(private_key::parse(key, Some(wrong)).err(), Some(PrivateKeyError::WrongPassphrase), "{key}");
        }
        for none in [None, Some("")] {
            assert_eq!(private_key::parse(key, none).err(), Some(PrivateKeyError::PassphraseNeeded));
        }
    }
}

#[test]
fn keys_that_cannot_be_used_say_why() {
    let problem = |key: &str| private_key::parse(key, Some("correct")).err().unwrap().to_string();
    assert!(problem(key!("p521.sec1")).contains("use RSA, ECDSA on P-256 or P-384, or Ed25519"));
    assert!(problem(key!("rsa1024.pkcs1")).contains("2048 to 8192 bits"));
    assert!(problem(key!("rsa.pbes1")).contains("openssl pkcs8 -topk8"));
    let certificate = Authority::new("Test CA").pem();
    assert_eq!(problem(&certificate), "it holds no private key, but CERTIFICATE");
    assert!(problem("c:\\keys\\client.pem").contains("paste the whole PEM text"));
    assert!(problem("-----BEGIN PRIVATE KEY-----\nAAEC\n-----END PRIVATE KEY-----").contains("damaged"));
}

#[test]
fn the_wrong_field_is_named() {
    let authority = Authority::new("Test CA");
    let certificate = authority.identity().certificate.pem();
    let fingerprint = ["AB:CD".to_owned()];
    let with_key = |key| TlsSettings {
        client_certificate: Some(&certificate),
        client_private_key: Some(key),
        ..TlsSettings::default()
    };
    let v = |min, max| TlsSettings { min_version: Some(min), max_version: Some(max), ..TlsSettings::default() };
    for (settings, field, words) in [
        (v(TlsVersion::V1_3, TlsVersion::V1_2), TlsField::MaxVersion, "below"),
        (ca("no PEM"), TlsField::CaCertificates, "BEGIN"),
        (ca(key!("p256.sec1")), TlsField::CaCertificates, "no certificate, but EC PARAMETERS, EC PRIVATE KEY"),
        (ca("-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----"), TlsField::CaCertificates, "certificate 1"),
        (
            TlsSettings { server_fingerprints: &fingerprint, ..TlsSettings::default() },
            TlsField::ServerFingerprints,
            "64 hexadecimal digits",
        ),
        (
            TlsSettings { verify: VerifyMode::Pinned, ..TlsSettings::default() },
            TlsField::ServerFingerprints,
            "at least one",
        ),
        (with_key(" "), TlsField::ClientPrivateKey, "needs its private key"),
        (with_key(key!("rsa.pkcs8")), TlsField::ClientPrivateKey, "does not belong to `clientCertificate`"),
        (with_key(key!("rsa.pbkdf2-aes256")), TlsField::ClientPrivateKeyPassphrase, "passphrase is needed"),
        (
            TlsSettings { client_private_key: Some(key!("rsa.pkcs8")), ..TlsSettings::default() },
            TlsField::ClientCertificate,
            "needs its certificate",
        ),
    ] {
        let error = TlsClient::new(&settings).unwrap_err();
        assert_eq!(error.field, field, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn blank_counts_as_absent() {
    let fingerprints = ["  ".to_owned()];
    let settings = TlsSettings {
        ca_certificates: Some(" \n"),
        server_fingerprints: &fingerprints,
        client_certificate: Some(""),
        client_private_key: Some(" "),
        client_private_key_passphrase: Some(""),
        ..TlsSettings::default()
    };
    assert!(TlsClient::new(&settings).is_ok());
}

#[test]
fn secrets_do_not_show() {
    let authority = Authority::new("Test CA");
    let identity = authority.identity_of(&parameters(), key!("rsa.pkcs8"));
    let chain = identity.certificate.pem();
    let settings = |passphrase| TlsSettings {
        client_certificate: Some(&chain),
        client_private_key: Some(key!("rsa.legacy-aes256")),
        client_private_key_passphrase: Some(passphrase),
        ..TlsSettings::default()
    };
    let client = TlsClient::new(&settings("correct")).unwrap();
    assert!(format!("{client:?}").contains("ClientKey { algorithm: RSA, .. }"));
    let error = TlsClient::new(&settings("hunter2")).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn hosts_that_no_certificate_could_name_are_refused() {
    let client = TlsClient::new(&TlsSettings::default()).unwrap();
    for host in ["", "a b", "ex\u{e4}mple.com", "-"] {
        assert!(client.control(host).is_err(), "{host}");
    }
    for host in ["localhost", "under_score.example", "192.0.2.1", "2001:db8::1"] {
        assert!(client.control(host).is_ok(), "{host}");
    }
}

fn ca(text: &str) -> TlsSettings<'_> {
    TlsSettings { ca_certificates: Some(text), ..TlsSettings::default() }
}
