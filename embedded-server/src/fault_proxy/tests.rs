//! The proxy, seen by raw sockets on the client's side and by a scripted server on the other.

mod client;
mod connections;
mod control;
mod data;
mod tls;

use super::*;
use crate::scripted::{Builder as ServerBuilder, ScriptedServer};
use client::Client;

const CONTENT: &[u8] = b"0123456789";

fn server() -> ServerBuilder {
    ScriptedServer::new().file("/a", CONTENT)
}

/// A server, a proxy to it with these faults, and a client that has been greeted.
fn through(faults: impl IntoIterator<Item = Fault>) -> (ScriptedServer, FaultProxy, Client) {
    let server = server().start().unwrap();
    let proxy = faults.into_iter().fold(FaultProxy::to(server.address()), Builder::fault).start().unwrap();
    let mut client = Client::connect(proxy.address());
    assert!(client.line().unwrap().starts_with("220"));
    (server, proxy, client)
}

#[tokio::test]
async fn without_faults_all_passes() {
    let (server, proxy, mut client) = through([]);
    assert!(client.ask("PASS secret").unwrap().starts_with("230"));
    let (content, end, reply) = client.download("RETR /a");
    assert_eq!((content.as_slice(), end.unwrap(), reply.unwrap().as_str()), (CONTENT, (), "226 Transfer complete."));
    assert_eq!(client.upload("STOR /b", CONTENT).unwrap(), "226 Transfer complete.");
    assert_eq!(server.file("/b").unwrap(), CONTENT);
    let (listing, ..) = client.download("MLSD");
    assert_eq!(proxy.bytes(Direction::Download), (CONTENT.len() + listing.len()) as u64);
    assert_eq!(proxy.bytes(Direction::Upload), CONTENT.len() as u64);
    assert_eq!((proxy.connections(), proxy.data_connections(), proxy.fired()), (1, 3, 0));
    assert_eq!(client.ask("QUIT").unwrap(), "221 Goodbye.");
    drop(client);
    proxy.wait_until_all_closed().await.unwrap();
    assert_eq!(proxy.open_connections(), 0);
    let commands = ["PASS ***", "EPSV", "RETR /a", "EPSV", "STOR /b", "EPSV", "MLSD", "QUIT"];
    assert_eq!(proxy.commands(), commands);
    assert_eq!(proxy.transcript()[1..3], ["> PASS ***", "< 230 Logged in."]);
}

#[test]
fn pasv_leads_through_the_proxy_and_active_mode_nowhere() {
    let (server, proxy, mut client) = through([]);
    let reply = client.ask("PASV").unwrap();
    let port = crate::passive::port(reply.as_bytes()).unwrap();
    let data = std::net::TcpStream::connect((proxy.address().ip(), port)).unwrap();
    assert!(client.ask("RETR /a").unwrap().starts_with("150"));
    assert_eq!(std::io::read_to_string(data).unwrap().as_bytes(), CONTENT);
    assert!(client.line().unwrap().starts_with("226"));
    assert_eq!(proxy.bytes(Direction::Download), CONTENT.len() as u64);
    for command in ["PORT 127,0,0,1,1,1", "EPRT |1|127.0.0.1|257|", "AUTH TLS"] {
        assert!(client.ask(command).unwrap().starts_with("502"), "{command}");
    }
    assert_eq!(server.commands(), ["PASV", "RETR /a"]);
}

#[tokio::test]
async fn ends_pass_as_they_come() {
    let (server, proxy, client) = through([]);
    drop(client);
    server.wait_until_all_closed().await.unwrap();
    proxy.wait_until_all_closed().await.unwrap();

    let closing = crate::scripted::Script::new().reply("421 Bye.\r\n").close_control();
    let resetting = crate::scripted::Script::new().reset_control();
    let server = ScriptedServer::new().on("NOOP", closing).on("SYST", resetting).start().unwrap();
    let proxy = FaultProxy::to(server.address()).start().unwrap();
    let mut client = Client::connect(proxy.address());
    client.line().unwrap();
    assert_eq!(client.ask("NOOP").unwrap(), "421 Bye.");
    assert_eq!(client.line().unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
    drop(client);
    let mut client = Client::connect(proxy.address());
    client.line().unwrap();
    assert_eq!(client.ask("SYST").unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    drop(client);
    proxy.wait_until_all_closed().await.unwrap();
}
