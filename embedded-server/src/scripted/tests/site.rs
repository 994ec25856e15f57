//! Permissions, times and copies, where the server offers them.

use super::*;

#[test]
fn times_are_set_by_four_commands() {
    let server = ScriptedServer::new()
        .file("/a b", "content")
        .link("/link", "a b")
        .feature("MFMT")
        .feature("MDTM YYYYMMDDHHMMSS")
        .feature("SITE UTIME")
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    let ways = [
        ("MFMT 20200101000001 /link", "213 Modify=20200101000001;", "20200101000001"),
        ("MDTM 20200101000002 /a b", "253 Date and time changed.", "20200101000002"),
        ("SITE UTIME 20200101000003 /a b", "200 SITE UTIME command successful.", "20200101000003"),
        ("SITE UTIME 202001010004 /a b", "200 SITE UTIME command successful.", "20200101000400"),
        (
            "SITE UTIME a b 20210101000000 20200101000005 20190101000000 UTC",
            "200 SITE UTIME command successful.",
            "20200101000005",
        ),
    ];
    for (command, reply, modified) in ways {
        assert_eq!(client.ask(command), reply);
        assert_eq!(client.ask("MDTM /a b"), format!("213 {modified}"));
        assert_eq!(server.modified("/a b").unwrap(), modified);
    }
    assert!(client.ask("MFMT 20200101000001 /none").starts_with("550"));
    assert!(client.ask("MFMT yesterday /a b").starts_with("501"));
    assert!(client.ask("SITE UTIME yesterday /a b").starts_with("501"));
    assert!(client.ask("SITE CHMOD 600 /a b").starts_with("500"));
}

#[test]
fn permissions_are_kept_and_shown() {
    let server = ScriptedServer::new().file("/in/a", "content").feature("SITE CHMOD").start().unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(server.mode("/in/a").unwrap(), 0o644);
    assert_eq!(client.ask("SITE CHMOD 0640 /in/a"), "200 SITE CHMOD command successful.");
    assert_eq!(server.mode("/in/a").unwrap(), 0o640);
    assert!(client.listing("MLSD /in").contains("type=file;size=7;modify=20240102030405;UNIX.mode=0640; a\r\n"));
    assert!(client.listing("LIST /in").starts_with("-rw-r-----   1 ftp"));
    assert!(client.upload("STOR /in/a", b"new").starts_with("226"));
    assert_eq!(server.mode("/in/a").unwrap(), 0o640);
    assert!(client.ask("SITE CHMOD rw /in/a").starts_with("501"));
    assert!(client.ask("SITE CHMOD 600 /none").starts_with("550"));
    assert!(client.ask("SITE UTIME 20200101000000 /in/a").starts_with("500"));
}

#[test]
fn copies_are_made_on_the_server() {
    let server = ScriptedServer::new()
        .file("/in/a", "content")
        .file("/old", "old")
        .feature("SITE COPY")
        .clock("20250607080910")
        .start()
        .unwrap();
    let mut client = Client::connect(&server);
    let mut copy = |from: &str, to: &str| {
        assert!(client.ask(&format!("SITE CPFR {from}")).starts_with("350"));
        client.ask(&format!("SITE CPTO {to}"))
    };
    assert_eq!(copy("/in/a", "/old"), "250 Copy successful.");
    assert_eq!(copy("/in", "/copy"), "250 Copy successful.");
    for to in ["/in", "/in/deep", "/none/x"] {
        assert!(copy("/in", to).starts_with("550"), "{to}");
    }
    assert!(client.ask("SITE CPTO /x").starts_with("503"));
    assert!(client.ask("SITE CPFR /none").starts_with("550"));
    assert_eq!(server.files().into_keys().collect::<Vec<_>>(), ["/copy/a", "/in/a", "/old"]);
    assert_eq!(server.file("/old").unwrap(), b"content");
    assert_eq!(server.modified("/old").unwrap(), "20250607080910");
}
