//! Copies that the server makes by itself.

use crate::driver::{failure, open, run};
use crate::scripted::{self, count};
use host_harness::FailureCode;
use serde_json::{Value, json};
use tests::scripted::{Builder, ScriptedServer};
use tests::servers::{FtpServer, ProftpdModule, RealServer, ServerKind};

fn copying() -> Builder {
    ScriptedServer::new().feature("SITE COPY").file("/a.txt", "content").file("/b.txt", "old").directory("/dir")
}

#[tokio::test]
async fn on_a_real_server() {
    let server = RealServer::builder(ServerKind::Proftpd).modules(&[ProftpdModule::Copy]).start().unwrap();
    let content = crate::driver::content(3_000_017);
    server.store("in/a b.bin", &content).unwrap();
    server.store("b.bin", b"old").unwrap();
    let mut session = open(&crate::driver::connection(&server)).await;
    for (to, policy, action) in [("a b.bin", "error", "copied"), ("b.bin", "overwrite", "overwritten")] {
        let parameters = json!({
            "fileName": "in/a b.bin", "moveToDirectory": "/", "newFileName": to, "ifExists": policy, "copy": true,
        });
        let copied = run(&mut session, "move", parameters, &[], None).await.unwrap();
        assert_eq!((copied[0].property("action"), copied[0].property("file-name")), (action, to));
        assert!(server.read(to).unwrap() == content);
    }
    assert_eq!(crate::operations::tree(&server), ["a b.bin", "b.bin", "in/a b.bin"]);
}

fn parameters(to: &str, policy: &str) -> Value {
    json!({ "fileName": "/a.txt", "newFileName": to, "ifExists": policy, "copy": true })
}

#[tokio::test]
async fn copy() {
    let server = copying().start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let to = json!({ "fileName": "/a.txt", "moveToDirectory": "/new/dir", "copy": true });
    let copied = run(&mut session, "move", to, &[], None).await.unwrap();
    assert_eq!((copied[0].property("action"), copied[0].property("previous-path")), ("copied", "/a.txt"));
    assert_eq!(copied[0].property("remote-directory"), "/new/dir");
    assert_eq!(server.files().keys().collect::<Vec<_>>(), ["/a.txt", "/b.txt", "/new/dir/a.txt"]);
    assert_eq!(server.file("/new/dir/a.txt").unwrap(), b"content");
}

/// Nobody sees part of a copy, and what is replaced is safe until the copy is complete.
#[tokio::test]
async fn a_copy_gets_its_name_at_the_end() {
    let server = copying().start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    run(&mut session, "move", parameters("c.txt", "error"), &[], None).await.unwrap();
    let copied_to = server.commands().into_iter().find(|line| line.starts_with("SITE CPTO")).unwrap();
    assert!(copied_to.starts_with("SITE CPTO /.c.txt."), "{copied_to}");
}

#[tokio::test]
async fn policies_for_what_exists() {
    for (policy, action, file, files) in [
        ("overwrite", "overwritten", "b.txt", ["/a.txt", "/b.txt"].as_slice()),
        ("unique", "copied", "b1.txt", &["/a.txt", "/b.txt", "/b1.txt"]),
        ("backup", "copied", "b.txt", &["/a.txt", "/b.txt", "/b.txt.bak"]),
        ("skip", "skipped", "a.txt", &["/a.txt", "/b.txt"]),
    ] {
        let server = copying().start().unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        let copied = run(&mut session, "move", parameters("b.txt", policy), &[], None).await.unwrap();
        assert_eq!((copied[0].property("action"), copied[0].property("file-name")), (action, file), "{policy}");
        assert_eq!(server.files().keys().collect::<Vec<_>>(), files, "{policy}");
        assert_eq!(server.file(format!("/{file}")).unwrap(), b"content", "{policy}");
        assert_eq!(server.file("/a.txt").unwrap(), b"content", "{policy}");
    }
    let server = copying().start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let refused = failure(run(&mut session, "move", parameters("b.txt", "error"), &[], None).await);
    assert_eq!((refused.code, count(&server, "SITE")), (FailureCode::AlreadyExists, 0));
    let directory = json!({ "fileName": "/dir", "newFileName": "dir2", "copy": true });
    assert_eq!(failure(run(&mut session, "move", directory, &[], None).await).code, FailureCode::IsDirectory);
}

#[tokio::test]
async fn an_incomplete_copy_is_dropped() {
    let server = copying().on_nth("SIZE", 2, "213 3\r\n").start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let cut = failure(run(&mut session, "move", parameters("b.txt", "overwrite"), &[], None).await);
    assert_eq!(cut.code, FailureCode::IntegrityMismatch);
    assert_eq!(server.files().keys().collect::<Vec<_>>(), ["/a.txt", "/b.txt"]);
    assert_eq!(server.file("/b.txt").unwrap(), b"old");
}

#[tokio::test]
async fn a_refused_copy_leaves_all_as_it_was() {
    let server = copying().on_nth("SITE", 2, "552 Disk full.\r\n").start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let refused = failure(run(&mut session, "move", parameters("b.txt", "overwrite"), &[], None).await);
    assert_eq!(refused.code, FailureCode::QuotaExceeded);
    assert_eq!(server.files().keys().collect::<Vec<_>>(), ["/a.txt", "/b.txt"]);
    assert_eq!(server.file("/b.txt").unwrap(), b"old");
}

#[tokio::test]
async fn servers_that_cannot_copy_say_so() {
    for kind in [ServerKind::Vsftpd, ServerKind::PureFtpd, ServerKind::Pyftpdlib] {
        let server = RealServer::start(kind).unwrap();
        server.store("a.txt", b"content").unwrap();
        let mut session = open(&crate::driver::connection(&server)).await;
        let refused = failure(run(&mut session, "move", parameters("b.txt", "error"), &[], None).await);
        assert_eq!(refused.code, FailureCode::Unsupported, "{kind}: {refused:?}");
        assert!(refused.hint.is_some());
        assert_eq!(crate::operations::tree(&server), ["a.txt"], "{kind}");
    }
}
