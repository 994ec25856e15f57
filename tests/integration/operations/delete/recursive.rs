//! Deleting directories with all that is in them.

use crate::driver::{connection, delete, failure, open};
use crate::operations::{server_with, tree};
use crate::scripted;
use host_harness::FailureCode;
use serde_json::json;
use tests::scripted::ScriptedServer;
use tests::servers::ServerKind;

#[tokio::test]
async fn all_that_is_in_it_goes() {
    let files = ["a/.hidden", "a/.hidden directory/x", "a/b/c/d/e.txt", "a/b/f g.txt", "a/empty/", "a/h.txt", "i.txt"];
    for kind in ServerKind::ALL {
        let server = server_with(kind, &files);
        let mut session = open(&connection(&server)).await;
        let deleted =
            delete(&mut session, json!({ "fileName": "a", "directories": true, "recursive": true })).await.unwrap();
        assert_eq!(deleted.len(), 1, "{kind}");
        assert_eq!((deleted[0].property("action"), deleted[0].property("file-type")), ("deleted", "directory"));
        assert_eq!(tree(&server), ["i.txt"], "{kind}");
    }
}

#[tokio::test]
async fn a_directory_that_was_used_and_deleted_can_be_used_again() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &[]);
        let mut session = open(&connection(&server)).await;
        let tree_of_a = json!({ "fileName": "a", "directories": true, "recursive": true });
        for _ in 0..2 {
            crate::driver::send(&mut session, "a/b/c.txt", b"content").await.unwrap();
            crate::driver::list(&mut session, json!({ "remoteDirectory": "a/b" })).await.unwrap();
            delete(&mut session, tree_of_a.clone()).await.unwrap();
            assert!(tree(&server).is_empty(), "{kind}");
        }
    }
}

#[tokio::test]
async fn too_deep_a_directory_is_left_alone() {
    let deep = format!("/tree{}/file", "/d".repeat(70));
    let server = ScriptedServer::new().file(&deep, "x").start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    for dry_run in [true, false] {
        let parameters = json!({ "fileName": "/tree", "directories": true, "recursive": true, "dryRun": dry_run });
        assert_eq!(failure(delete(&mut session, parameters).await).code, FailureCode::Unsupported);
    }
    assert!(server.file(&deep).is_some());
}

#[tokio::test]
async fn a_file_that_cannot_be_deleted_keeps_its_directory() {
    let server = ScriptedServer::new().file("/t/a", "").file("/t/b", "").on("DELE /t/b", "550 Permission denied.\r\n");
    let server = server.start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let parameters = json!({ "fileName": "/t", "directories": true, "recursive": true });
    let refused = failure(delete(&mut session, parameters).await);
    assert_eq!(refused.code, FailureCode::AccessDenied);
    assert!(refused.message.contains("/t/b"), "{}", refused.message);
    assert!(server.file("/t/b").is_some());
}

#[tokio::test]
async fn a_confined_connection_deletes_nothing_outside() {
    let server = ScriptedServer::new().file("/in/a", "a").file("/out/b", "b").start().unwrap();
    let mut connection = scripted::connection(&server);
    connection["remoteDirectory"] = "/in".into();
    connection["confineToRemoteDirectory"] = true.into();
    let mut session = open(&connection).await;
    for name in ["/out", "../out", "/"] {
        let parameters = json!({ "fileName": name, "directories": true, "recursive": true });
        assert_eq!(failure(delete(&mut session, parameters).await).code, FailureCode::ConfigInvalid, "{name}");
    }
    assert_eq!(server.files().len(), 2);
}
