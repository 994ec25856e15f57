//! Names that are not plain text, there and back on every server.

use crate::driver::{connection, delete, get, list, open, run, send, write_table};
use crate::scripted;
use serde_json::json;
use tests::scripted::ScriptedServer;
use tests::servers::{FtpServer, RealServer, ServerKind};

/// The text that stands for a name of these bytes: what is no UTF-8 is escaped, byte by byte.
fn text(name: &[u8]) -> String {
    let mut text = String::new();
    for chunk in name.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| char::from_u32(0xEF00 + u32::from(*byte)).unwrap()));
    }
    text
}

const LATIN_1: &[u8] = b"Gr\xFC\xDFe.txt";
/// 試験表 in Shift-JIS: its last byte is a backslash.
const SHIFT_JIS: &[u8] = b"\x8E\x8E\x8C\xB1\x95\x5C";

fn odd_names() -> Vec<Vec<u8>> {
    let mut names: Vec<Vec<u8>> = [
        LATIN_1,
        SHIFT_JIS,
        "Überweisung – 東京 🚀.csv".as_bytes(),
        b" leading space",
        b"trailing space ",
        b"[draft] x",
        b"star * and ? mark",
        b"'single' \"double\" `back`",
        b"back\\slash",
        b"-rf",
        b"semi;colon=1; x",
        b"~tilde$dollar%41&#",
    ]
    .map(<[u8]>::to_vec)
    .into();
    names.push([b"x".repeat(251).as_slice(), b".txt"].concat());
    names
}

/// Names that a server itself cannot hold, with the reason.
fn impossible(kind: ServerKind, name: &[u8]) -> Option<&'static str> {
    match kind {
        ServerKind::PureFtpd if name.contains(&b'\\') => Some("it refuses backslashes"),
        ServerKind::PureFtpd if name.ends_with(b" ") => Some("it stores `_` for a space at the end"),
        ServerKind::Pyftpdlib if std::str::from_utf8(name).is_err() => {
            Some("it lists names that are no UTF-8 with `?`")
        }
        _ => None,
    }
}

#[tokio::test]
async fn odd_names_go_there_and_back_on_every_server() {
    let mut rows = vec![
        "### Odd names: sent, listed, read, moved, deleted\n".to_owned(),
        "| server | names | exceptions |\n|---|---|---|".to_owned(),
    ];
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let mut session = open(&connection(&server)).await;
        let names = odd_names();
        let mut exceptions = Vec::new();
        for name in &names {
            if let Some(reason) = impossible(kind, name) {
                exceptions.push(format!("`{}`: {reason}", text(name)));
                continue;
            }
            let shown = text(name);
            let content = name.as_slice();
            send(&mut session, &shown, content)
                .await
                .unwrap_or_else(|error| panic!("{kind}: send {shown:?}: {error:?}"));
            assert_eq!(server.names("").unwrap(), std::slice::from_ref(name), "{kind}: the name on disk of {shown:?}");

            let listed = list(&mut session, json!({})).await.unwrap();
            assert_eq!(listed.len(), 1, "{kind}: {listed:?}");
            assert_eq!(listed[0]["fileName"], shown, "{kind}");
            let listed = listed[0]["fileName"].as_str().unwrap();
            let files = get(&mut session, json!({ "fileName": listed })).await.unwrap();
            assert_eq!(files[0].body, content, "{kind}: get {shown:?}");
            let files = get(&mut session, json!({ "include": ["*"] })).await.unwrap();
            assert_eq!(files[0].body, content, "{kind}: get by pattern {shown:?}");

            let moved = [("file-name", listed), ("move-to-directory", "/moved")];
            let moved = run(&mut session, "move", json!({}), &moved, None).await.unwrap();
            assert_eq!(moved[0].property("file-name"), shown, "{kind}");
            let parameters = json!({ "remoteDirectory": "moved", "fileName": listed });
            delete(&mut session, parameters)
                .await
                .unwrap_or_else(|error| panic!("{kind}: delete {shown:?}: {error:?}"));
            assert!(server.names("moved").unwrap().is_empty(), "{kind}: {shown:?} is still there");
            std::fs::remove_dir(server.root().join("moved")).unwrap();
        }
        let sent = names.len() - exceptions.len();
        rows.push(format!("| {kind} | {sent}/{} | {} |", names.len(), exceptions.join("; ")));
    }
    write_table("odd-names.md", &rows);
}

