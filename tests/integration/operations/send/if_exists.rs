//! The policies for a file that exists, and those for one that comes into being meanwhile.

use super::{arguments, names, paths, send_scripted, send_to};
use crate::driver::{failure, open, run};
use crate::scripted;
use host_harness::FailureCode;
use serde_json::{Value, json};
use tests::scripted::{Script, ScriptedServer};
use tests::servers::{FtpServer, RealServer, ServerKind};

fn with_old(kind: ServerKind) -> RealServer {
    let server = RealServer::start(kind).unwrap();
    server.store("a.csv", b"old").unwrap();
    server
}

fn policy(policy: &str) -> Value {
    json!({ "fileName": "a.csv", "ifExists": policy })
}

#[tokio::test]
async fn error() {
    for kind in ServerKind::ALL {
        let server = with_old(kind);
        let refused = failure(send_to(&server, policy("error"), &[], b"new").await);
        assert_eq!(refused.code, FailureCode::AlreadyExists, "{kind}");
        assert_eq!((server.read("a.csv").unwrap().as_slice(), names(&server, "").len()), (&b"old"[..], 1), "{kind}");
    }
}

#[tokio::test]
async fn overwrite() {
    for kind in ServerKind::ALL {
        let server = with_old(kind);
        let sent = send_to(&server, policy("overwrite"), &[], b"new").await.unwrap();
        assert_eq!((sent.property("action"), sent.property("publish-atomic")), ("overwritten", "true"), "{kind}");
        assert_eq!((server.read("a.csv").unwrap().as_slice(), names(&server, "").len()), (&b"new"[..], 1), "{kind}");
    }
}

#[tokio::test]
async fn append() {
    for kind in ServerKind::ALL {
        let server = with_old(kind);
        let sent = send_to(&server, policy("append"), &[], b"+new").await.unwrap();
        assert_eq!((sent.property("action"), sent.property("size")), ("appended", "7"), "{kind}");
        assert_eq!(sent.property("verification"), "size", "{kind}");
        let begun = json!({ "fileName": "b.csv", "ifExists": "append" });
        let begun = send_to(&server, begun, &[], b"first").await.unwrap();
        assert_eq!(begun.property("action"), "created", "{kind}");
        assert_eq!(server.read("a.csv").unwrap(), b"old+new", "{kind}");
        assert_eq!(names(&server, ""), ["a.csv", "b.csv"], "{kind}");
    }
}

#[tokio::test]
async fn unique() {
    for kind in ServerKind::ALL {
        let server = with_old(kind);
        for name in ["a1.csv", "a2.csv"] {
            let sent = send_to(&server, policy("unique"), &[], name.as_bytes()).await.unwrap();
            assert_eq!((sent.property("file-name"), sent.property("action")), (name, "renamed"), "{kind}");
            assert_eq!(server.read(name).unwrap(), name.as_bytes(), "{kind}");
        }
        let free = json!({ "fileName": "b.csv", "ifExists": "unique" });
        let sent = send_to(&server, free, &[], b"new").await.unwrap();
        assert_eq!((sent.property("file-name"), sent.property("action")), ("b.csv", "created"), "{kind}");
        assert_eq!(server.read("a.csv").unwrap(), b"old", "{kind}");
    }
}

#[tokio::test]
async fn skip() {
    for kind in ServerKind::ALL {
        let server = with_old(kind);
        let sent = send_to(&server, policy("skip"), &[], b"new").await.unwrap();
        assert_eq!((sent.property("file-name"), sent.property("action")), ("a.csv", "skipped"), "{kind}");
        assert_eq!((server.read("a.csv").unwrap().as_slice(), names(&server, "").len()), (&b"old"[..], 1), "{kind}");
        let free = json!({ "fileName": "b.csv", "ifExists": "skip" });
        assert_eq!(send_to(&server, free, &[], b"new").await.unwrap().property("action"), "created", "{kind}");
    }
}

#[tokio::test]
async fn what_is_skipped_needs_no_content_and_no_data_connection() {
    let server = ScriptedServer::new().file("/a", "old").start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let parameters = json!({ "fileName": "/a", "ifExists": "skip" });
    let documents = run(&mut session, "send", parameters, &[], None).await.unwrap();
    assert_eq!(documents[0].property("action"), "skipped");
    assert_eq!(server.data_connections(), 0);
}

