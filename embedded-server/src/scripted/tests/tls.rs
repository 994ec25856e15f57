//! TLS of the scripted server, seen by rustls.

use std::sync::Arc;

use rustls::HandshakeKind;

use super::*;
use crate::certificates::{CertificateAuthority, Identity, KeyAlgorithm};
use crate::tls::{TlsMode, TlsVersions};
use crate::tls_client::{TlsClient, trusting};

fn authority_and_identity() -> (CertificateAuthority, Identity) {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    (authority, identity)
}

#[test]
fn speaks_tls_on_control_and_data() {
    let (authority, identity) = authority_and_identity();
    let upload = vec![7; 300_000];
    for (mode, tls) in
        [(TlsMode::Explicit, ScriptedTls::explicit(&identity)), (TlsMode::Implicit, ScriptedTls::implicit(&identity))]
    {
        for versions in TlsVersions::ALL {
            let tls = tls.clone().versions(versions).require_session_reuse("522 Reuse it.\r\n");
            let server = ScriptedServer::new().tls(tls).file("/a", "content").start().unwrap();
            let mut client = TlsClient::log_in(server.address(), mode, trusting(&authority, None), "any").unwrap();
            let download = client.download("/a", &Arc::clone(&client.tls)).unwrap();
            assert_eq!(
                (download.content.as_slice(), download.handshake),
                (b"content".as_slice(), HandshakeKind::Resumed)
            );
            assert!(download.end.is_ok() && download.reply.starts_with("226"), "{download:?}");
            assert!(client.upload("/b", &upload, true).unwrap().starts_with("226"));
            assert_eq!(server.file("/b").unwrap(), upload);

            let stranger = Arc::new(trusting(&authority, None));
            let download = client.download("/a", &stranger).unwrap();
            assert_eq!((download.content.as_slice(), download.reply.as_str()), (b"".as_slice(), "522 Reuse it."));
            let seen = server.data_connection_details();
            assert_eq!(
                seen.iter().map(|data| (data.secure, data.resumed)).collect::<Vec<_>>(),
                [(true, true), (true, true), (true, false)]
            );
            let plain = if mode == TlsMode::Explicit { vec!["AUTH TLS"] } else { vec![] };
            assert_eq!(server.plain_commands(), plain);
        }
    }
}

#[test]
fn sessions_belong_to_their_control_connection() {
    let (authority, identity) = authority_and_identity();
    let tls = ScriptedTls::explicit(&identity).require_session_reuse("425 Reuse it.\r\n");
    let server = ScriptedServer::new().tls(tls).file("/a", "content").start().unwrap();
    let log_in = || TlsClient::log_in(server.address(), TlsMode::Explicit, trusting(&authority, None), "any").unwrap();
    let (mut one, other) = (log_in(), log_in());
    // A ticket that has not been read yet cannot be used.
    one.ask("NOOP").unwrap();
    assert_eq!(one.download("/a", &other.tls).unwrap().reply, "425 Reuse it.");
    assert_eq!(one.download("/a", &Arc::clone(&one.tls)).unwrap().content, b"content");
}

#[test]
fn tickets_run_out_when_there_are_no_more() {
    let (authority, identity) = authority_and_identity();
    let tls = ScriptedTls::explicit(&identity).versions(TlsVersions::Only1_3).tickets(1, 0);
    let server = ScriptedServer::new().tls(tls).file("/a", "content").start().unwrap();
    let mut client = TlsClient::log_in(server.address(), TlsMode::Explicit, trusting(&authority, None), "any").unwrap();
    let tls = Arc::clone(&client.tls);
    assert_eq!(client.download("/a", &tls).unwrap().handshake, HandshakeKind::Resumed);
    assert_eq!(client.download("/a", &tls).unwrap().handshake, HandshakeKind::Full);
}

#[test]
fn ends_without_close_notify_on_either_side() {
    let (authority, identity) = authority_and_identity();
    let cut = Script::new().reply("150 Here\r\n").send_file_up_to(3).cut_data().reply("226 All\r\n");
    let server = ScriptedServer::new()
        .tls(ScriptedTls::explicit(&identity))
        .file("/a", "content")
        .on("RETR", cut)
        .start()
        .unwrap();
    let mut client = TlsClient::log_in(server.address(), TlsMode::Explicit, trusting(&authority, None), "any").unwrap();
    let download = client.download("/a", &Arc::clone(&client.tls)).unwrap();
    assert_eq!((download.content.as_slice(), download.reply.as_str()), (b"con".as_slice(), "226 All"));
    assert_eq!(download.end.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    assert!(client.upload("/b", b"content", false).unwrap().starts_with("426"));
}

#[test]
fn sends_what_cannot_be_decrypted() {
    let (authority, identity) = authority_and_identity();
    let garbled =
        Script::new().reply("150 Here\r\n").send_file_up_to(3).garble_data().close_data().reply("226 All\r\n");
    for versions in TlsVersions::ALL {
        let server = ScriptedServer::new()
            .tls(ScriptedTls::explicit(&identity).versions(versions))
            .file("/a", "content")
            .on("RETR", garbled.clone())
            .start()
            .unwrap();
        let mut client =
            TlsClient::log_in(server.address(), TlsMode::Explicit, trusting(&authority, None), "any").unwrap();
        let download = client.download("/a", &Arc::clone(&client.tls)).unwrap();
        assert_eq!(download.end.unwrap_err().kind(), io::ErrorKind::InvalidData, "{versions:?}");
        assert_eq!(download.reply, "226 All", "{versions:?}");
    }
}

#[test]
fn injects_behind_the_reply_to_auth() {
    let (_, identity) = authority_and_identity();
    let server = ScriptedServer::new()
        .tls(ScriptedTls::explicit(&identity))
        .on("AUTH", Script::new().reply("234 Go\r\n230 Injected\r\n").start_tls())
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.ask("AUTH TLS"), "234 Go");
    assert_eq!(client.line(), "230 Injected");
    assert_eq!(server.plain_commands(), ["AUTH TLS"]);
}

#[test]
fn without_tls_auth_is_unknown() {
    let server = ScriptedServer::new().start().unwrap();
    assert!(Client::connect(&server).ask("AUTH TLS").starts_with("500"));
}
