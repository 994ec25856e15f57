//! When something of the new name exists.

use crate::driver::{Delivered, connection, failure, open, run};
use crate::operations::{server_with, tree};
use crate::scripted;
use host_harness::{Error, FailureCode};
use serde_json::json;
use tests::scripted::{Builder, Script, ScriptedServer};
use tests::servers::{FtpServer, RealServer, ServerKind};

const FILES: [&str; 4] = ["a.txt", "b.txt", "dir/x", "other/y"];

/// Moves `a.txt` to `b.txt`, or whatever it is, under this policy.
async fn rename(server: &RealServer, from: &str, to: &str, policy: &str) -> Result<Vec<Delivered>, Error> {
    let mut session = open(&connection(server)).await;
    let parameters = json!({ "fileName": from, "newFileName": to, "ifExists": policy });
    run(&mut session, "move", parameters, &[], None).await
}

#[tokio::test]
async fn error() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &FILES);
        for to in ["b.txt", "dir"] {
            let refused = failure(rename(&server, "a.txt", to, "error").await);
            assert_eq!(refused.code, FailureCode::AlreadyExists, "{to} on {kind}");
        }
        assert_eq!(tree(&server), FILES, "{kind}");
    }
}

#[tokio::test]
async fn overwrite() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &FILES);
        let refused = failure(rename(&server, "a.txt", "dir", "overwrite").await);
        assert_eq!(refused.code, FailureCode::IsDirectory, "{kind}");
        let refused = failure(rename(&server, "other", "dir", "overwrite").await);
        assert_eq!(refused.code, FailureCode::IsDirectory, "{kind}");
        let moved = rename(&server, "a.txt", "b.txt", "overwrite").await.unwrap();
        assert_eq!(moved[0].property("action"), "overwritten", "{kind}");
        assert_eq!(moved[0].property("previous-path"), "/a.txt", "{kind}");
        assert_eq!(server.read("b.txt").unwrap(), b"a.txt", "{kind}");
        assert_eq!(tree(&server), ["b.txt", "dir/x", "other/y"], "{kind}");
    }
}

#[tokio::test]
async fn unique() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &[FILES.as_slice(), &["b1.txt"]].concat());
        let moved = rename(&server, "a.txt", "b.txt", "unique").await.unwrap();
        assert_eq!((moved[0].property("action"), moved[0].property("file-name")), ("renamed", "b2.txt"), "{kind}");
        let moved = rename(&server, "other", "dir", "unique").await.unwrap();
        assert_eq!(moved[0].property("file-name"), "dir1", "{kind}");
        assert_eq!(tree(&server), ["b.txt", "b1.txt", "b2.txt", "dir/x", "dir1/y"], "{kind}");
        assert_eq!(server.read("b2.txt").unwrap(), b"a.txt", "{kind}");
    }
}

#[tokio::test]
async fn skip() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &FILES);
        let skipped = rename(&server, "a.txt", "b.txt", "skip").await.unwrap();
        assert_eq!((skipped[0].property("action"), skipped[0].property("file-name")), ("skipped", "a.txt"), "{kind}");
        assert_eq!(tree(&server), FILES, "{kind}");
        assert_eq!(server.read("b.txt").unwrap(), b"b.txt", "{kind}");
    }
}

#[tokio::test]
async fn backup() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &[FILES.as_slice(), &["b.txt.bak"]].concat());
        let moved = rename(&server, "a.txt", "b.txt", "backup").await.unwrap();
        assert_eq!(moved[0].property("action"), "renamed", "{kind}");
        assert_eq!(moved[0].property("backup-file-name"), "b.txt.bak1", "{kind}");
        let moved = rename(&server, "other", "dir", "backup").await.unwrap();
        assert_eq!(moved[0].property("backup-file-name"), "dir.bak", "{kind}");
        assert_eq!(tree(&server), ["b.txt", "b.txt.bak", "b.txt.bak1", "dir.bak/x", "dir/y"], "{kind}");
        assert_eq!(server.read("b.txt").unwrap(), b"a.txt", "{kind}");
        assert_eq!(server.read("b.txt.bak1").unwrap(), b"b.txt", "{kind}");
    }
}

#[tokio::test]
async fn an_existing_file_steps_aside_where_rnto_does_not_replace() {
    let server = ScriptedServer::new().file("/a", "new").file("/b", "old").rename_refuses_existing().start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let parameters = json!({ "fileName": "/a", "newFileName": "b", "ifExists": "overwrite" });
    let moved = run(&mut session, "move", parameters, &[], None).await.unwrap();
    assert_eq!(moved[0].property("action"), "overwritten");
    assert_eq!(server.files().keys().collect::<Vec<_>>(), ["/b"]);
    assert_eq!(server.file("/b").unwrap(), b"new");
}

#[tokio::test]
async fn the_old_file_comes_back_when_the_new_one_cannot_take_its_place() {
    for (policy, refused) in [("overwrite", [1, 3]), ("backup", [2, 2])] {
        let mut server = ScriptedServer::new().file("/a", "new").file("/b", "old");
        for nth in refused {
            server = server.on_nth("RNTO", nth, "553 No.\r\n");
        }
        let server = server.start().unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        let parameters = json!({ "fileName": "/a", "newFileName": "b", "ifExists": policy });
        failure(run(&mut session, "move", parameters, &[], None).await);
        assert_eq!(server.files().keys().collect::<Vec<_>>(), ["/a", "/b"], "{policy}");
        assert_eq!(server.file("/b").unwrap(), b"old", "{policy}");
    }
}

#[tokio::test]
async fn what_cannot_come_back_is_named() {
    let server = ScriptedServer::new().file("/a", "new").file("/b", "old");
    let gone = |server: Builder, connection| server.greeting_nth(connection, Script::new().close_control());
    let server = (2..10).fold(server.on_nth("RNTO", 2, Script::new().close_control()), gone).start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let parameters = json!({ "fileName": "/a", "newFileName": "b", "ifExists": "backup" });
    let lost = failure(run(&mut session, "move", parameters, &[], None).await);
    assert!(!lost.retryable && lost.hint.unwrap().contains("/b.bak"));
    assert_eq!(server.file("/b.bak").unwrap(), b"old");
}

/// What steps aside may be the only copy: a later `send` must not take it for a leftover of its own.
#[tokio::test]
async fn a_later_send_does_not_clear_away_what_an_interrupted_move_left() {
    let server = ScriptedServer::new().file("/a", "new").file("/b", "old").rename_refuses_existing();
    let server = server.on_nth("RNTO", 3, Script::new().close_control()).start().unwrap();
    let connection = scripted::connection(&server);
    let mut session = open(&connection).await;
    let parameters = json!({ "fileName": "/a", "newFileName": "b", "ifExists": "overwrite" });
    failure(run(&mut session, "move", parameters, &[], None).await);
    let mut session = open(&connection).await;
    crate::driver::send(&mut session, "/c", b"other").await.unwrap();
    let mut contents: Vec<Vec<u8>> = server.files().keys().map(|path| server.file(path).unwrap()).collect();
    contents.sort();
    assert_eq!(contents, [b"new".to_vec(), b"old".to_vec(), b"other".to_vec()]);
}
