//! Symbolic links: what follows them, what acts on them, and circles.

use super::*;

fn with_links() -> ScriptedServer {
    ScriptedServer::new()
        .file("/real/a", "content")
        .link("/links/a", "../real/a")
        .link("/links/real", "/real")
        .link("/links/none", "missing")
        .link("/links/circle", "circle/deeper")
        .start()
        .unwrap()
}

#[test]
fn listings_show_links_as_links() {
    let server = with_links();
    let mut client = Client::connect(&server);
    let expected = "type=cdir;modify=20240102030405; .\r\n\
                    type=OS.unix=slink:../real/a;modify=20240102030405; a\r\n\
                    type=OS.unix=slink:circle/deeper;modify=20240102030405; circle\r\n\
                    type=OS.unix=slink:missing;modify=20240102030405; none\r\n\
                    type=OS.unix=slink:/real;modify=20240102030405; real\r\n";
    assert_eq!(client.listing("MLSD /links"), expected);
    let lines = client.listing("LIST /links");
    let expected = "lrwxrwxrwx   1 ftp      ftp                 9 Jan 02  2024 a -> ../real/a";
    assert_eq!(lines.lines().next().unwrap(), expected);
    assert_eq!(client.listing("NLST /links"), "a\r\ncircle\r\nnone\r\nreal\r\n");
}

#[test]
fn reading_and_writing_follow_links() {
    let server = with_links();
    let mut client = Client::connect(&server);
    for path in ["/links/a", "/links/real/a"] {
        assert_eq!(client.download(&format!("RETR {path}")).0, b"content");
        assert_eq!(client.ask(&format!("SIZE {path}")), "213 7");
        assert_eq!(client.ask(&format!("MDTM {path}")), "213 20240102030405");
        assert!(client.ask_lines(&format!("MLST {path}")).concat().contains("type=file;size=7;"));
    }
    assert_eq!(client.ask("CWD /links/real"), "250 Directory changed.");
    assert!(client.ask("PWD").contains("\"/real\""));
    assert_eq!(client.listing("NLST"), "a\r\n");
    assert!(client.upload("STOR /links/a", b"new").starts_with("226"));
    assert_eq!(server.file("/real/a").unwrap(), b"new");
    assert_eq!(server.link("/links/a").unwrap(), b"../real/a");
}

#[test]
fn deleting_and_renaming_act_on_the_link() {
    let server = with_links();
    let mut client = Client::connect(&server);
    assert!(client.ask("RMD /links/real").starts_with("550"));
    assert!(client.ask("DELE /links/real").starts_with("250"));
    assert!(server.has_directory("/real"));
    assert!(client.ask("RNFR /links/a").starts_with("350"));
    assert!(client.ask("RNTO /links/b").starts_with("250"));
    assert_eq!((server.link("/links/a"), server.link("/links/b").unwrap()), (None, b"../real/a".to_vec()));
    assert!(client.ask("DELE /links/circle").starts_with("250"));
    assert_eq!(server.file("/real/a").unwrap(), b"content");
}

#[test]
fn circles_and_links_to_nothing_end_in_550() {
    let server = with_links();
    let mut client = Client::connect(&server);
    for name in ["circle", "none"] {
        for verb in ["SIZE", "MDTM", "CWD", "RETR", "MLST", "MLSD", "LIST"] {
            assert!(client.ask(&format!("{verb} /links/{name}")).starts_with("550"), "{verb} {name}");
        }
    }
    assert!(client.ask("STOR /links/circle").starts_with("550"));
}
