//! Clients that prove who they are, with every kind of key.

use super::support::{Authority, HOST, Link, ServerSettings, key, parameters};
use crate::tls::{TlsClient, TlsError, TlsSettings};
use rustls::ServerConfig;
use std::sync::Arc;

#[test]
fn every_kind_of_key_proves_the_client() {
    let authority = Authority::new("Test CA");
    for version in rustls::ALL_VERSIONS {
        let server = requiring(&authority, version);
        for key in [key!("rsa.pkcs8"), key!("p256.pkcs8"), key!("p384.pkcs8"), key!("ed25519.pkcs8")] {
            let control = with_certificate(&authority, key).control(HOST).unwrap();
            let mut link = Link::connected(&control, &server);
            assert!(link.server.peer_certificates().is_some() && control.client_certificate_requested());
            link.exchange(1_000);
            let data = Link::connected(&control, &server);
            assert_eq!(data.client.resumed(), Some(true));
        }
    }
}

#[test]
fn a_missing_certificate_is_said() {
    let authority = Authority::new("Test CA");
    for version in rustls::ALL_VERSIONS {
        let control = authority.client().control(HOST).unwrap();
        let error = Link::new(&control, &requiring(&authority, version)).settle().unwrap_err();
        assert!(control.client_certificate_requested());
        assert!(error.to_string().contains("client certificate"), "{error}");
    }
}

#[test]
fn a_certificate_of_a_stranger_is_refused_by_the_server() {
    let authority = Authority::new("Test CA");
    let pem = authority.pem();
    let stranger = Authority::new("Another CA").identity();
    let chain = stranger.certificate.pem();
    for version in rustls::ALL_VERSIONS {
        let settings = TlsSettings {
            ca_certificates: Some(&pem),
            client_certificate: Some(&chain),
            client_private_key: Some(&stranger.key_pem),
            ..TlsSettings::default()
        };
        let control = TlsClient::new(&settings).unwrap().control(HOST).unwrap();
        let error = Link::new(&control, &requiring(&authority, version)).settle().unwrap_err();
        assert!(matches!(error, TlsError::Alert(_)), "{error:?}");
        assert!(error.to_string().contains("does not accept the client certificate"), "{error}");
    }
}

#[test]
fn servers_that_do_not_ask_are_not_told() {
    let authority = Authority::new("Test CA");
    let control = with_certificate(&authority, key!("p256.pkcs8")).control(HOST).unwrap();
    let link = Link::connected(&control, &ServerSettings::default().build(&authority.identity()));
    assert!(link.server.peer_certificates().is_none() && !control.client_certificate_requested());
}

fn requiring(authority: &Authority, version: &'static rustls::SupportedProtocolVersion) -> Arc<ServerConfig> {
    let client_roots = Some(authority.roots());
    ServerSettings { client_roots, ..ServerSettings::of_version(version) }.build(&authority.identity())
}

fn with_certificate(authority: &Authority, key: &str) -> TlsClient {
    let pem = authority.pem();
    let chain = authority.identity_of(&parameters(), key).certificate.pem();
    TlsClient::new(&TlsSettings {
        ca_certificates: Some(&pem),
        client_certificate: Some(&chain),
        client_private_key: Some(key),
        session_reuse: true,
        ..TlsSettings::default()
    })
    .unwrap()
}
