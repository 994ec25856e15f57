//! The proxy speaks TLS with the client, and plain FTP with the server.

use std::io::ErrorKind;
use std::net::Shutdown;

use super::*;
use crate::certificates::{CertificateAuthority, KeyAlgorithm};
use crate::tls::TlsMode;
use crate::tls_client::{TlsClient, trusting};

/// A server, a proxy to it with this fault and TLS, and a client that has logged in.
fn through_tls(fault: Option<Fault>) -> (ScriptedServer, FaultProxy, TlsClient) {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let server = server().start().unwrap();
    let proxy = fault.into_iter().fold(FaultProxy::to(server.address()).tls(&identity), Builder::fault).start();
    let proxy = proxy.unwrap();
    let client = TlsClient::log_in(proxy.address(), TlsMode::Explicit, trusting(&authority, None), "any").unwrap();
    (server, proxy, client)
}

#[tokio::test]
async fn control_and_data_are_under_tls_up_to_the_proxy() {
    let (server, proxy, mut client) = through_tls(None);
    let download = client.download("/a", &std::sync::Arc::clone(&client.tls)).unwrap();
    assert_eq!(download.content, CONTENT);
    assert_eq!(download.handshake, rustls::HandshakeKind::Resumed);
    download.end.unwrap();
    assert!(client.upload("/b", CONTENT, true).unwrap().starts_with("226"));
    assert_eq!(server.file("/b").unwrap(), CONTENT);
    assert_eq!(server.plain_commands(), server.commands());
    assert!(!server.commands().iter().any(|line| line.starts_with("AUTH") || line.starts_with("PROT")));
    assert_eq!(proxy.bytes(Direction::Upload), CONTENT.len() as u64);
    drop(client);
    proxy.wait_until_all_closed().await.unwrap();
}

#[test]
fn tls_begins_at_once_if_told_to() {
    let authority = CertificateAuthority::new().unwrap();
    let tls = ScriptedTls::implicit(&authority.server(KeyAlgorithm::EcdsaP256).unwrap());
    let server = server().start().unwrap();
    let proxy = FaultProxy::to(server.address()).tls_as(tls).start().unwrap();
    let mut client = TlsClient::log_in(proxy.address(), TlsMode::Implicit, trusting(&authority, None), "any").unwrap();
    assert_eq!(client.download("/a", &Arc::clone(&client.tls)).unwrap().content, CONTENT);
    assert_eq!(server.plain_commands(), server.commands());
}

#[test]
fn a_cut_is_with_close_notify_or_without() {
    let download = || Fault::on_data(Direction::Download).after_bytes(4);
    for (fault, expected) in
        [(download().cut(), None), (download().cut_without_close_notify(), Some(ErrorKind::UnexpectedEof))]
    {
        let (_server, _proxy, mut client) = through_tls(Some(fault));
        let cut = client.download("/a", &std::sync::Arc::clone(&client.tls)).unwrap();
        assert_eq!(cut.content, CONTENT[..4]);
        assert_eq!(cut.end.err().map(|error| error.kind()), expected);
    }
    let noop = || Fault::on_command("NOOP").after_forwarding();
    for (fault, has_close_notify) in [(noop().cut_control(), true), (noop().cut_control_without_close_notify(), false)]
    {
        let (server, _proxy, mut client) = through_tls(Some(fault));
        let end = client.ask("NOOP").unwrap_err();
        assert_eq!(end.to_string().contains("close_notify"), !has_close_notify, "{end}");
        assert_eq!(server.commands().last().unwrap(), "NOOP");
    }
}

#[test]
fn an_upload_is_truncated_under_tls_too() {
    let (server, proxy, mut client) = through_tls(Some(Fault::on_data(Direction::Upload).after_bytes(4).truncate()));
    assert!(client.upload("/b", CONTENT, true).unwrap().starts_with("226"));
    assert_eq!(server.file("/b").unwrap(), CONTENT[..4]);
    assert_eq!(proxy.fired(), 1);
}

#[test]
fn an_answer_of_the_proxys_own_can_be_cut() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let server = server().start().unwrap();
    let fault = Fault::on_command("AUTH").after_forwarding().cut_control();
    let proxy = FaultProxy::to(server.address()).tls(&identity).fault(fault).start().unwrap();
    let mut client = Client::connect(proxy.address());
    client.line().unwrap();
    client.ask("AUTH TLS").unwrap_err();
    client.control.shutdown(Shutdown::Both).unwrap_or_default();
}
