//! What `move` renames, moves and copies.

mod copy;
mod if_exists;

use crate::driver::{connection, failure, open, run};
use crate::operations::{server_with, tree};
use crate::scripted::{self, count};
use host_harness::FailureCode;
use serde_json::{Value, json};
use tests::scripted::{Script, ScriptedServer};
use tests::servers::{FtpServer, ServerKind};

const FILES: [&str; 3] = ["in/a.csv", "in/sub/b.csv", "other/a.csv"];

/// On every server: what there is after the move, and where the document says that the file went.
async fn gives(parameters: Value, properties: &[(&str, &str)], left: &[&str], path: &str) {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &FILES);
        let mut session = open(&connection(&server)).await;
        let documents = run(&mut session, "move", parameters.clone(), properties, None).await.unwrap();
        let moved = &documents[0];
        assert_eq!(moved.property("action"), "renamed", "{kind}");
        assert_eq!(moved.property("reply-code"), "250", "{kind}");
        assert_eq!(format!("{}/{}", moved.property("remote-directory"), moved.property("file-name")), path, "{kind}");
        assert_eq!(tree(&server), left, "{parameters} on {kind}");
    }
}

#[tokio::test]
async fn remote_directory() {
    let parameters = json!({ "remoteDirectory": "in", "fileName": "a.csv", "newFileName": "z.csv" });
    let left = ["in/sub/b.csv", "in/z.csv", "other/a.csv"];
    gives(parameters.clone(), &[], &left, "/in/z.csv").await;
    let left = ["in/a.csv", "in/sub/b.csv", "other/z.csv"];
    gives(parameters, &[("remote-directory", "/other")], &left, "/other/z.csv").await;
}

#[tokio::test]
async fn file_name() {
    let parameters = json!({ "fileName": "in/a.csv", "newFileName": "z.csv" });
    let left = ["in/a.csv", "in/sub/b.csv", "other/z.csv"];
    gives(parameters, &[("file-name", "other/a.csv")], &left, "/other/z.csv").await;
    for parameters in [json!({ "newFileName": "z" }), json!({ "fileName": "none", "newFileName": "z" })] {
        let server = ScriptedServer::new().start().unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        let failed = failure(run(&mut session, "move", parameters.clone(), &[], None).await);
        let is_named = parameters.get("fileName").is_some();
        assert_eq!(failed.code, if is_named { FailureCode::NotFound } else { FailureCode::ConfigInvalid });
        assert_eq!(count(&server, "RNFR"), 0);
    }
}

#[tokio::test]
async fn a_directory() {
    let left = ["in/a.csv", "other/a.csv", "other/deep/b.csv"];
    let parameters = json!({ "fileName": "in/sub/", "moveToDirectory": "other", "newFileName": "deep" });
    gives(parameters, &[], &left, "/other/deep").await;
}

#[tokio::test]
async fn move_to_directory() {
    let parameters = json!({ "fileName": "in/sub/b.csv", "moveToDirectory": "other" });
    gives(parameters.clone(), &[], &["in/a.csv", "in/sub/", "other/a.csv", "other/b.csv"], "/other/b.csv").await;
    let property = [("move-to-directory", "/in")];
    gives(parameters, &property, &["in/a.csv", "in/b.csv", "in/sub/", "other/a.csv"], "/in/b.csv").await;
}

#[tokio::test]
async fn new_file_name() {
    let parameters = json!({ "fileName": "in/a.csv", "newFileName": "z.csv" });
    let property = [("new-file-name", "ä z.csv")];
    gives(parameters, &property, &["in/sub/b.csv", "in/ä z.csv", "other/a.csv"], "/in/ä z.csv").await;
    for name in ["../z.csv", "/z.csv", "sub/", "..", "."] {
        let server = ScriptedServer::new().file("/in/a.csv", "a").start().unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        let parameters = json!({ "fileName": "/in/a.csv", "newFileName": name });
        let refused = failure(run(&mut session, "move", parameters, &[], None).await);
        assert_eq!((refused.code, refused.phase.as_str()), (FailureCode::ConfigInvalid, "document"), "{name}");
        assert_eq!(count(&server, "RNFR"), 0);
    }
}

