//! The scripted server, seen by a raw TCP client.

mod active;
mod facts;
mod faults;
mod hashes;
mod links;
mod many_files;
mod names;
mod sessions;
mod site;
mod steps;
mod times;
mod tls;

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, TcpStream};

use super::*;

struct Client {
    control: TcpStream,
}

impl Client {
    fn connect(server: &ScriptedServer) -> Self {
        let mut client = Self { control: TcpStream::connect(server.address()).unwrap() };
        assert!(client.line().starts_with("220"));
        client
    }

    fn write(&mut self, command: &str) {
        self.control.write_all(format!("{command}\r\n").as_bytes()).unwrap();
    }

    /// Sends a command, and gives the next line.
    fn ask(&mut self, command: &str) -> String {
        self.write(command);
        self.line()
    }

    /// Sends a command, and gives the lines of its reply up to the one that ends it.
    fn ask_lines(&mut self, command: &str) -> Vec<String> {
        let mut lines = vec![self.ask(command)];
        while lines.last().is_some_and(|line| line.as_bytes().get(3) != Some(&b' ') || line.starts_with(' ')) {
            lines.push(self.line());
        }
        lines
    }

    /// What a listing has, as text.
    fn listing(&mut self, command: &str) -> String {
        let (lines, end, reply) = self.download(command);
        assert!(end.is_ok() && reply.starts_with("226"), "{reply}");
        String::from_utf8(lines).unwrap()
    }

    fn line(&mut self) -> String {
        let mut line = Vec::new();
        while !line.ends_with(b"\n") {
            let mut byte = [0];
            self.control.read_exact(&mut byte).unwrap();
            line.extend(byte);
        }
        String::from_utf8_lossy(&line).trim_end().to_owned()
    }

    fn open_data(&mut self) -> TcpStream {
        let reply = self.ask("EPSV");
        let port = reply.split('|').nth(3).unwrap().parse::<u16>().unwrap();
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap()
    }

    /// What came on the data connection, how it ended, and the first line after it on the control connection.
    fn download(&mut self, command: &str) -> (Vec<u8>, io::Result<usize>, String) {
        let mut data = self.open_data();
        assert!(self.ask(command).starts_with("150"));
        let mut content = Vec::new();
        let end = data.read_to_end(&mut content);
        (content, end, self.line())
    }

    fn upload(&mut self, command: &str, content: &[u8]) -> String {
        let mut data = self.open_data();
        assert!(self.ask(command).starts_with("150"));
        data.write_all(content).unwrap();
        drop(data);
        self.line()
    }
}

#[test]
fn serves_files_from_memory_when_nothing_else_is_said() {
    let server = ScriptedServer::new().login("alice", "secret").file("/in/a b.txt", "content").start().unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.ask("USER alice"), "331 Password, please.");
    assert_eq!(client.ask("PASS wrong"), "530 Login incorrect.");
    assert_eq!(client.ask("PASS secret"), "230 Logged in.");
    assert_eq!(client.ask("CWD /in"), "250 Directory changed.");
    assert_eq!(client.ask("PWD"), "257 \"/in\" is the current directory.");
    assert_eq!(client.ask("SIZE a b.txt"), "213 7");
    assert_eq!(client.download("RETR a b.txt").0, b"content");
    assert!(client.ask("REST 3").starts_with("350"));
    assert_eq!(client.download("RETR /in/a b.txt").0, b"tent");
    assert!(client.ask("RETR none").starts_with("550"));
    let (listing, ..) = client.download("MLSD");
    let expected = "type=cdir;modify=20240102030405; .\r\ntype=file;size=7;modify=20240102030405; a b.txt\r\n";
    assert_eq!(String::from_utf8_lossy(&listing), expected);
    let (listing, ..) = client.download("LIST -a");
    let expected = "-rw-r--r--   1 ftp      ftp                 7 Jan 02  2024 a b.txt\r\n";
    assert_eq!(String::from_utf8_lossy(&listing), expected);
    assert_eq!(client.download("NLST /").0, b"in\r\n");
    assert_eq!(server.connections(), 1);
    assert_eq!(server.data_connections(), 5);
}

#[tokio::test]
async fn stores_renames_and_deletes() {
    let server = ScriptedServer::new().directory("/out").start().unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.upload("STOR /out/.x.part", b"one"), "226 Transfer complete.");
    assert_eq!(client.upload("APPE /out/.x.part", b"two"), "226 Transfer complete.");
    assert!(client.ask("STOR /none/x").starts_with("550"));
    assert!(client.ask("RNFR /out/.x.part").starts_with("350"));
    assert!(client.ask("RNTO /out/x").starts_with("250"));
    assert_eq!(server.files(), BTreeMap::from([("/out/x".to_owned(), "onetwo".into())]));
    assert!(client.ask("MKD /out/deep").starts_with("257"));
    assert!(server.has_directory("/out/deep"));
    assert!(client.ask("RNFR /out").starts_with("350"));
    assert!(client.ask("RNTO /moved").starts_with("250"));
    assert_eq!(server.file("/moved/x").unwrap(), b"onetwo");
    assert!(client.ask("RMD /moved").starts_with("550"));
    assert!(client.ask("DELE /moved/x").starts_with("250"));
    assert_eq!(server.open_connections(), 1);
    assert!(client.ask("QUIT").starts_with("221"));
    server.wait_until_all_closed().await.unwrap();
    assert_eq!(server.commands().last().unwrap(), "QUIT");
    assert!(server.received().ends_with(b"QUIT\r\n"));
}

