use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::channel;
use std::thread;

use super::*;
use crate::scripted::ScriptedServer;

const ROUND_TRIP: Duration = Duration::from_millis(4);

/// A server of one connection, which does this with it.
fn serving(serve: impl FnOnce(TcpStream) + Send + 'static) -> (DelayingProxy, thread::JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let server = thread::spawn(move || serve(listener.accept().unwrap().0));
    (DelayingProxy::start(address, ROUND_TRIP).unwrap(), server)
}

#[test]
fn all_bytes_come_in_their_order_and_each_direction_ends_by_itself() {
    let sent: Vec<u8> = (0_u32..700_000).flat_map(u32::to_le_bytes).collect();
    let expected = sent.clone();
    let (proxy, server) = serving(move |mut stream| {
        let mut received = Vec::new();
        stream.read_to_end(&mut received).unwrap();
        assert!(received == expected);
        // The client has ended its direction; this one is still open.
        received.reverse();
        stream.write_all(&received).unwrap();
    });
    let mut client = TcpStream::connect(proxy.address()).unwrap();
    client.write_all(&sent).unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).unwrap();
    assert!(answer.iter().rev().eq(&sent));
    server.join().unwrap();
}

#[test]
fn the_client_is_connected_before_the_server_sees_it() {
    let (proxy, server) = serving(|mut stream| stream.write_all(b"220 Hello.\r\n").unwrap());
    let mut client = TcpStream::connect(proxy.address()).unwrap();
    client.write_all(b"NOOP\r\n").unwrap();
    let mut greeting = String::new();
    client.read_to_string(&mut greeting).unwrap();
    assert_eq!(greeting, "220 Hello.\r\n");
    server.join().unwrap();
}

#[test]
fn data_connections_pass_through_it_and_commands_are_counted() {
    let server = ScriptedServer::new().file("/file", vec![7; 100_000]).start().unwrap();
    let proxy = DelayingProxy::start(server.address(), ROUND_TRIP).unwrap();
    let mut control = TcpStream::connect(proxy.address()).unwrap();
    for passive in ["EPSV", "PASV"] {
        let mut said = String::new();
        for command in ["", "USER alice", "PASS secret", passive] {
            if !command.is_empty() {
                write!(control, "{command}\r\n").unwrap();
            }
            if command.is_empty() && passive == "PASV" {
                continue;
            }
            said = reply(&mut control);
        }
        let port = embedded_server::passive::port(said.as_bytes()).unwrap();
        let mut data = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        control.write_all(b"RETR /file\r\n").unwrap();
        let mut content = Vec::new();
        data.read_to_end(&mut content).unwrap();
        assert!(content == vec![7; 100_000], "{passive}");
        assert_eq!((&reply(&mut control)[..3], &reply(&mut control)[..3]), ("150", "226"));
    }
    let commands = proxy.commands();
    assert_eq!((commands["RETR"], commands["EPSV"], commands["PASV"]), (2, 1, 1));
    assert_eq!(proxy.data_connections(), 2);
}

#[test]
fn dropping_it_ends_what_waits() {
    let (told, wait) = channel();
    let (proxy, server) = serving(move |mut stream| {
        told.send(()).unwrap();
        // Comes back with the end of the proxy.
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let mut client = TcpStream::connect(proxy.address()).unwrap();
    wait.recv().unwrap();
    drop(proxy);
    assert!(client.read(&mut [0]).is_ok_and(|length| length == 0));
    server.join().unwrap();
}

/// One line, a byte at a time: what follows it stays in the socket.
fn reply(control: &mut TcpStream) -> String {
    let mut line = Vec::new();
    while line.last() != Some(&b'\n') {
        let mut byte = [0];
        control.read_exact(&mut byte).unwrap();
        line.extend(byte);
    }
    String::from_utf8(line).unwrap()
}
