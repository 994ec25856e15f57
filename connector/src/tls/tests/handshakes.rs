//! Every version, cipher suite, key exchange and kind of key.

use super::support::{Authority, HOST, Link, ServerSettings, key, parameters};
use crate::tls::{TlsClient, TlsError, TlsSettings, TlsVersion};
use rustls::crypto::ring;
use rustls::{CipherSuite, NamedGroup, SupportedCipherSuite};

const KEYS: &[&str] = &[key!("rsa.pkcs8"), key!("p256.pkcs8"), key!("p384.pkcs8"), key!("ed25519.pkcs8")];

#[test]
fn every_suite_with_every_kind_of_key() {
    let authority = Authority::new("Test CA");
    let mut tried = 0;
    for &suite in &ring::default_provider().cipher_suites {
        for key in KEYS {
            let name = format!("{:?}", suite.suite());
            let is_rsa = *key == key!("rsa.pkcs8");
            if (name.contains("_RSA_") && !is_rsa) || (name.contains("_ECDSA_") && is_rsa) {
                continue;
            }
            let identity = authority.identity_of(&parameters(), key);
            let mut link = Link::connected(&authority.client().control(HOST).unwrap(), &only(suite).build(&identity));
            assert_eq!(link.client.cipher_suite(), Some(name.as_str()));
            assert_eq!(link.client.version().unwrap(), version_of(suite));
            link.exchange(100_000);
            tried += 1;
        }
    }
    assert_eq!(tried, 3 * 4 + 3 + 3 * 3);
}

#[test]
fn chacha20_is_preferred_in_both_versions() {
    let authority = Authority::new("Test CA");
    for version in rustls::ALL_VERSIONS {
        let mut settings = ServerSettings::of_version(version);
        settings.provider.cipher_suites.sort_by_key(|suite| is_aes(suite.suite()));
        let link = Link::connected(&authority.client().control(HOST).unwrap(), &settings.build(&authority.identity()));
        assert!(link.client.cipher_suite().unwrap().contains("CHACHA20"));
    }
}

#[test]
fn servers_that_want_another_key_exchange_are_followed() {
    let authority = Authority::new("Test CA");
    let client = authority.client();
    for version in rustls::ALL_VERSIONS {
        for group in [NamedGroup::X25519, NamedGroup::secp256r1, NamedGroup::secp384r1] {
            let mut settings = ServerSettings::of_version(version);
            settings.provider.kx_groups.retain(|known| known.name() == group);
            let server = settings.build(&authority.identity());
            let control = client.control(HOST).unwrap();
            let mut link = Link::connected(&control, &server);
            assert_eq!(link.server.negotiated_key_exchange_group().unwrap().name(), group);
            link.exchange(20_000);
        }
    }
}

#[test]
fn a_retried_hello_costs_its_round_trip_only_once() {
    let authority = Authority::new("Test CA");
    let mut settings = ServerSettings::of_version(&rustls::version::TLS13);
    settings.provider.kx_groups.retain(|known| known.name() == NamedGroup::secp256r1);
    let server = settings.build(&authority.identity());
    let control = authority.client().control(HOST).unwrap();
    let retried = Link::connected(&control, &server).client_flights;
    let direct = Link::connected(&control, &server).client_flights;
    assert_eq!((retried, direct), (3, 2));
}

#[test]
fn versions_keep_to_the_settings() {
    let authority = Authority::new("Test CA");
    let pem = authority.pem();
    let (v12, v13) = (TlsVersion::V1_2, TlsVersion::V1_3);
    for (min, max, spoken) in [(v12, v13, v13), (v12, v12, v12), (v13, v13, v13)] {
        let settings = TlsSettings {
            min_version: Some(min),
            max_version: Some(max),
            ca_certificates: Some(&pem),
            ..TlsSettings::default()
        };
        let client = TlsClient::new(&settings).unwrap();
        let server = ServerSettings::default().build(&authority.identity());
        assert_eq!(Link::connected(&client.control(HOST).unwrap(), &server).client.version(), Some(spoken));
        let limited = client.control_up_to(HOST, v12).unwrap();
        assert_eq!(Link::connected(&limited, &server).client.version(), Some(min));
    }
}

#[test]
fn no_version_in_common_is_said() {
    let authority = Authority::new("Test CA");
    let settings = TlsSettings { min_version: Some(TlsVersion::V1_3), ..TlsSettings::default() };
    let control = TlsClient::new(&settings).unwrap().control(HOST).unwrap();
    let server = ServerSettings::of_version(&rustls::version::TLS12).build(&authority.identity());
    let error = Link::new(&control, &server).settle().unwrap_err();
    assert!(matches!(error, TlsError::Alert(_)), "{error:?}");
}

#[test]
fn plain_text_is_told_from_tls() {
    let mut stream = Authority::new("Test CA").client().control(HOST).unwrap().connect().unwrap();
    let error = stream.receive(b"220 Welcome to an FTP server without TLS\r\n", &mut Vec::new()).unwrap_err();
    assert!(matches!(error, TlsError::NotTls), "{error:?}");
}

#[test]
fn ciphertext_may_come_in_any_pieces() {
    let authority = Authority::new("Test CA");
    let server = ServerSettings::default().build(&authority.identity());
    let mut link = Link::connected(&authority.client().control(HOST).unwrap(), &server);
    let content = vec![7; 70_000];
    link.server.set_buffer_limit(None);
    std::io::Write::write_all(&mut link.server.writer(), &content).unwrap();
    let mut ciphertext = Vec::new();
    while link.server.wants_write() {
        link.server.write_tls(&mut ciphertext).unwrap();
    }
    for piece in ciphertext.chunks(1_237) {
        link.client.receive(piece, &mut link.at_client).unwrap();
    }
    assert!(link.at_client == content);
}

#[test]
fn an_altered_record_is_refused() {
    let authority = Authority::new("Test CA");
    for &suite in &ring::default_provider().cipher_suites {
        let key = if format!("{suite:?}").contains("ECDSA") { key!("p256.pkcs8") } else { key!("rsa.pkcs8") };
        let server = only(suite).build(&authority.identity_of(&parameters(), key));
        let mut link = Link::connected(&authority.client().control(HOST).unwrap(), &server);
        std::io::Write::write_all(&mut link.server.writer(), b"content").unwrap();
        let mut ciphertext = Vec::new();
        link.server.write_tls(&mut ciphertext).unwrap();
        *ciphertext.last_mut().unwrap() ^= 1;
        let error = link.client.receive(&ciphertext, &mut link.at_client).unwrap_err();
        assert!(matches!(error, TlsError::Protocol(rustls::Error::DecryptError)), "{error:?}");
        assert!(link.at_client.is_empty());
    }
}

fn only(suite: SupportedCipherSuite) -> ServerSettings {
    let version = if suite.tls13().is_some() { &rustls::version::TLS13 } else { &rustls::version::TLS12 };
    let mut settings = ServerSettings::of_version(version);
    settings.provider.cipher_suites = vec![suite];
    settings
}

fn version_of(suite: SupportedCipherSuite) -> TlsVersion {
    if suite.tls13().is_some() { TlsVersion::V1_3 } else { TlsVersion::V1_2 }
}

fn is_aes(suite: CipherSuite) -> bool {
    format!("{suite:?}").contains("AES")
}