#[test]
fn says_what_rules_say() {
    let server = ScriptedServer::new()
        .greeting(Script::new().reply_byte_by_byte("220-Hello\n").reply("220 there\n"))
        .on("NOOP", "200 every\r\n")
        .on_nth("NOOP", 2, "500 second\r\n")
        .on("CWD a b", "250 this line only\r\n")
        .on("PASV", Script::new().passive("227 =127,0,0,1,{high},{low} {port}\r\n"))
        .on("SITE", Script::new())
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.line(), "220 there");
    assert_eq!(client.ask("NOOP"), "200 every");
    assert_eq!(client.ask("noop"), "500 second");
    assert_eq!(client.ask("NOOP"), "200 every");
    assert_eq!(client.ask("CWD a b"), "250 this line only");
    assert!(client.ask("CWD a").starts_with("550"));
    let reply = client.ask("PASV");
    let numbers: Vec<u16> = reply.split([',', ' ']).filter_map(|part| part.parse().ok()).collect();
    assert_eq!(numbers[1..], [0, 0, 1, numbers[4], numbers[5], numbers[4] * 256 + numbers[5]]);
    // Silence: the next reply is to the next command.
    client.write("SITE x");
    assert_eq!(client.ask("NOOP"), "200 every");
    assert_eq!(server.commands().len(), 8);
}

#[test]
fn streams_sizes_beyond_memory() {
    let server = ScriptedServer::new()
        .file("/big", Content::Pattern(5_000_000_000))
        .on("RETR", Script::new().reply("150 Here\r\n").send_file_up_to(300_000).close_data().reply("226 Done\r\n"))
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.ask("SIZE /big"), "213 5000000000");
    assert!(client.ask("REST 4999900000").starts_with("350"));
    let (content, end, reply) = client.download("RETR /big");
    assert_eq!((end.unwrap(), reply.as_str()), (100_000, "226 Done"));
    let offset_in_pattern = 4_999_900_000 % 251;
    assert_eq!(
        content,
        Content::Pattern(100_000 + offset_in_pattern).bytes()[usize::try_from(offset_in_pattern).unwrap()..]
    );
    assert_eq!(client.download("RETR /big").0.len(), 300_000);
}

#[test]
fn cuts_transfers_as_told() {
    let server = ScriptedServer::new()
        .file("/a", "content")
        .on_nth("RETR", 1, Script::new().reply("150 Here\r\n").send("co").reset_data().reply("426 Cut\r\n"))
        .on_nth("RETR", 2, Script::new().reply("226 Done\r\n").send_file().close_data())
        .on_nth("RETR", 3, Script::new().reply("150 Here\r\n").send("co").close_data().reset_control())
        .on_nth("STOR", 1, Script::new().reply("150 Go\r\n").receive_file_but_keep(2).close_data().reply("226 All\r\n"))
        .on_nth("STOR", 2, Script::new().reply("150 Go\r\n").receive(1).reset_data().reply("426 Cut\r\n"))
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    let (_, end, reply) = client.download("RETR /a");
    assert_eq!((end.unwrap_err().kind(), reply.as_str()), (io::ErrorKind::ConnectionReset, "426 Cut"));

    let mut data = client.open_data();
    assert_eq!(client.ask("RETR /a"), "226 Done");
    assert_eq!(io::read_to_string(&mut data).unwrap(), "content");

    assert_eq!(client.upload("STOR /b", b"whole"), "226 All");
    assert_eq!(server.file("/b").unwrap(), b"wh");
    assert_eq!(client.upload("STOR /c", b"whole"), "426 Cut");
    assert_eq!(server.file("/c"), None);

    let mut data = client.open_data();
    assert_eq!(client.ask("RETR /a"), "150 Here");
    assert_eq!(io::read_to_string(&mut data).unwrap(), "co");
    assert_eq!(client.control.read(&mut [0]).unwrap_err().kind(), io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn waits_for_a_gate_and_takes_abort_in_a_transfer() {
    let gate = Gate::new();
    let server = ScriptedServer::new()
        .file("/big", Content::Pattern(5_000_000_000))
        .on("NOOP", Script::new().wait_for(&gate).usual())
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    client.write("NOOP");
    server.wait_for_command("NOOP", 1).await.unwrap();
    gate.open();
    assert!(client.line().starts_with("200"));

    // The data connection stays open and unread, so the server cannot go on sending.
    let data = client.open_data();
    assert!(client.ask("RETR /big").starts_with("150"));
    client.control.write_all(b"\xFF\xF4\xFF\xF2ABOR\r\n").unwrap();
    assert!(client.line().starts_with("426"));
    assert!(client.line().starts_with("226"));
    drop(data);
    assert_eq!(server.commands().last().unwrap(), "ABOR");
}

#[test]
fn names_are_bytes() {
    let server = ScriptedServer::new().file(b"/caf\xE9", "x").start().unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.download("NLST").0, b"caf\xE9\r\n");
    client.control.write_all(b"SIZE caf\xE9\r\n").unwrap();
    assert_eq!(client.line(), "213 1");
}