#[tokio::test]
async fn create_directories() {
    let parameters = json!({ "fileName": "in/a.csv", "moveToDirectory": "new/er" });
    let left = ["in/sub/b.csv", "new/er/a.csv", "other/a.csv"];
    gives(parameters.clone(), &[], &left, "/new/er/a.csv").await;
    for kind in ServerKind::ALL {
        let server = server_with(kind, &FILES);
        let mut session = open(&connection(&server)).await;
        let mut parameters = parameters.clone();
        parameters["createDirectories"] = false.into();
        let missing = failure(run(&mut session, "move", parameters, &[], None).await);
        assert_eq!(missing.code, FailureCode::NotFound, "{kind}: {missing:?}");
        assert!(missing.hint.unwrap().contains("createDirectories"), "{kind}");
        assert_eq!(tree(&server), FILES, "{kind}");
    }
}

#[tokio::test]
async fn a_directory_that_has_gone_meanwhile_is_created_again() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &FILES);
        let mut session = open(&connection(&server)).await;
        crate::driver::send(&mut session, "new/x", b"").await.unwrap();
        std::fs::remove_dir_all(server.root().join("new")).unwrap();
        let parameters = json!({ "fileName": "in/a.csv", "moveToDirectory": "new" });
        run(&mut session, "move", parameters, &[], None).await.unwrap();
        assert_eq!(tree(&server), ["in/sub/b.csv", "new/a.csv", "other/a.csv"], "{kind}");
    }
}

#[tokio::test]
async fn to_where_it_is_or_into_itself() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &FILES);
        let mut session = open(&connection(&server)).await;
        for parameters in [
            json!({ "fileName": "in/a.csv" }),
            json!({ "fileName": "in/a.csv", "moveToDirectory": "other/../in", "newFileName": "a.csv" }),
            json!({ "fileName": "in", "moveToDirectory": "in/sub" }),
            json!({ "fileName": "in", "moveToDirectory": "in" }),
        ] {
            let refused = failure(run(&mut session, "move", parameters.clone(), &[], None).await);
            assert_eq!(refused.code, FailureCode::ConfigInvalid, "{parameters} on {kind}");
            assert!(!refused.ends_batch());
        }
        assert_eq!(tree(&server), FILES, "{kind}");
    }
}

#[tokio::test]
async fn out_of_the_directory_that_a_connection_is_confined_to() {
    let server = ScriptedServer::new().file("/in/a", "a").start().unwrap();
    let mut connection = scripted::connection(&server);
    connection["remoteDirectory"] = "/in".into();
    connection["confineToRemoteDirectory"] = true.into();
    let mut session = open(&connection).await;
    let parameters = json!({ "fileName": "a", "moveToDirectory": "/out" });
    assert_eq!(failure(run(&mut session, "move", parameters, &[], None).await).code, FailureCode::ConfigInvalid);
    assert!(server.file("/in/a").is_some());
}

#[tokio::test]
async fn a_directory_that_the_session_knows_is_forgotten() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &[]);
        let mut session = open(&connection(&server)).await;
        crate::driver::send(&mut session, "in/deep/a.csv", b"a").await.unwrap();
        crate::driver::list(&mut session, json!({ "remoteDirectory": "in/deep" })).await.unwrap();
        run(&mut session, "move", json!({ "fileName": "in", "newFileName": "old" }), &[], None).await.unwrap();
        crate::driver::send(&mut session, "in/deep/b.csv", b"b").await.unwrap();
        assert_eq!(server.read("in/deep/b.csv").unwrap(), b"b", "{kind}");
        assert_eq!(tree(&server), ["in/deep/b.csv", "old/deep/a.csv"], "{kind}");
    }
}

#[tokio::test]
async fn in_doubt_is_not_to_be_repeated() {
    let server = ScriptedServer::new().file("/a", "a").on("RNTO", Script::new().close_control()).start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let doubt = failure(run(&mut session, "move", json!({ "fileName": "a", "newFileName": "b" }), &[], None).await);
    assert!(!doubt.retryable && doubt.hint.is_some(), "{doubt:?}");
}

#[tokio::test]
async fn on_a_server_that_takes_no_paths() {
    let server = ScriptedServer::new().file("/in/a", "a").names_only().start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    run(&mut session, "move", json!({ "fileName": "/in/a", "newFileName": "b" }), &[], None).await.unwrap();
    assert_eq!(server.files().keys().collect::<Vec<_>>(), ["/in/b"]);
}
