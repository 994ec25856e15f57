//! Active mode and IPv6 on the servers that people really have, in the clear and under TLS; and TLS through proxies.

use crate::driver::{connection, content, get, list, open, send};
use serde_json::{Value, json};
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::proxies::{Proxy, ProxyKind};
use tests::servers::{RealServer, RealServerBuilder, ServerKind, TlsOptions};

/// Uploads, downloads and lists; `what` is for the message of a failure.
async fn round_trip(connection: &Value, what: &str) {
    let mut session = open(connection).await;
    let sent = content(500_009);
    for number in 0..3 {
        let name = format!("{number}.bin");
        send(&mut session, &name, &sent).await.unwrap_or_else(|error| panic!("{what}: {name}: {error:?}"));
        let files = get(&mut session, json!({ "fileName": name })).await;
        let files = files.unwrap_or_else(|error| panic!("{what}: {name}: {error:?}"));
        assert!(files[0].body == sent, "{what}: {name}");
    }
    assert_eq!(list(&mut session, json!({})).await.unwrap().len(), 3, "{what}");
    session.close().await.unwrap();
}

async fn in_every_way(kind: ServerKind) {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    for tls in [false, true] {
        for (ipv6, mode) in [(false, "active"), (true, "active"), (true, "passive")] {
            let builder = RealServer::builder(kind);
            let builder = if tls { builder.tls(TlsOptions::new(&identity)) } else { builder };
            let builder = if ipv6 { builder.ipv6() } else { builder };
            let server = RealServerBuilder::start(builder).unwrap();
            let mut connection = connection(&server);
            connection["connectionMode"] = mode.into();
            if tls {
                connection["sslMode"] = "explicit".into();
                connection["caCertificates"] = authority.pem().into();
            }
            round_trip(&connection, &format!("{kind}, TLS {tls}, IPv6 {ipv6}, {mode}")).await;
        }
    }
}

#[tokio::test]
async fn vsftpd() {
    in_every_way(ServerKind::Vsftpd).await;
}

#[tokio::test]
async fn proftpd() {
    in_every_way(ServerKind::Proftpd).await;
}

#[tokio::test]
async fn pure_ftpd() {
    in_every_way(ServerKind::PureFtpd).await;
}

#[tokio::test]
async fn pyftpdlib() {
    in_every_way(ServerKind::Pyftpdlib).await;
}

#[tokio::test]
async fn tls_goes_through_proxies() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    for (kind, name) in [(ProxyKind::Socks5, "socks5"), (ProxyKind::HttpConnect, "http-connect")] {
        let server = RealServer::start_tls(ServerKind::Vsftpd, TlsOptions::new(&identity)).unwrap();
        let proxy = Proxy::start(kind).unwrap();
        let mut connection = connection(&server);
        connection["sslMode"] = "explicit".into();
        connection["caCertificates"] = authority.pem().into();
        connection["proxy"] = json!({ "kind": name, "host": "127.0.0.1", "port": proxy.address().port() });
        round_trip(&connection, name).await;
    }
}
