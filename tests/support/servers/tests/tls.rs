//! TLS of the real servers, seen by rustls: versions, modes, session reuse, client certificates.

use std::sync::Arc;

use rustls::{HandshakeKind, ProtocolVersion};

use super::*;
use crate::certificates::{CertificateAuthority, KeyAlgorithm};
use embedded_server::tls_client::{TlsClient, trusting};

/// Every mode and version that the server has: TLS is required, and so is, where it can be, the session's reuse.
fn speaks_tls(kind: ServerKind) {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::Rsa2048).unwrap();
    for mode in [TlsMode::Explicit, TlsMode::Implicit] {
        if mode == TlsMode::Implicit && !kind.has_implicit_tls() {
            assert!(RealServer::start_tls(kind, TlsOptions::new(&identity).mode(mode)).is_err());
            continue;
        }
        for (versions, expected) in [
            (TlsVersions::Only1_2, ProtocolVersion::TLSv1_2),
            (TlsVersions::Only1_3, ProtocolVersion::TLSv1_3),
            (TlsVersions::Both, ProtocolVersion::TLSv1_3),
        ] {
            let server = RealServer::start_tls(kind, TlsOptions::new(&identity).mode(mode).versions(versions)).unwrap();
            server.store("a.txt", b"content").unwrap();
            let mut session = TlsClient::log_in(server.address(), mode, trusting(&authority, None), PASSWORD).unwrap();
            assert_eq!(session.version(), expected, "{mode:?}, {versions:?}");
            let tls = Arc::clone(&session.tls);
            let download = session.download("a.txt", &tls).unwrap();
            assert_eq!(download.content, b"content", "{mode:?}, {versions:?}");
            assert!(download.end.is_ok() && download.reply.starts_with("226"), "{download:?}");
            // It gives out no TLS 1.3 tickets.
            let no_session = kind == ServerKind::PureFtpd && expected == ProtocolVersion::TLSv1_3;
            let resumed = if no_session { HandshakeKind::Full } else { HandshakeKind::Resumed };
            assert_eq!(download.handshake, resumed, "{mode:?}, {versions:?}");

            let stranger = Arc::new(trusting(&authority, None));
            let outcome = session.download("a.txt", &stranger);
            let refused = !matches!(&outcome, Ok(download) if download.content == b"content");
            assert_eq!(refused, kind.can_require_session_reuse(), "{mode:?}, {versions:?}: {outcome:?}");
        }
    }
}

fn refuses_plain_sessions(kind: ServerKind) {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let server = RealServer::start_tls(kind, TlsOptions::new(&identity).without_session_reuse()).unwrap();
    let mut control = Control::open(&server);
    let reply = control.send("USER alice");
    assert!(reply.starts_with('5') || control.send(&format!("PASS {PASSWORD}")).starts_with('5'));

    server.store("a.txt", b"content").unwrap();
    let mut session =
        TlsClient::log_in(server.address(), TlsMode::Explicit, trusting(&authority, None), PASSWORD).unwrap();
    let stranger = Arc::new(trusting(&authority, None));
    assert_eq!(session.download("a.txt", &stranger).unwrap().content, b"content");
    // Each server refuses at another of the steps that lead to a plain data connection.
    let mut refused = |command: &str| {
        let reply = session.ask(command).unwrap();
        println!("{kind}: {command}: {reply}");
        reply.starts_with('5')
    };
    assert!(refused("PROT C") || refused("EPSV") || refused("LIST"));
}

fn requires_client_certificates(kind: ServerKind) {
    let authority = CertificateAuthority::new().unwrap();
    let clients = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::Rsa2048).unwrap();
    for versions in [TlsVersions::Only1_2, TlsVersions::Only1_3] {
        let tls = TlsOptions::new(&identity).versions(versions).require_client_certificate(&clients);
        let server = RealServer::start_tls(kind, tls).unwrap();
        server.store("a.txt", b"content").unwrap();
        for key in [KeyAlgorithm::Rsa2048, KeyAlgorithm::EcdsaP256] {
            let alice = clients.client("alice", key).unwrap();
            let mut session =
                TlsClient::log_in(server.address(), TlsMode::Explicit, trusting(&authority, Some(&alice)), PASSWORD)
                    .unwrap();
            let tls = Arc::clone(&session.tls);
            assert_eq!(session.download("a.txt", &tls).unwrap().content, b"content", "{versions:?}, {key:?}");
        }
        let stranger = authority.client("alice", KeyAlgorithm::EcdsaP256).unwrap();
        for identity in [None, Some(&stranger)] {
            assert!(
                TlsClient::log_in(server.address(), TlsMode::Explicit, trusting(&authority, identity), PASSWORD)
                    .is_err(),
                "{versions:?}"
            );
        }
    }
}

macro_rules! for_each_server {
    ($($name:ident: $kind:ident,)*) => {
        mod speaks {
            use super::*;
            $(#[test] fn $name() { speaks_tls(ServerKind::$kind); })*
        }
        mod refuses_plain {
            use super::*;
            $(#[test] fn $name() { refuses_plain_sessions(ServerKind::$kind); })*
        }
    };
}

for_each_server! {
    vsftpd: Vsftpd,
    proftpd: Proftpd,
    pure_ftpd: PureFtpd,
    pyftpdlib: Pyftpdlib,
}

#[test]
fn vsftpd_requires_client_certificates() {
    requires_client_certificates(ServerKind::Vsftpd);
}

#[test]
fn proftpd_requires_client_certificates() {
    requires_client_certificates(ServerKind::Proftpd);
}

#[test]
fn pyftpdlib_requires_client_certificates() {
    requires_client_certificates(ServerKind::Pyftpdlib);
}
