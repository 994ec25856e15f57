//! Through a real proxy, under a policy that lets the connector reach the proxy and nothing else.

use super::connection;
use crate::driver::{connector, content, failure, get, list, open, send};
use host_harness::{Failure, FailureCode};
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use tests::proxies::{PROXY_PASSWORD, PROXY_USER, Proxy, ProxyKind};
use tests::scripted::ScriptedServer;

const KINDS: [ProxyKind; 2] = [ProxyKind::Socks5, ProxyKind::HttpConnect];

fn setting(kind: ProxyKind, address: SocketAddr) -> Value {
    let kind = match kind {
        ProxyKind::Socks5 => "socks5",
        ProxyKind::HttpConnect => "http-connect",
    };
    json!({ "kind": kind, "host": address.ip().to_string(), "port": address.port() })
}

fn with_login(mut setting: Value, password: &str) -> Value {
    setting["user"] = PROXY_USER.into();
    setting["password"] = password.into();
    setting
}

async fn opening(connection: &Value) -> Failure {
    let failure = failure(connector().await.open(connection).await.map(drop));
    assert!(failure.hint.is_some(), "{failure:?} has no hint");
    failure
}

#[tokio::test]
async fn control_and_data_connections_go_through() {
    let megabytes = content(3_000_017);
    for kind in KINDS {
        for login in [false, true] {
            let server = ScriptedServer::new().file("/a", "content").start().unwrap();
            let proxy = if login { Proxy::start_with_login(kind) } else { Proxy::start(kind) }.unwrap();
            let setting = setting(kind, proxy.address());
            let setting = if login { with_login(setting, PROXY_PASSWORD) } else { setting };
            let mut session = open(&connection(&server, "proxy", setting)).await;
            send(&mut session, "/b", &megabytes).await.unwrap();
            let files = get(&mut session, json!({ "fileName": "/b" })).await.unwrap();
            assert!(files[0].body == megabytes, "{kind:?}");
            assert_eq!(list(&mut session, json!({})).await.unwrap().len(), 2);
            session.close().await.unwrap();

            let targets = proxy.targets();
            assert_eq!(targets[0], server.address().to_string());
            assert_eq!(targets.len(), 1 + server.data_connections(), "{kind:?}: {targets:?}");
        }
    }
}

#[tokio::test]
async fn a_refused_login_is_the_proxys() {
    let server = ScriptedServer::new().start().unwrap();
    for kind in KINDS {
        let proxy = Proxy::start_with_login(kind).unwrap();
        let without = setting(kind, proxy.address());
        let wrong = with_login(without.clone(), "wrong");
        for setting in [without, wrong] {
            let refused = opening(&connection(&server, "proxy", setting)).await;
            assert_eq!(
                (refused.code, refused.phase.as_str()),
                (FailureCode::AuthFailed, "proxy"),
                "{kind:?} {refused:?}"
            );
            assert!(!refused.retryable);
        }
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_server_that_the_proxy_cannot_reach() {
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    for kind in KINDS {
        let proxy = Proxy::start(kind).unwrap();
        let mut connection = crate::driver::connection_to(closed, "alice", "s3cret");
        connection["proxy"] = setting(kind, proxy.address());
        let refused = opening(&connection).await;
        assert_eq!(
            (refused.code, refused.phase.as_str()),
            (FailureCode::ConnectFailed, "proxy"),
            "{kind:?} {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_proxy_that_is_none() {
    let server = ScriptedServer::new().start().unwrap();
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    for kind in KINDS {
        let refused = opening(&connection(&server, "proxy", setting(kind, closed))).await;
        assert_eq!((refused.code, refused.phase.as_str()), (FailureCode::ConnectFailed, "proxy"), "{refused:?}");
        // An FTP server greets where a proxy waits.
        let other = ScriptedServer::new().start().unwrap();
        let refused = opening(&connection(&server, "proxy", setting(kind, other.address()))).await;
        assert_eq!((refused.code, refused.phase.as_str()), (FailureCode::ProtocolViolation, "proxy"), "{refused:?}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn active_mode_does_not_go_with_a_proxy() {
    let server = ScriptedServer::new().start().unwrap();
    let mut connection = connection(&server, "proxy", setting(ProxyKind::Socks5, server.address()));
    connection["connectionMode"] = "active".into();
    assert!(matches!(connector().await.open(&connection).await.err(), Some(host_harness::Error::Invalid(_))));
}
