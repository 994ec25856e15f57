//! What each rule allows and refuses.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde_json::{Value, json};
use wasmtime_wasi::sockets::SocketAddrUse;

use super::{NetworkAccess, Policy};

fn address(text: &str) -> SocketAddr {
    text.parse().unwrap_or_else(|_| SocketAddr::from(([255, 255, 255, 255], 0)))
}

fn access(host: &str) -> NetworkAccess {
    NetworkAccess::new(Policy::for_connection(&json!({ "host": host })))
}

#[test]
fn only_the_connections_name_resolves() {
    let access = access("ftp.example.com");
    assert!(access.may_resolve("FTP.example.com"));
    assert!(!access.may_resolve("example.com"));
    assert!(!NetworkAccess::new(Policy::no_network()).may_resolve("ftp.example.com"));
}

#[test]
fn only_resolved_addresses_are_reachable_at_any_port() {
    let access = access("ftp.example.com");
    assert!(!access.may_use(address("192.0.2.7:21"), SocketAddrUse::TcpConnect));
    access.record_resolved(address("192.0.2.7:0").ip());
    assert!(access.may_use(address("192.0.2.7:21"), SocketAddrUse::TcpConnect));
    assert!(access.may_use(address("192.0.2.7:50001"), SocketAddrUse::TcpConnect));
    assert!(access.may_use(address("[::ffff:192.0.2.7]:21"), SocketAddrUse::TcpConnect));
    assert!(!access.may_use(address("192.0.2.8:21"), SocketAddrUse::TcpConnect));
}

#[test]
fn an_address_needs_no_resolving() {
    assert!(access("127.0.0.1").may_use(address("127.0.0.1:2121"), SocketAddrUse::TcpConnect));
    assert!(access("[::1]").may_use(address("[::1]:2121"), SocketAddrUse::TcpConnect));
    assert!(access("[::1]").may_resolve("::1"));
}

#[test]
fn binding_is_only_what_connecting_implies() {
    let access = access("127.0.0.1");
    assert!(access.may_use(address("0.0.0.0:0"), SocketAddrUse::TcpBind));
    assert!(access.may_use(address("[::]:0"), SocketAddrUse::TcpBind));
    assert!(!access.may_use(address("0.0.0.0:2020"), SocketAddrUse::TcpBind));
    assert!(!access.may_use(address("127.0.0.1:0"), SocketAddrUse::TcpBind));
    for purpose in [SocketAddrUse::TcpListen, SocketAddrUse::TcpAccept, SocketAddrUse::UdpBind, SocketAddrUse::UdpSend]
    {
        assert!(!access.may_use(address("127.0.0.1:0"), purpose), "{purpose:?}");
    }
}

#[test]
fn private_addresses_can_be_denied() {
    for private in
        ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "::1", "fe80::1", "fd00::1"]
    {
        let policy = Policy::for_connection(&json!({ "host": private })).deny_private_addresses(true);
        let target = SocketAddr::new(private.parse().unwrap_or(IpAddr::V4(Ipv4Addr::BROADCAST)), 21);
        assert!(!NetworkAccess::new(policy.clone()).may_use(target, SocketAddrUse::TcpConnect), "{private}");
        let excepted = NetworkAccess::new(policy.allow_address(target.ip()));
        assert!(excepted.may_use(target, SocketAddrUse::TcpConnect), "{private}");
    }
    let public = Policy::for_connection(&json!({"host": "1.1.1.1"})).deny_private_addresses(true);
    assert!(NetworkAccess::new(public).may_use(address("1.1.1.1:21"), SocketAddrUse::TcpConnect));
}

fn access_of(connection: &Value) -> NetworkAccess {
    let access = NetworkAccess::new(Policy::for_connection(connection));
    access.record_resolved(address("192.0.2.7:0").ip());
    access
}