/// With the server's encoding, such names are text like any other.
#[tokio::test]
async fn an_encoding_makes_names_readable() {
    for (encoding, name, shown) in [("iso-8859-1", LATIN_1, "Grüße.txt"), ("shift_jis", SHIFT_JIS, "試験表")] {
        for kind in [ServerKind::Vsftpd, ServerKind::Proftpd, ServerKind::PureFtpd] {
            if impossible(kind, name).is_some() {
                continue;
            }
            let server = RealServer::start(kind).unwrap();
            let mut connection = connection(&server);
            connection["encoding"] = encoding.into();
            let mut session = open(&connection).await;
            let sent = send(&mut session, shown, b"1").await.unwrap();
            assert_eq!(sent.property("file-name"), shown);
            assert_eq!(server.names("").unwrap(), [name.to_vec()], "{kind} {encoding}");
            assert_eq!(list(&mut session, json!({ "include": [shown] })).await.unwrap()[0]["fileName"], shown);
            assert_eq!(get(&mut session, json!({ "fileName": shown })).await.unwrap()[0].body, b"1");
            let refused = crate::driver::failure(send(&mut session, "emoji 🚀", b"").await);
            assert_eq!(refused.code, host_harness::FailureCode::ConfigInvalid);
            assert!(refused.message.contains(encoding), "{}", refused.message);
        }
    }
}

/// A server that has UTF-8 as an option is told which it is to be.
#[tokio::test]
async fn utf8_is_asked_for_or_switched_off() {
    for (encoding, command) in
        [("auto", Some("OPTS UTF8 ON")), ("utf-8", Some("OPTS UTF8 ON")), ("iso-8859-1", Some("OPTS UTF8 OFF"))]
    {
        let server = ScriptedServer::new().start().unwrap();
        let mut connection = scripted::connection(&server);
        connection["encoding"] = encoding.into();
        open(&connection).await.close().await.unwrap();
        let commands = server.commands();
        assert_eq!(commands.iter().find(|line| line.starts_with("OPTS")).map(String::as_str), command, "{encoding}");
    }
    let server = ScriptedServer::new().without_feature("UTF8").start().unwrap();
    open(&scripted::connection(&server)).await.close().await.unwrap();
    assert!(!server.commands().iter().any(|line| line.starts_with("OPTS")));
}

/// Servers that take no paths: everything is done by going to the directory and naming the file alone.
#[tokio::test]
async fn a_server_without_paths_is_served_by_names() {
    for reply in ["550 No paths.\r\n", "501 No paths, please.\r\n", "553 Not allowed.\r\n"] {
        let server = ScriptedServer::new().names_only_reply(reply).file("/in/a", "1").start().unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        assert_eq!(get(&mut session, json!({ "fileName": "/in/a" })).await.unwrap()[0].body, b"1", "{reply}");
        assert!(get(&mut session, json!({ "fileName": "/in/none" })).await.unwrap().is_empty());
        send(&mut session, "/in/b", b"2").await.unwrap();
        assert_eq!(server.file("/in/b").as_deref(), Some(&b"2"[..]), "{reply}");
        delete(&mut session, json!({ "fileName": "/in/a" })).await.unwrap();
        assert_eq!(server.file("/in/a"), None);
        assert_eq!(list(&mut session, json!({ "remoteDirectory": "/in" })).await.unwrap().len(), 1);
    }
}