#[tokio::test]
async fn backup() {
    for kind in ServerKind::ALL {
        let server = with_old(kind);
        for (content, kept, old) in [("1", "a.csv.bak", "old"), ("2", "a.csv.bak1", "1"), ("3", "a.csv.bak2", "2")] {
            let sent = send_to(&server, policy("backup"), &[], content.as_bytes()).await.unwrap();
            assert_eq!((sent.property("action"), sent.property("backup-file-name")), ("overwritten", kept), "{kind}");
            assert_eq!(server.read("a.csv").unwrap(), content.as_bytes(), "{kind}");
            assert_eq!(server.read(kept).unwrap(), old.as_bytes(), "{kind}");
        }
        let free = json!({ "fileName": "b.csv", "ifExists": "backup" });
        let sent = send_to(&server, free, &[], b"new").await.unwrap();
        assert_eq!((sent.property("action"), sent.properties.get("backup-file-name")), ("created", None), "{kind}");
        assert_eq!(names(&server, "").len(), 5, "{kind}");
    }
}

#[tokio::test]
async fn a_backup_is_kept_only_of_what_a_verified_upload_replaces() {
    let short = Script::new().reply("150 Go.\r\n").receive_file_but_keep(1).reply("226 Done.\r\n");
    let server = ScriptedServer::new().file("/a", "old").on("STOR", short).start().unwrap();
    let parameters = json!({ "fileName": "/a", "ifExists": "backup", "temporaryName": false });
    assert_eq!(failure(send_scripted(&server, parameters, &[], b"new").await).code, FailureCode::Truncated);
    assert_eq!((paths(&server), server.file("/a").unwrap()), (vec!["/a".to_owned()], b"old".to_vec()));
}

#[tokio::test]
async fn a_backup_gets_its_name_back_when_the_upload_cannot_take_it() {
    let server = ScriptedServer::new().file("/a", "old").on_nth("RNTO", 2, "550 No.\r\n").start().unwrap();
    failure(send_scripted(&server, json!({ "fileName": "/a", "ifExists": "backup" }), &[], b"new").await);
    assert_eq!((paths(&server), server.file("/a").unwrap()), (vec!["/a".to_owned()], b"old".to_vec()));
}

/// The file is not there at the first look, and is at the second.
fn that_appears() -> ScriptedServer {
    let server = ScriptedServer::new().file("/a", "theirs").on_nth("MLST /a", 1, "550 No such file.\r\n");
    server.start().unwrap()
}

#[tokio::test]
async fn a_file_that_appears_during_the_upload_meets_the_same_policy() {
    for (policy, files) in [
        ("error", vec![("/a", "theirs")]),
        ("skip", vec![("/a", "theirs")]),
        ("overwrite", vec![("/a", "new")]),
        ("unique", vec![("/a", "theirs"), ("/a1", "new")]),
        ("backup", vec![("/a", "new"), ("/a.bak", "theirs")]),
    ] {
        let server = that_appears();
        let sent = send_scripted(&server, json!({ "fileName": "/a", "ifExists": policy }), &[], b"new").await;
        match policy {
            "error" => assert_eq!(failure(sent).code, FailureCode::AlreadyExists),
            "skip" => assert_eq!(sent.unwrap().property("action"), "skipped"),
            "unique" => assert_eq!(sent.unwrap().property("file-name"), "a1"),
            "backup" => assert_eq!(sent.unwrap().property("backup-file-name"), "a.bak"),
            _ => drop(sent.unwrap()),
        }
        let there: Vec<_> = server.files().iter().map(|(path, content)| (path.clone(), content.bytes())).collect();
        let expected: Vec<_> =
            files.iter().map(|(path, content)| ((*path).to_owned(), content.as_bytes().to_vec())).collect();
        assert_eq!(there, expected, "{policy}");
        assert_eq!(arguments(&server, "STOR").len(), 1, "{policy}");
    }
}

#[tokio::test]
async fn a_directory_of_that_name_is_no_file() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        server.make_directory("a.csv").unwrap();
        for policy in ["error", "overwrite", "append", "unique", "skip", "backup"] {
            let refused = failure(send_to(&server, self::policy(policy), &[], b"new").await);
            assert_eq!(refused.code, FailureCode::IsDirectory, "{kind}: {policy}");
        }
    }
}
