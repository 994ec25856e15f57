//! Whom the connector trusts, and how it shows who it is.

use super::trusting;
use crate::driver::{connector, failure, get, open, send};
use host_harness::FailureCode;
use serde_json::{Value, json};
use tests::certificates::{CertificateAuthority, Flaw, KeyAlgorithm, KeyFormat};
use tests::servers::{RealServer, ServerKind, TlsMode, TlsOptions};

async fn refusal(connection: &Value) -> host_harness::Failure {
    failure(connector().await.open(connection).await.map(drop))
}

#[tokio::test]
async fn a_flawed_certificate_is_refused_with_the_reason_and_accepted_by_its_pin() {
    let authority = CertificateAuthority::new().unwrap();
    for (flaw, reason) in [
        (Flaw::WrongHost, "not for 127.0.0.1"),
        (Flaw::Expired, "expired"),
        (Flaw::SelfSigned, "self-signed"),
        (Flaw::UnknownAuthority, "not a trusted authority"),
    ] {
        let identity = authority.flawed_server(KeyAlgorithm::EcdsaP256, flaw).unwrap();
        let server = RealServer::start_tls(ServerKind::Proftpd, TlsOptions::new(&identity)).unwrap();
        let mut connection = trusting(&server, TlsMode::Explicit, &authority);
        let refused = refusal(&connection).await;
        assert_eq!((refused.code, refused.phase.as_str()), (FailureCode::TlsUntrusted, "tls"), "{flaw:?}: {refused:?}");
        assert!(refused.message.contains(reason), "{flaw:?}: {}", refused.message);
        assert!(refused.message.contains(identity.fingerprint()), "{flaw:?}: {}", refused.message);
        assert!(!refused.retryable && refused.hint.is_some());

        connection["tlsVerify"] = "pinned".into();
        connection["serverFingerprints"] = json!([identity.fingerprint()]);
        let mut session = open(&connection).await;
        let sent = send(&mut session, "pinned.txt", b"pinned").await.unwrap();
        assert_eq!(sent.property("peer-fingerprint"), identity.fingerprint());

        connection["serverFingerprints"] =
            json!([format!("spki:{}", identity.public_key_fingerprint().trim_start_matches("spki:"))]);
        open(&connection).await;
    }
}

#[tokio::test]
async fn another_certificate_than_the_pinned_one_is_refused() {
    let authority = CertificateAuthority::new().unwrap();
    let pinned = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let changed = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let server = RealServer::start_tls(ServerKind::Vsftpd, TlsOptions::new(&changed)).unwrap();
    for verify in ["full", "pinned"] {
        let mut connection = trusting(&server, TlsMode::Explicit, &authority);
        connection["tlsVerify"] = verify.into();
        connection["serverFingerprints"] = json!([pinned.fingerprint()]);
        let refused = refusal(&connection).await;
        assert_eq!(refused.code, FailureCode::TlsPinMismatch, "{verify}: {refused:?}");
        assert!(refused.message.contains(changed.fingerprint()), "{}", refused.message);
    }
}

#[tokio::test]
async fn an_unchecked_certificate_is_warned_about() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.flawed_server(KeyAlgorithm::EcdsaP256, Flaw::SelfSigned).unwrap();
    let server = RealServer::start_tls(ServerKind::PureFtpd, TlsOptions::new(&identity)).unwrap();
    let mut connection = trusting(&server, TlsMode::Explicit, &authority);
    connection["tlsVerify"] = "none".into();
    let mut session = open(&connection).await;
    let warnings = session.warnings().await.unwrap();
    assert_eq!(warnings.iter().map(|warning| warning.code.as_str()).collect::<Vec<_>>(), ["tls-not-verified"]);
}

#[tokio::test]
async fn a_client_certificate_lets_us_in_with_any_kind_of_key() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let options = TlsOptions::new(&identity).require_client_certificate(&authority);
    let server = RealServer::start_tls(ServerKind::Vsftpd, options).unwrap();
    let passphrase = "open sesame";
    for algorithm in [KeyAlgorithm::Rsa2048, KeyAlgorithm::EcdsaP256] {
        let client = authority.client("alice", algorithm).unwrap();
        for (format, encrypted) in [
            (KeyFormat::Pkcs8, false),
            (KeyFormat::EncryptedPkcs8, true),
            (KeyFormat::Traditional, false),
            (KeyFormat::EncryptedTraditional, true),
        ] {
            let mut connection = trusting(&server, TlsMode::Explicit, &authority);
            connection["clientAuthentication"] = true.into();
            connection["clientCertificate"] = client.certificate_pem().into();
            connection["clientPrivateKey"] = client.key_pem_as(format, passphrase).unwrap().into();
            if encrypted {
                let refused = refusal(&connection).await;
                assert_eq!(refused.code, FailureCode::ConfigInvalid, "{refused:?}");
                connection["clientPrivateKeyPassphrase"] = passphrase.into();
            }
            let mut session = open(&connection).await;
            let name = format!("{algorithm:?}-{format:?}");
            send(&mut session, &name, b"authenticated").await.unwrap();
            let files = get(&mut session, json!({ "fileName": name })).await.unwrap();
            assert_eq!(files[0].body, b"authenticated");
        }
    }
}

#[tokio::test]
async fn a_missing_client_certificate_is_a_clear_failure() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let options = TlsOptions::new(&identity).require_client_certificate(&authority);
    let server = RealServer::start_tls(ServerKind::Vsftpd, options).unwrap();
    let refused = refusal(&trusting(&server, TlsMode::Explicit, &authority)).await;
    assert_eq!(refused.code, FailureCode::TlsHandshake, "{refused:?}");
    assert!(refused.hint.as_deref().is_some_and(|hint| hint.contains("clientAuthentication")), "{refused:?}");
}
