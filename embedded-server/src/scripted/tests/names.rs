//! Names that come, go and change, and servers that take names only.

use super::*;

#[test]
fn rename_replaces_files_unless_told_not_to() {
    let described = || ScriptedServer::new().file("/a", "a").file("/b", "b").directory("/c");
    let server = described().start().unwrap();
    let mut client = Client::connect(&server);
    let mut rename = |from: &str, to: &str| {
        assert!(client.ask(&format!("RNFR {from}")).starts_with("350"));
        client.ask(&format!("RNTO {to}"))
    };
    assert_eq!(rename("/a", "/b"), "250 Renamed.");
    assert_eq!(server.files(), BTreeMap::from([("/b".to_owned(), "a".into())]));
    for (from, to) in [("/b", "/c"), ("/c", "/b"), ("/c", "/c/d"), ("/b", "/none/b")] {
        assert!(rename(from, to).starts_with("550"), "{from} to {to}");
    }
    assert_eq!(rename("/b", "/b"), "250 Renamed.");

    let server = described().rename_refuses_existing().start().unwrap();
    let mut client = Client::connect(&server);
    client.ask("RNFR /a");
    assert_eq!(client.ask("RNTO /b"), "550 File exists.");
    client.ask("RNFR /a");
    assert_eq!(client.ask("RNTO /d"), "250 Renamed.");
}

#[test]
fn directories_are_made_in_directories_and_removed_when_empty() {
    let server = ScriptedServer::new().file("/in/a", "").start().unwrap();
    let mut client = Client::connect(&server);
    for path in ["/in", "/in/a", "/none/x", "/in/a/x"] {
        assert!(client.ask(&format!("MKD {path}")).starts_with("550"), "{path}");
    }
    assert!(client.ask("MKD /in/x").starts_with("257"));
    assert!(client.ask("RMD /in").starts_with("550"));
    assert!(client.ask("RMD /in/x").starts_with("250"));
    assert!(client.ask("RMD /in/x").starts_with("550"));
    assert!(client.ask("RMD /in/a").starts_with("550"));
    assert!(client.ask("DELE /in").starts_with("550"));
}

#[test]
fn a_server_of_names_refuses_paths() {
    let server = ScriptedServer::new().file("/in/a", "content").names_only().start().unwrap();
    let mut client = Client::connect(&server);
    assert!(!client.ask_lines("FEAT").concat().contains("TVFS"));
    let refused =
        ["SIZE", "RETR", "STOR", "APPE", "DELE", "RNFR", "MKD", "RMD", "MLSD", "LIST", "NLST", "MDTM", "MLST"];
    for verb in refused {
        assert_eq!(client.ask(&format!("{verb} /in/a")), "550 No such file or directory.", "{verb}");
    }
    assert!(client.ask("CWD /in").starts_with("250"));
    assert_eq!(client.download("RETR a").0, b"content");
    assert!(client.ask("RNFR a").starts_with("350"));
    assert!(client.ask("RNTO ../b").starts_with("550"));

    let server = ScriptedServer::new().file("/in/a", "content").names_only_reply("501 No paths.\r\n").start().unwrap();
    assert_eq!(Client::connect(&server).ask("SIZE in/a"), "501 No paths.");
}
