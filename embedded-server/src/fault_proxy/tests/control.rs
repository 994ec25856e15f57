//! Faults on the control connection.

use std::io::{ErrorKind, Read as _};
use std::time::{Duration, Instant};

use super::*;

#[tokio::test]
async fn a_command_is_cut_before_the_server_gets_it() {
    let (server, proxy, mut client) = through([Fault::on_command("noop").nth(2).cut_control()]);
    assert!(client.ask("NOOP").unwrap().starts_with("200"));
    assert_eq!(client.ask("NOOP").unwrap_err().kind(), ErrorKind::UnexpectedEof);
    server.wait_until_all_closed().await.unwrap();
    proxy.wait_until_all_closed().await.unwrap();
    assert_eq!(server.commands(), ["NOOP"]);
    assert_eq!((proxy.commands().len(), proxy.fired()), (2, 1));
    // Once.
    let mut client = Client::connect(proxy.address());
    client.line().unwrap();
    assert!(client.ask("NOOP").unwrap().starts_with("200"));
}

#[tokio::test]
async fn a_command_is_cut_after_the_server_has_done_it() {
    let (server, proxy, mut client) = through([Fault::on_command("DELE").after_forwarding().reset_control()]);
    assert_eq!(client.ask("DELE /a").unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(server.file("/a"), None);
    proxy.wait_until_all_closed().await.unwrap();
    assert!(proxy.transcript()[2].starts_with("! "), "{:?}", proxy.transcript());
}

#[test]
fn a_reply_is_cut_in_its_middle_and_a_transfer_before_its_last_reply() {
    let (_server, _proxy, mut client) = through([Fault::on_command("FEAT").in_reply(8).cut_control()]);
    client.control.set_nodelay(true).unwrap();
    std::io::Write::write_all(&mut client.control, b"FEAT\r\n").unwrap();
    let mut seen = String::new();
    client.control.read_to_string(&mut seen).unwrap();
    assert_eq!(seen, "211-Feat");

    let (server, _proxy, mut client) = through([Fault::on_command("STOR").before_final_reply().cut_control()]);
    assert_eq!(client.upload("STOR /b", b"all").unwrap_err().kind(), ErrorKind::UnexpectedEof);
    assert_eq!(server.file("/b").unwrap(), b"all");
}

#[test]
fn the_greeting_is_a_reply_and_no_command() {
    let server = server().start().unwrap();
    let greeting = Fault::on_greeting().in_reply(2).cut_control();
    let first = Fault::on_any_command().cut_control();
    let proxy = FaultProxy::to(server.address()).fault(greeting).fault(first).start().unwrap();
    let mut client = Client::connect(proxy.address());
    let mut seen = String::new();
    client.control.read_to_string(&mut seen).unwrap();
    assert_eq!((seen.as_str(), proxy.fired()), ("22", 1));
    let mut client = Client::connect(proxy.address());
    client.line().unwrap();
    client.ask("USER alice").unwrap_err();
    assert_eq!((server.commands().len(), proxy.fired()), (0, 2));
}

#[tokio::test]
async fn a_stalled_connection_stays_until_the_client_ends_it() {
    let (server, proxy, mut client) = through([Fault::on_command("NOOP").stall()]);
    std::io::Write::write_all(&mut client.control, b"NOOP\r\nNOOP\r\n").unwrap();
    proxy.wait_for_fault(1).await.unwrap();
    client.control.set_nonblocking(true).unwrap();
    assert_eq!(client.control.read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!((server.commands().len(), proxy.open_connections()), (0, 1));
    drop(client);
    proxy.wait_until_all_closed().await.unwrap();
    server.wait_until_all_closed().await.unwrap();
}

#[test]
fn replies_are_delayed_and_trickle() {
    let pause = Duration::from_millis(1);
    let (_server, proxy, mut client) = through([
        Fault::on_command("NOOP").delay(20 * pause),
        Fault::on_command("SYST").after_forwarding().trickle(1, pause),
        Fault::on_command("FEAT").times(2).in_reply(1000).delay(pause),
    ]);
    for command in ["NOOP", "SYST"] {
        let start = Instant::now();
        client.ask(command).unwrap();
        assert!(start.elapsed() >= 10 * pause, "{command}");
    }
    for _ in 0..3 {
        let mut line = client.ask("FEAT").unwrap();
        while !line.starts_with("211 ") {
            line = client.line().unwrap();
        }
    }
    assert_eq!(proxy.fired(), 4);
}

#[tokio::test]
async fn a_connection_ends_between_two_commands() {
    let idle = Fault::on_command("SYST").afterwards().cut_control();
    let (server, proxy, mut client) = through([idle, Fault::on_command("RETR").afterwards().stall()]);
    assert!(client.ask("SYST").unwrap().starts_with("215"));
    assert_eq!(client.ask("NOOP").unwrap_err().kind(), ErrorKind::UnexpectedEof);
    server.wait_until_all_closed().await.unwrap();
    assert_eq!(server.commands(), ["SYST"]);

    let mut client = Client::connect(proxy.address());
    client.line().unwrap();
    let (content, _, reply) = client.download("RETR /a");
    assert_eq!((content.as_slice(), reply.unwrap().as_str()), (CONTENT, "226 Transfer complete."));
    std::io::Write::write_all(&mut client.control, b"NOOP\r\n").unwrap();
    drop(client);
    proxy.wait_until_all_closed().await.unwrap();
    assert_eq!(server.commands(), ["SYST", "EPSV", "RETR /a"]);
}
