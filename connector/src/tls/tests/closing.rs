//! How connections end: whole, or cut off.

use super::support::{Authority, HOST, Link, ServerSettings};
use crate::tls::TlsError;
use crate::tls::stream::TlsEnd;
use std::io::{ErrorKind, Read, Write};

#[test]
fn close_notify_is_a_whole_end_and_its_absence_a_truncation() {
    for mut link in links() {
        link.server.writer().write_all(b"content").unwrap();
        link.settle().unwrap();
        assert_eq!(link.client.end(), TlsEnd::Open);
        link.client.receive_end();
        assert_eq!(link.client.end(), TlsEnd::Truncated);
    }
    for mut link in links() {
        link.server.writer().write_all(b"content").unwrap();
        link.server.send_close_notify();
        link.settle().unwrap();
        assert_eq!((link.client.end(), link.at_client.as_slice()), (TlsEnd::Closed, b"content".as_slice()));
        link.client.receive_end();
        assert_eq!(link.client.end(), TlsEnd::Closed);
    }
}

#[test]
fn our_close_reaches_the_server_with_everything_before_it() {
    for mut link in links() {
        let content = vec![9; 50_000];
        link.client.write(&content).unwrap();
        link.client.close();
        link.settle().unwrap();
        assert!(link.at_server == content);
        assert_eq!(link.server.reader().read(&mut [0]).unwrap(), 0, "a clean end of data");
        assert!(matches!(link.client.write(b"more"), Err(TlsError::Closed)));
    }
}

#[test]
fn after_our_close_the_server_may_go_on() {
    for mut link in links() {
        link.client.close();
        link.settle().unwrap();
        link.server.writer().write_all(b"226 late").unwrap();
        link.server.send_close_notify();
        link.settle().unwrap();
        assert_eq!((link.client.end(), link.at_client.as_slice()), (TlsEnd::Closed, b"226 late".as_slice()));
    }
}

#[test]
fn a_connection_cut_without_our_close_shows_at_the_server() {
    for mut link in links() {
        link.client.write(b"content").unwrap();
        link.settle().unwrap();
        link.server.read_tls(&mut std::io::empty()).unwrap();
        link.server.process_new_packets().unwrap();
        assert_eq!(link.server.reader().read(&mut [0]).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }
}

#[test]
fn bytes_after_close_notify_are_ignored() {
    for mut link in links() {
        link.server.send_close_notify();
        let mut ciphertext = Vec::new();
        link.server.write_tls(&mut ciphertext).unwrap();
        ciphertext.extend_from_slice(b"anything at all");
        link.client.receive(&ciphertext, &mut link.at_client).unwrap();
        link.client.receive(b"and more", &mut link.at_client).unwrap();
        assert_eq!((link.client.end(), link.at_client.len()), (TlsEnd::Closed, 0));
    }
}

#[test]
fn what_is_written_during_the_handshake_follows_it() {
    let authority = Authority::new("Test CA");
    let server = ServerSettings::default().build(&authority.identity());
    let mut link = Link::new(&authority.client().control(HOST).unwrap(), &server);
    link.client.write(b"early").unwrap();
    link.client.close();
    link.settle().unwrap();
    assert_eq!(link.at_server, b"early");
}

/// One of each version, connected.
fn links() -> Vec<Link> {
    let authority = Authority::new("Test CA");
    let client = authority.client();
    let connect = |version: &&'static _| {
        Link::connected(
            &client.control(HOST).unwrap(),
            &ServerSettings::of_version(version).build(&authority.identity()),
        )
    };
    rustls::ALL_VERSIONS.iter().map(connect).collect()
}
