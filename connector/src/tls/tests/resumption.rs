//! Data connections resume the session of their control connection, and of no other.

use super::support::{Authority, HOST, Link, ServerSettings};
use crate::tls::{TlsClient, TlsSettings};

#[test]
fn tls12_sessions_are_resumed_any_number_of_times() {
    let authority = Authority::new("Test CA");
    let server = ServerSettings::of_version(&rustls::version::TLS12).build(&authority.identity());
    let control = authority.client().control(HOST).unwrap();
    assert_eq!(Link::connected(&control, &server).client.resumed(), Some(false));
    for _ in 0..12 {
        let mut data = Link::connected(&control, &server);
        assert_eq!(data.client.resumed(), Some(true));
        data.exchange(1_000);
    }
    assert_eq!(control.tickets_left(), 0);
}

#[test]
fn tls13_tickets_are_counted_spent_and_replenished() {
    let authority = Authority::new("Test CA");
    let server = ServerSettings::of_version(&rustls::version::TLS13).build(&authority.identity());
    let control = authority.client().control(HOST).unwrap();
    let first = Link::connected(&control, &server);
    assert_eq!((first.client.resumed(), control.tickets_left()), (Some(false), 2));
    for round in 0..12 {
        let mut data = Link::new(&control, &server);
        assert_eq!(control.tickets_left(), 1 + round, "one is spent when the connection begins");
        data.settle().unwrap();
        assert_eq!((data.client.resumed(), control.tickets_left()), (Some(true), 3 + round));
        data.exchange(1_000);
    }
}

#[test]
fn a_server_that_stops_giving_tickets_shows_beforehand() {
    let authority = Authority::new("Test CA");
    let generous = ServerSettings { tickets_per_handshake: 2, ..ServerSettings::of_version(&rustls::version::TLS13) }
        .build(&authority.identity());
    let mut mean = generous.as_ref().clone();
    mean.send_tls13_tickets = 0;
    let mean = std::sync::Arc::new(mean);
    let control = authority.client().control(HOST).unwrap();
    drop(Link::connected(&control, &generous));
    let seen: Vec<_> = (0..3)
        .map(|_| {
            let left = control.tickets_left();
            (left, Link::connected(&control, &mean).client.resumed().unwrap())
        })
        .collect();
    assert_eq!(seen, [(2, true), (1, true), (0, false)]);
}

#[test]
fn tickets_that_arrive_after_our_close_are_kept() {
    let authority = Authority::new("Test CA");
    let server = ServerSettings::of_version(&rustls::version::TLS13).build(&authority.identity());
    let control = authority.client().control(HOST).unwrap();
    let mut link = Link::new(&control, &server);
    // An upload that is over before anything of the server but its handshake has been read.
    let mut hello = Vec::new();
    link.client.take_ciphertext(&mut hello);
    link.server.read_tls(&mut hello.as_slice()).unwrap();
    link.server.process_new_packets().unwrap();
    let mut handshake = Vec::new();
    link.server.write_tls(&mut handshake).unwrap();
    link.client.receive(&handshake, &mut link.at_client).unwrap();
    link.client.write(b"content").unwrap();
    link.client.close();
    assert_eq!(control.tickets_left(), 0);
    link.settle().unwrap();
    assert_eq!((link.at_server.as_slice(), control.tickets_left()), (b"content".as_slice(), 2));
}

#[test]
fn control_connections_do_not_share_sessions() {
    let authority = Authority::new("Test CA");
    let client = authority.client();
    for version in rustls::ALL_VERSIONS {
        let server = ServerSettings::of_version(version).build(&authority.identity());
        drop(Link::connected(&client.control(HOST).unwrap(), &server));
        let other = Link::connected(&client.control(HOST).unwrap(), &server);
        assert_eq!(other.client.resumed(), Some(false));
    }
}

#[test]
fn reuse_can_be_switched_off() {
    let authority = Authority::new("Test CA");
    let pem = authority.pem();
    let settings = TlsSettings { ca_certificates: Some(&pem), session_reuse: false, ..TlsSettings::default() };
    for version in rustls::ALL_VERSIONS {
        let server = ServerSettings::of_version(version).build(&authority.identity());
        let control = TlsClient::new(&settings).unwrap().control(HOST).unwrap();
        for _ in 0..2 {
            assert_eq!(Link::connected(&control, &server).client.resumed(), Some(false));
        }
        assert_eq!(control.tickets_left(), 0);
    }
}
