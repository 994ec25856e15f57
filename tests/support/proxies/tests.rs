//! The proxies, seen by curl.

use std::process::Command;

use super::*;
use crate::scripted::ScriptedServer;

/// What curl prints of a file on the server, through the proxy.
fn download(proxy: &Proxy, login: &str, server: SocketAddr) -> Option<String> {
    let scheme = match proxy.kind {
        ProxyKind::Socks5 => "socks5",
        ProxyKind::HttpConnect => "http",
    };
    let output = Command::new("curl")
        .args(["--silent", "--max-time", "30", "--proxytunnel", "--proxy"])
        .arg(format!("{scheme}://{login}{}", proxy.address()))
        .arg(format!("ftp://{server}/a"))
        .output()
        .unwrap();
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn control_and_data_go_through() {
    let server = ScriptedServer::new().file("/a", "content").start().unwrap();
    for kind in [ProxyKind::Socks5, ProxyKind::HttpConnect] {
        let proxy = Proxy::start(kind).unwrap();
        assert_eq!(proxy.targets(), [""; 0]);
        assert_eq!(download(&proxy, "", server.address()).as_deref(), Some("content"), "{kind:?}: {}", proxy.log());
        let targets = proxy.targets();
        assert_eq!(targets.len(), 2, "{kind:?}: {}", proxy.log());
        assert_eq!(targets[0], server.address().to_string());
        assert!(targets[1].starts_with("127.0.0.1:"), "{targets:?}");
    }
}

#[test]
fn the_login_is_asked_for() {
    let server = ScriptedServer::new().file("/a", "content").start().unwrap();
    for kind in [ProxyKind::Socks5, ProxyKind::HttpConnect] {
        let proxy = Proxy::start_with_login(kind).unwrap();
        assert_eq!(download(&proxy, "", server.address()), None);
        assert_eq!(download(&proxy, &format!("{PROXY_USER}:wrong@"), server.address()), None);
        assert_eq!(server.connections(), usize::from(kind == ProxyKind::HttpConnect));
        let login = format!("{PROXY_USER}:{PROXY_PASSWORD}@");
        assert_eq!(download(&proxy, &login, server.address()).as_deref(), Some("content"), "{kind:?}");
    }
}
