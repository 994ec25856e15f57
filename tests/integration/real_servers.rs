//! The operations on the servers that people really have.

use crate::driver::{connection, content, delete, failure, get, list, open, run, send, send_with};
use host_harness::FailureCode;
use serde_json::json;
use sha2::{Digest, Sha256};
use tests::servers::{FtpServer, RealServer, ServerKind};

macro_rules! on_every_server {
    ($($test:ident),* $(,)?) => {
        mod vsftpd { $(#[tokio::test] async fn $test() { super::$test(super::ServerKind::Vsftpd).await } )* }
        mod proftpd { $(#[tokio::test] async fn $test() { super::$test(super::ServerKind::Proftpd).await } )* }
        mod pure_ftpd { $(#[tokio::test] async fn $test() { super::$test(super::ServerKind::PureFtpd).await } )* }
        mod pyftpdlib { $(#[tokio::test] async fn $test() { super::$test(super::ServerKind::Pyftpdlib).await } )* }
    };
}

on_every_server! {
    names_and_content_come_back_as_they_went,
    policies_for_existing_files_hold,
    a_missing_file_is_told_from_a_missing_directory,
    a_wrong_password_is_refused,
    a_listing_tells_sizes_types_and_times,
    an_after_read_delete_happens_on_acknowledgement,
}

async fn names_and_content_come_back_as_they_went(kind: ServerKind) {
    let server = RealServer::start(kind).unwrap();
    let mut session = open(&connection(&server)).await;
    let megabytes = content(3_000_017);
    let tree: [(&str, &[u8]); 6] = [
        ("plain.txt", b"plain"),
        ("empty", b""),
        ("deep/er/and/deeper/file.bin", &megabytes),
        ("name with  spaces.txt", b"spaces"),
        ("Überweisung 2026 – 東京.csv", "ä;ö;ü".as_bytes()),
        ("-rf #1 [draft] 'quoted'.txt", b"odd"),
    ];
    for (name, content) in tree {
        let sent = send(&mut session, name, content).await.unwrap();
        assert_eq!(sent.property("sha256"), sha256(content), "{name}");
        assert_eq!(sent.property("verification"), "size", "{name}");
        assert_eq!(server.read(name).unwrap(), content, "{name}");
    }
    for (name, content) in tree {
        let files = get(&mut session, json!({ "fileName": name })).await.unwrap();
        assert_eq!(files.len(), 1, "{name}");
        assert_eq!(files[0].property("sha256"), sha256(content), "{name}");
        assert_eq!(files[0].property("size"), content.len().to_string(), "{name}");
        assert!(files[0].body == content, "{name}");
    }
    for (name, _) in tree {
        delete(&mut session, json!({ "fileName": name })).await.unwrap();
        assert!(server.read(name).is_err(), "{name}");
    }
    session.close().await.unwrap();
}

async fn policies_for_existing_files_hold(kind: ServerKind) {
    let server = RealServer::start(kind).unwrap();
    server.store("output.txt", b"old").unwrap();
    let mut session = open(&connection(&server)).await;
    let refused = failure(send(&mut session, "output.txt", b"new").await);
    assert_eq!(refused.code, FailureCode::AlreadyExists);
    for (policy, name, content, action) in [
        ("overwrite", "output.txt", "new", "overwritten"),
        ("append", "output.txt", "newnew", "appended"),
        ("unique", "output1.txt", "new", "renamed"),
        ("unique", "output2.txt", "new", "renamed"),
    ] {
        let sent = send_with(&mut session, json!({ "ifExists": policy }), "output.txt", b"new").await.unwrap();
        assert_eq!((sent.property("file-name"), sent.property("action")), (name, action), "{policy}");
        assert_eq!(String::from_utf8_lossy(&server.read(name).unwrap()), content, "{policy}");
    }
    let names: Vec<_> = list(&mut session, json!({})).await.unwrap();
    assert_eq!(names.len(), 3, "something was left behind: {names:?}");
}

async fn a_missing_file_is_told_from_a_missing_directory(kind: ServerKind) {
    let server = RealServer::start(kind).unwrap();
    let mut session = open(&connection(&server)).await;
    assert!(list(&mut session, json!({})).await.unwrap().is_empty());
    assert!(get(&mut session, json!({ "fileName": "none" })).await.unwrap().is_empty());
    let missing = failure(get(&mut session, json!({ "fileName": "none", "ifMissing": "error" })).await);
    assert_eq!(missing.code, FailureCode::NotFound);
    let missing = failure(list(&mut session, json!({ "remoteDirectory": "none" })).await);
    assert_eq!(missing.code, FailureCode::NotFound);
    let missing = failure(delete(&mut session, json!({ "fileName": "none" })).await);
    assert_eq!(missing.code, FailureCode::NotFound);
}

async fn a_wrong_password_is_refused(kind: ServerKind) {
    let server = RealServer::start(kind).unwrap();
    let mut connection = connection(&server);
    connection["password"] = "wrong horse".into();
    let refused = failure(crate::driver::connector().await.open(&connection).await.map(drop));
    assert_eq!((refused.code, refused.retryable), (FailureCode::AuthFailed, false));
    assert_eq!(refused.reply.unwrap().code, 530);
    assert!(refused.hint.is_some());
}

async fn a_listing_tells_sizes_types_and_times(kind: ServerKind) {
    let server = RealServer::start(kind).unwrap();
    server.store("in/a file.txt", b"12345").unwrap();
    server.store("in/sub/x", b"").unwrap();
    let mut session = open(&connection(&server)).await;
    let entries = list(&mut session, json!({ "remoteDirectory": "in" })).await.unwrap();
    assert_eq!(entries.len(), 2, "{entries:?}");
    assert_eq!(entries[0]["fileName"], "a file.txt");
    assert_eq!(entries[0]["remoteDirectory"], "/in");
    assert_eq!(entries[0]["fileType"], "regular_file");
    assert_eq!(entries[0]["size"], 5);
    let modified = entries[0]["modified"].as_str().unwrap();
    assert!(modified.ends_with('Z') && modified.len() >= 20, "{modified}");
    assert_eq!((&entries[1]["fileName"], &entries[1]["fileType"]), (&json!("sub"), &json!("directory")));

    let properties = [("remote-directory", "/in/sub")];
    let documents = run(&mut session, "list", json!({ "remoteDirectory": "in" }), &properties, None).await.unwrap();
    assert_eq!(documents[0].property("file-name"), "x");
}

async fn an_after_read_delete_happens_on_acknowledgement(kind: ServerKind) {
    let server = RealServer::start(kind).unwrap();
    for name in ["a.csv", "b.csv", "c.txt"] {
        server.store(name, name.as_bytes()).unwrap();
    }
    let mut session = open(&connection(&server)).await;
    let files = get(&mut session, json!({ "include": ["*.csv"], "after": "delete" })).await.unwrap();
    assert_eq!(files.len(), 2);
    assert!(server.read("a.csv").is_err() && server.read("b.csv").is_err());
    assert_eq!(server.read("c.txt").unwrap(), b"c.txt");
}

fn sha256(content: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(content))
}
