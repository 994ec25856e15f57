//! Control and data connections through real proxies. The host's policy lets us reach the proxy alone.

use super::round_trip;
use crate::driver::{connection, connector, failure};
use host_harness::FailureCode;
use serde_json::{Value, json};
use std::net::{Ipv4Addr, TcpListener};
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::proxies::{PROXY_PASSWORD, PROXY_USER, Proxy, ProxyKind};
use tests::servers::{FtpServer, RealServer, ServerKind, TlsOptions};

const KINDS: [(ProxyKind, &str); 2] = [(ProxyKind::Socks5, "socks5"), (ProxyKind::HttpConnect, "http-connect")];

fn through(mut connection: Value, kind: &str, port: u16) -> Value {
    // Another loopback address than the server's: the policy tells them apart.
    connection["proxy"] = json!({ "kind": kind, "host": "localhost", "port": port });
    connection
}

#[tokio::test]
async fn content_goes_through_the_proxy_alone() {
    let server = RealServer::start(ServerKind::Pyftpdlib).unwrap();
    for (kind, name) in KINDS {
        let proxy = Proxy::start(kind).unwrap();
        round_trip(&through(connection(&server), name, proxy.address().port())).await;
        let targets = proxy.targets();
        assert_eq!(targets[0], server.address().to_string(), "{name}");
        assert!(targets.len() >= 6, "{name}: control and data connections: {targets:?}");
        assert!(targets.iter().all(|target| target.starts_with("127.0.0.1:")), "{name}: {targets:?}");
    }
}

#[tokio::test]
async fn tls_goes_through_the_proxy() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let server = RealServer::start_tls(ServerKind::Vsftpd, TlsOptions::new(&identity)).unwrap();
    for (kind, name) in KINDS {
        let proxy = Proxy::start(kind).unwrap();
        let mut connection = through(connection(&server), name, proxy.address().port());
        connection["sslMode"] = "explicit".into();
        connection["caCertificates"] = authority.pem().into();
        round_trip(&connection).await;
    }
}

#[tokio::test]
async fn a_proxy_with_a_login_wants_the_right_one() {
    let server = RealServer::start(ServerKind::Proftpd).unwrap();
    for (kind, name) in KINDS {
        let proxy = Proxy::start_with_login(kind).unwrap();
        let mut connection = through(connection(&server), name, proxy.address().port());
        for login in [None, Some("wrong")] {
            if let Some(password) = login {
                connection["proxy"]["user"] = PROXY_USER.into();
                connection["proxy"]["password"] = password.into();
            }
            let refused = failure(connector().await.open(&connection).await.map(drop));
            assert_eq!(
                (refused.code, refused.phase.as_str()),
                (FailureCode::AuthFailed, "proxy"),
                "{name} {login:?}: {refused:?}"
            );
        }
        connection["proxy"]["password"] = PROXY_PASSWORD.into();
        round_trip(&connection).await;
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_and_a_server_that_is_not_there_are_told_apart() {
    let closed = {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.local_addr().unwrap().port()
    };
    for (kind, name) in KINDS {
        let server = json!({ "host": "127.0.0.1", "port": closed });
        let refused = failure(connector().await.open(&through(server.clone(), name, closed)).await.map(drop));
        assert_eq!(
            (refused.code, refused.phase.as_str()),
            (FailureCode::ConnectFailed, "proxy"),
            "{name}: {refused:?}"
        );

        let proxy = Proxy::start(kind).unwrap();
        let refused = failure(connector().await.open(&through(server, name, proxy.address().port())).await.map(drop));
        assert_eq!(refused.code, FailureCode::ConnectFailed, "{name}: {refused:?}");
        assert!(refused.hint.is_some());
    }
}