#[test]
fn a_proxy_takes_the_place_of_the_server() {
    let proxy = json!({ "kind": "socks5", "host": "proxy.example.com", "port": 1080 });
    let access = access_of(&json!({ "host": "203.0.113.1", "proxy": proxy, "connectionMode": "auto" }));
    assert!(access.may_resolve("proxy.example.com"));
    assert!(!access.may_resolve("203.0.113.1"));
    assert!(access.may_use(address("192.0.2.7:1080"), SocketAddrUse::TcpConnect));
    assert!(!access.may_use(address("192.0.2.7:21"), SocketAddrUse::TcpConnect), "its own port only");
    assert!(!access.may_use(address("203.0.113.1:21"), SocketAddrUse::TcpConnect));
    assert!(!access.may_use(address("192.0.2.1:0"), SocketAddrUse::TcpBind));

    let any_port = access_of(&json!({ "host": "h", "proxy": { "host": "proxy.example.com", "port": null } }));
    assert!(any_port.may_use(address("192.0.2.7:8080"), SocketAddrUse::TcpConnect));
    let blank = access_of(&json!({ "host": "ftp.example.com", "proxy": null }));
    assert!(blank.may_resolve("ftp.example.com"));
}

#[test]
fn listening_is_for_active_mode() {
    for mode in ["active", "auto"] {
        let access = access_of(&json!({ "host": "ftp.example.com", "connectionMode": mode }));
        assert!(access.may_use(address("10.1.2.3:0"), SocketAddrUse::TcpBind));
        assert!(access.may_use(address("10.1.2.3:40404"), SocketAddrUse::TcpListen));
        assert!(!access.may_use(address("10.1.2.3:40404"), SocketAddrUse::TcpBind), "a port of its own choice");
        assert!(access.may_use(address("192.0.2.7:20"), SocketAddrUse::TcpAccept));
        assert!(!access.may_use(address("192.0.2.8:20"), SocketAddrUse::TcpAccept), "a stranger");
    }
}

#[test]
fn listening_keeps_to_the_port_range() {
    let connection = json!({ "host": "h", "connectionMode": "active", "activePortRange": "50000-50001" });
    let access = access_of(&connection);
    for (port, allowed) in [(49_999, false), (50_000, true), (50_001, true), (50_002, false)] {
        for purpose in [SocketAddrUse::TcpBind, SocketAddrUse::TcpListen] {
            let address = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port);
            assert_eq!(access.may_use(address, purpose), allowed, "{port} {purpose:?}");
        }
    }
}

#[test]
fn listening_can_be_forbidden() {
    let connection = json!({ "host": "h", "connectionMode": "active" });
    let access = NetworkAccess::new(Policy::for_connection(&connection).forbid_listening());
    access.record_resolved(address("192.0.2.7:0").ip());
    for (address, purpose) in [
        (address("127.0.0.1:0"), SocketAddrUse::TcpBind),
        (address("127.0.0.1:40404"), SocketAddrUse::TcpListen),
        (address("192.0.2.7:20"), SocketAddrUse::TcpAccept),
    ] {
        assert!(!access.may_use(address, purpose), "{purpose:?}");
    }
    assert!(access.may_use(address("0.0.0.0:0"), SocketAddrUse::TcpBind), "connecting still works");
}

#[test]
fn advertised_addresses_need_the_connection_and_the_engine() {
    for (setting, engine, allowed) in [
        ("advertised", true, true),
        ("auto", true, true),
        ("control", true, false),
        ("advertised", false, false),
        ("auto", false, false),
    ] {
        let connection = json!({ "host": "ftp.example.com", "passiveAddress": setting });
        let policy = Policy::for_connection(&connection).allow_advertised_addresses(engine);
        let access = NetworkAccess::new(policy.clone());
        let connect = |access: &NetworkAccess, to: &str| access.may_use(address(to), SocketAddrUse::TcpConnect);
        assert_eq!(connect(&access, "1.1.1.1:2000"), allowed, "{setting} {engine}");
        for private in ["10.0.0.1:2000", "127.0.0.1:2000", "169.254.169.254:80", "0.0.0.0:1"] {
            assert!(!connect(&access, private), "{private}");
        }
        let excepted = NetworkAccess::new(policy.allow_address(address("10.0.0.1:0").ip()));
        assert!(connect(&excepted, "10.0.0.1:2000"));
    }
}
