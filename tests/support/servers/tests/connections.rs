//! Active mode and IPv6 on the real servers, in plain text and under TLS.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::Arc;

use super::*;
use crate::certificates::{CertificateAuthority, KeyAlgorithm};
use embedded_server::tls_client::{TlsClient, announcement, trusting};

/// PORT speaks of IPv4 addresses only.
fn verbs(ipv6: bool) -> &'static [&'static str] {
    if ipv6 { &["EPRT"] } else { &["EPRT", "PORT"] }
}

fn server(builder: RealServerBuilder, ipv6: bool) -> RealServer {
    let server = if ipv6 { builder.ipv6() } else { builder }.start().unwrap();
    server.store("a.txt", b"content").unwrap();
    assert_eq!(server.address().is_ipv6(), ipv6);
    server
}

fn connects_in_plain_text(kind: ServerKind) {
    for ipv6 in [false, true] {
        let server = server(RealServer::builder(kind), ipv6);
        let mut control = Control::open(&server);
        control.send("USER alice");
        assert_eq!(control.send(&format!("PASS {PASSWORD}")), "230");
        for verb in verbs(ipv6) {
            let listener = TcpListener::bind((server.address().ip(), 0)).unwrap();
            assert_eq!(control.send(&announcement(verb, listener.local_addr().unwrap())), "200");
            assert!(control.send("RETR a.txt").starts_with('1'));
            let (mut data, peer) = listener.accept().unwrap();
            assert_eq!(peer.ip(), server.address().ip());
            let mut content = String::new();
            data.read_to_string(&mut content).unwrap();
            // ProFTPD waits for this, ten seconds if need be, before it replies.
            drop(data);
            assert_eq!((content.as_str(), control.reply().as_str()), ("content", "226"));
        }
        assert_eq!(control.send("EPSV"), "229");
    }
}

fn connects_under_tls(kind: ServerKind) {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    for (versions, ipv6) in [(TlsVersions::Only1_2, false), (TlsVersions::Only1_3, false), (TlsVersions::Both, true)] {
        let tls = TlsOptions::new(&identity).versions(versions);
        let server = server(RealServer::builder(kind).tls(tls), ipv6);
        let tls = trusting(&authority, None);
        let mut session = TlsClient::log_in(server.address(), TlsMode::Explicit, tls, PASSWORD).unwrap();
        let tls = Arc::clone(&session.tls);
        for verb in verbs(ipv6) {
            let data = session.active_transfer(verb, "RETR a.txt").unwrap();
            let download = session.take(data, &tls).unwrap();
            assert_eq!(download.content, b"content", "{versions:?}, {verb}: {download:?}");
            assert!(download.end.is_ok() && download.reply.starts_with("226"), "{download:?}");
        }
        assert_eq!(session.download("a.txt", &tls).unwrap().content, b"content");
    }
}

macro_rules! for_each_server {
    ($($name:ident: $kind:ident,)*) => {
        mod plain {
            use super::*;
            $(#[test] fn $name() { connects_in_plain_text(ServerKind::$kind); })*
        }
        mod tls {
            use super::*;
            $(#[test] fn $name() { connects_under_tls(ServerKind::$kind); })*
        }
    };
}

for_each_server! {
    vsftpd: Vsftpd,
    proftpd: Proftpd,
    pure_ftpd: PureFtpd,
    pyftpdlib: Pyftpdlib,
}
