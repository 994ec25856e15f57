//! Data connections that the scripted server opens.

use std::net::{Ipv6Addr, TcpListener};

use super::*;
use crate::tls_client::announcement;

fn announce(client: &mut Client, listener: &TcpListener) {
    let address = listener.local_addr().unwrap();
    let command = announcement(if address.is_ipv4() { "PORT" } else { "EPRT" }, address);
    assert!(client.ask(&command).starts_with("200"));
}

#[test]
fn connects_to_the_address_announced() {
    let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    for address in loopback {
        let server = ScriptedServer::new().listen_on(address).file("/a", "content").start().unwrap();
        let mut client = Client::connect(&server);
        let listener = TcpListener::bind((address, 0)).unwrap();
        announce(&mut client, &listener);
        assert!(client.ask("RETR /a").starts_with("150"));
        let (mut data, peer) = listener.accept().unwrap();
        assert_eq!(peer.ip(), address);
        assert_eq!(io::read_to_string(&mut data).unwrap(), "content");
        assert!(client.line().starts_with("226"));
        // Passive mode still works, at the same address.
        let reply = client.ask("EPSV");
        let port = reply.split('|').nth(3).unwrap().parse::<u16>().unwrap();
        assert!(TcpStream::connect((address, port)).is_ok());
    }
}

#[test]
fn a_stranger_comes_first() {
    let server = ScriptedServer::new()
        .file("/a", "content")
        .on("RETR", Script::new().connect_as_stranger().usual())
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    announce(&mut client, &listener);
    assert!(client.ask("RETR /a").starts_with("150"));
    let (_stranger, peer) = listener.accept().unwrap();
    assert_eq!(peer.ip(), Ipv4Addr::new(127, 0, 0, 77));
    let (mut data, peer) = listener.accept().unwrap();
    assert_eq!(peer.ip(), Ipv4Addr::LOCALHOST);
    assert_eq!(io::read_to_string(&mut data).unwrap(), "content");
}

#[test]
fn an_address_that_is_none_is_refused() {
    let server = ScriptedServer::new().start().unwrap();
    let mut client = Client::connect(&server);
    assert!(client.ask("PORT 1,2,3").starts_with("501"));
    assert!(client.ask("EPRT |3|127.0.0.1|1|").starts_with("501"));
}

#[test]
fn listens_for_data_at_another_address() {
    let elsewhere: IpAddr = Ipv4Addr::new(127, 0, 0, 2).into();
    let server = ScriptedServer::new()
        .on("PASV", Script::new().passive_at(elsewhere, "227 ok (127,0,0,2,{high},{low})\r\n"))
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    let reply = client.ask("PASV");
    let numbers: Vec<u16> = reply.split(['(', ')', ',']).filter_map(|part| part.parse().ok()).collect();
    assert!(TcpStream::connect((elsewhere, numbers[4] * 256 + numbers[5])).is_ok());
}
