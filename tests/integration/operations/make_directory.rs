//! What `make-directory` creates.

use super::{server_with, tree};
use crate::driver::{Delivered, connection, failure, open, run};
use crate::scripted;
use host_harness::{Error, FailureCode};
use serde_json::{Value, json};
use tests::scripted::{Script, ScriptedServer};
use tests::servers::{RealServer, ServerKind};

const TREE: [&str; 2] = ["there/", "file.txt"];

async fn make(server: &RealServer, parameters: Value, properties: &[(&str, &str)]) -> Result<Vec<Delivered>, Error> {
    let mut session = open(&connection(server)).await;
    run(&mut session, "make-directory", parameters, properties, None).await
}

#[tokio::test]
async fn remote_directory() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &TREE);
        let parameters = json!({ "remoteDirectory": "there", "directoryName": "new" });
        let made = make(&server, parameters.clone(), &[]).await.unwrap();
        assert_eq!((made[0].property("file-name"), made[0].property("remote-directory")), ("new", "/there"), "{kind}");
        assert_eq!((made[0].property("action"), made[0].property("reply-code")), ("created", "257"), "{kind}");
        make(&server, parameters, &[("remote-directory", "/")]).await.unwrap();
        assert_eq!(tree(&server), ["file.txt", "new/", "there/new/"], "{kind}");
    }
}

#[tokio::test]
async fn directory_name() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &TREE);
        make(&server, json!({ "directoryName": "a b/ü/c/" }), &[]).await.unwrap();
        make(&server, json!({ "directoryName": "other" }), &[("file-name", "/there/x")]).await.unwrap();
        assert_eq!(tree(&server), ["a b/ü/c/", "file.txt", "there/x/"], "{kind}");
        let nameless = failure(make(&server, json!({}), &[("file-name", " ")]).await);
        assert_eq!((nameless.code, nameless.phase.as_str()), (FailureCode::ConfigInvalid, "document"));
    }
}

#[tokio::test]
async fn if_exists() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &TREE);
        let taken = failure(make(&server, json!({ "directoryName": "there" }), &[]).await);
        assert_eq!(taken.code, FailureCode::AlreadyExists, "{kind}");
        let skipped = make(&server, json!({ "directoryName": "there", "ifExists": "skip" }), &[]).await.unwrap();
        assert_eq!(skipped[0].property("action"), "skipped", "{kind}");
        for name in ["there1", "there2"] {
            let made = make(&server, json!({ "directoryName": "there", "ifExists": "unique" }), &[]).await.unwrap();
            assert_eq!((made[0].property("action"), made[0].property("file-name")), ("created", name), "{kind}");
        }
        for policy in ["error", "skip", "unique"] {
            let parameters = json!({ "directoryName": "file.txt", "ifExists": policy });
            let taken = failure(make(&server, parameters, &[]).await);
            assert_eq!(taken.code, FailureCode::AlreadyExists, "{policy} on {kind}");
        }
        assert_eq!(tree(&server), ["file.txt", "there/", "there1/", "there2/"], "{kind}");
    }
}

#[tokio::test]
async fn create_directories() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &TREE);
        let strict = |name: &str| json!({ "directoryName": name, "createDirectories": false });
        let missing = failure(make(&server, strict("none/new"), &[]).await);
        assert_eq!(missing.code, FailureCode::NotFound, "{kind}: {missing:?}");
        assert!(missing.hint.unwrap().contains("createDirectories"), "{kind}");
        make(&server, strict("there/new"), &[]).await.unwrap();
        make(&server, json!({ "directoryName": "none/new" }), &[]).await.unwrap();
        assert_eq!(tree(&server), ["file.txt", "none/new/", "there/new/"], "{kind}");
    }
}

/// MKD is refused, for the directory came to be just before.
#[tokio::test]
async fn one_that_somebody_else_makes_first() {
    for reply in ["521 \"/new\" directory exists\r\n", "550 Create directory operation failed.\r\n"] {
        for (policy, name, action) in [("skip", "new", "skipped"), ("unique", "new1", "created")] {
            let server = ScriptedServer::new().directory("/new").on_nth("MLST", 1, "550 No such file.\r\n");
            let server = server.on_nth("MKD", 1, reply).start().unwrap();
            let mut session = open(&scripted::connection(&server)).await;
            let parameters = json!({ "directoryName": "new", "ifExists": policy });
            let made = run(&mut session, "make-directory", parameters, &[], None).await.unwrap();
            assert_eq!((made[0].property("file-name"), made[0].property("action")), (name, action), "{reply}");
        }
    }
}

#[tokio::test]
async fn a_refusal_is_told() {
    let server = ScriptedServer::new().on("MKD", "550 Permission denied.\r\n").start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let refused = failure(run(&mut session, "make-directory", json!({ "directoryName": "new" }), &[], None).await);
    assert_eq!((refused.code, refused.reply.unwrap().code), (FailureCode::AccessDenied, 550));
}

#[tokio::test]
async fn a_lost_connection_is_no_collision() {
    let server = ScriptedServer::new().on("MKD", Script::new().close_control()).start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let lost = failure(run(&mut session, "make-directory", json!({ "directoryName": "new" }), &[], None).await);
    assert_eq!(lost.code, FailureCode::ConnectFailed);
}

#[tokio::test]
async fn outside_the_directory_that_a_connection_is_confined_to() {
    let server = ScriptedServer::new().directory("/in").start().unwrap();
    let mut connection = scripted::connection(&server);
    connection["remoteDirectory"] = "/in".into();
    connection["confineToRemoteDirectory"] = true.into();
    let mut session = open(&connection).await;
    for name in ["/out", "../out"] {
        let refused = failure(run(&mut session, "make-directory", json!({ "directoryName": name }), &[], None).await);
        assert_eq!(refused.code, FailureCode::ConfigInvalid, "{name}");
    }
    assert_eq!(scripted::count(&server, "MKD"), 0);
}
