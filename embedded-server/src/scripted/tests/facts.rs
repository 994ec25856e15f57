//! One name's facts, text transfers, and a server that lacks what FEAT can tell.

use super::*;

#[test]
fn mlst_tells_facts_of_files_and_directories() {
    let server = ScriptedServer::new().file("/in/a b.txt", "content").start().unwrap();
    let mut client = Client::connect(&server);
    client.ask("CWD /in");
    let expected = ["250-Here it is.", " type=file;size=7;modify=20240102030405; /in/a b.txt", "250 End."];
    assert_eq!(client.ask_lines("MLST a b.txt"), expected);
    let expected = ["250-Here it is.", " type=dir;modify=20240102030405; /in", "250 End."];
    assert_eq!(client.ask_lines("MLST"), expected);
    assert!(client.ask("MLST none").starts_with("550"));
}

#[test]
fn text_is_converted_after_type_a_alone() {
    let server = ScriptedServer::new().file("/a", "one\ntwo\n").start().unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.download("RETR /a").0, b"one\ntwo\n");
    assert_eq!(client.ask("TYPE A"), "200 OK.");
    assert_eq!(client.download("RETR /a").0, b"one\r\ntwo\r\n");
    assert!(client.ask("SIZE /a").starts_with("550"));
    assert!(client.upload("STOR /b", b"x\r\ny\r\n").starts_with("226"));
    assert!(client.upload("APPE /b", b"z\r\n").starts_with("226"));
    assert_eq!(server.file("/b").unwrap(), b"x\ny\nz\n");
    assert_eq!(client.ask("TYPE I"), "200 OK.");
    assert_eq!(client.ask("SIZE /b"), "213 6");
    assert!(client.upload("STOR /c", b"x\r\n").starts_with("226"));
    assert_eq!(server.file("/c").unwrap(), b"x\r\n");
    assert!(client.ask("TYPE E").starts_with("504"));
}

#[test]
fn a_server_without_a_feature_does_not_know_its_commands() {
    let server = ScriptedServer::new().file("/a", "x").without_feature("MLST").without_feature("SIZE").start().unwrap();
    let mut client = Client::connect(&server);
    let expected = ["211-Features:", "UTF8", "EPSV", "MDTM", "REST STREAM", "TVFS", "211 End"];
    assert_eq!(client.ask_lines("FEAT").iter().map(|line| line.trim()).collect::<Vec<_>>(), expected);
    for command in ["MLSD", "MLST /a", "SIZE /a", "MFMT 20200101000000 /a", "HASH /a", "XMD5 /a", "SITE CHMOD 600 /a"] {
        assert!(client.ask(command).starts_with("500"), "{command}");
    }
    assert!(client.ask("MDTM /a").starts_with("213"));
}
