//! What no well-behaved server does.

use std::time::{Duration, Instant};

use super::*;
use crate::certificates::{CertificateAuthority, KeyAlgorithm};

/// What can be read until the connection ends, however it does.
fn rest_of(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

#[tokio::test]
async fn stalls_and_hears_what_is_said_until_the_client_is_gone() {
    let server =
        ScriptedServer::new().file("/a", "content").on("RETR", Script::new().usual_up_to(3).stall()).start().unwrap();
    let mut client = Client::connect(&server);
    let mut data = client.open_data();
    assert!(client.ask("RETR /a").starts_with("150"));
    let mut start = [0; 3];
    data.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"con");
    client.write("ABOR");
    client.write("NOOP");
    server.wait_for_command("NOOP", 1).await.unwrap();
    assert_eq!(server.open_connections(), 1);
    drop(client);
    server.wait_until_all_closed().await.unwrap();
    assert_eq!(rest_of(&mut data), b"");
}

#[test]
fn does_part_of_the_usual() {
    let server = ScriptedServer::new()
        .file("/a", "content")
        .on_nth("RETR", 1, Script::new().usual_up_to(4).close_data().reply("226 Done\r\n"))
        .on_nth("RETR", 2, Script::new().usual_but_last_reply().reply("451 Oops\r\n"))
        .on_nth("RETR", 3, Script::new().reply("150 a\r\n226 b\r\n").usual_quietly())
        .on_nth("STOR", 1, Script::new().usual_up_to(2).reset_data().reply("426 Cut\r\n"))
        .on_nth("DELE", 1, Script::new().usual_quietly().reply("450 Busy\r\n"))
        .on_nth("MLSD", 1, Script::new().usual_up_to(10).close_data().reply("226 Done\r\n"))
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.download("RETR /a").0, b"cont");
    let (content, _, reply) = client.download("RETR /a");
    assert_eq!((content.as_slice(), reply.as_str()), (&b"content"[..], "451 Oops"));
    let (content, _, reply) = client.download("RETR /a");
    assert_eq!((content.as_slice(), reply.as_str()), (&b"content"[..], "226 b"));
    assert_eq!(client.upload("STOR /b", b"whole"), "426 Cut");
    assert_eq!(server.file("/b").unwrap(), b"wh");
    assert_eq!(client.download("MLSD /").0, b"type=cdir;");
    assert_eq!(client.ask("DELE /b"), "450 Busy");
    assert_eq!(server.file("/b"), None);
}

/// Each once: what follows would be read as the reply to the next command.
#[test]
fn says_something_else_at_the_end() {
    let instead = |reply: &str| Script::new().usual_but_last_reply().reply(reply);
    let server = ScriptedServer::new()
        .on_nth("EPSV", 1, instead("500 No\r\n"))
        .on_nth("EPSV", 2, Script::new().usual_but_last_reply().passive("229 Here (|||{port}|)\r\n"))
        .on("QUIT", instead("221 Stay a while\r\n"))
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.ask("EPSV"), "500 No");
    assert!(client.ask("EPSV").starts_with("229 Here"));
    assert_eq!(client.ask("QUIT"), "221 Stay a while");
    assert_eq!(client.ask("NOOP"), "200 OK.");
    assert_eq!(server.played(), [1, 1, 1]);
}

/// The handshake goes with the 234.
#[test]
fn refuses_tls_at_the_end_of_auth() {
    let identity = CertificateAuthority::new().unwrap().server(KeyAlgorithm::EcdsaP256).unwrap();
    let refusal = Script::new().usual_but_last_reply().reply("534 No\r\n");
    let server = ScriptedServer::new().tls(ScriptedTls::explicit(&identity)).on("AUTH", refusal).start().unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.ask("AUTH TLS"), "534 No");
    assert_eq!(client.ask("NOOP"), "200 OK.");
}

#[test]
fn counts_what_it_has_played() {
    let server = ScriptedServer::new()
        .on("NOOP", "200 Every\r\n")
        .on_nth("NOOP", 2, "200 Second\r\n")
        .on_nth("noop", 9, "200 Ninth\r\n")
        .on("RETER", "200 None\r\n")
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    for reply in ["200 Every", "200 Second", "200 Every"] {
        assert_eq!(client.ask("NOOP"), reply);
    }
    assert_eq!(server.played(), [2, 1, 0, 0]);
}

#[test]
fn sends_without_end_what_takes_no_memory() {
    let endless = Script::new().reply_content(Content::endless("220-abc\r\n"));
    let server = ScriptedServer::new().greeting(endless).start().unwrap();
    let mut control = TcpStream::connect(server.address()).unwrap();
    let mut start = vec![0; 9 * 200_000];
    control.read_exact(&mut start).unwrap();
    assert_eq!(start, b"220-abc\r\n".repeat(200_000));
}

#[test]
fn repeats_units_across_the_edges_of_chunks() {
    let content = Content::repeated("abc", 200_000);
    assert_eq!(content.len(), 200_000);
    assert_eq!(content.bytes(), b"abc".iter().copied().cycle().take(200_000).collect::<Vec<u8>>());
    assert_eq!(content.truncated(4).bytes(), b"abca");
    assert_eq!(Content::repeated("", 7).bytes(), b"");
}

#[test]
fn takes_its_time() {
    let pause = Duration::from_millis(5);
    let server = ScriptedServer::new()
        .file("/a", "content")
        .on("NOOP", Script::new().pause(4 * pause).reply_slowly("200 OK\r\n", pause))
        .on("RETR", Script::new().pace_data(2, pause).usual())
        .on("STOR", Script::new().pace_data(2, pause).usual())
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    let start = Instant::now();
    assert_eq!(client.ask("NOOP"), "200 OK");
    assert!(start.elapsed() >= 8 * pause);
    let start = Instant::now();
    assert_eq!(client.download("RETR /a").0, b"content");
    assert!(start.elapsed() >= 3 * pause);
    assert!(client.upload("STOR /b", b"content").starts_with("226"));
    assert_eq!(server.file("/b").unwrap(), b"content");
}

#[test]
fn lies_about_offsets_and_loses_what_it_has_stored() {
    let server = ScriptedServer::new()
        .file("/a", "content")
        .on("REST", Script::new().usual().restart_at(1))
        .on("STOR", Script::new().usual_but_last_reply().shorten_file(2).reply("226 All of it\r\n"))
        .on("NOOP", Script::new().put_file("/a", "changed", "20250101000000").reply("200 Look\r\n"))
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.ask("REST 5"), "350 Restarting at 5.");
    assert_eq!(client.download("RETR /a").0, b"ontent");
    assert_eq!(client.upload("STOR /b", b"content"), "226 All of it");
    assert_eq!(server.file("/b").unwrap(), b"conte");
    assert_eq!(client.ask("NOOP"), "200 Look");
    assert_eq!(
        (server.file("/a").unwrap().as_slice(), client.ask("MDTM /a").as_str()),
        (&b"changed"[..], "213 20250101000000")
    );
}

#[test]
fn names_a_port_that_nobody_listens_on() {
    let nowhere = Script::new().passive_nowhere("229 Go to (|||{port}|)\r\n");
    let server = ScriptedServer::new().file("/a", "content").on_nth("EPSV", 1, nowhere).start().unwrap();
    let mut client = Client::connect(&server);
    let port = client.ask("EPSV").split('|').nth(3).unwrap().parse::<u16>().unwrap();
    let refused = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    assert!(client.ask("RETR /a").starts_with("150"));
    assert!(client.line().starts_with("426"));
    assert_eq!(client.download("RETR /a").0, b"content");
}
