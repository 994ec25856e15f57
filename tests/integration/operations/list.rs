//! What only `list` has.

use crate::driver::{connection, failure, list, open, run};
use crate::scripted;
use host_harness::FailureCode;
use serde_json::{Value, json};
use tests::scripted::ScriptedServer;
use tests::servers::{FtpServer, RealServer, ServerKind};

#[tokio::test]
async fn remote_directory() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        server.store("in/a", b"1").unwrap();
        server.store("other/b", b"2").unwrap();
        let mut connection = connection(&server);
        connection["remoteDirectory"] = "other".into();
        let mut session = open(&connection).await;
        let mut name = async |parameters: Value, properties: &[(&str, &str)]| {
            let listed = run(&mut session, "list", parameters, properties, None).await.unwrap();
            listed[0].property("file-name").to_owned()
        };
        assert_eq!(name(json!({}), &[]).await, "b", "{kind}");
        assert_eq!(name(json!({ "remoteDirectory": "in" }), &[]).await, "a", "{kind}");
        assert_eq!(name(json!({ "remoteDirectory": "in" }), &[("remote-directory", "/other")]).await, "b", "{kind}");
        assert_eq!(name(json!({ "remoteDirectory": " " }), &[("remote-directory", "")]).await, "b", "{kind}");
    }
}

#[tokio::test]
async fn result_format() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        server.store("a.txt", b"12345").unwrap();
        server.store("sub/b", b"").unwrap();
        let mut session = open(&connection(&server)).await;
        let each = list(&mut session, json!({ "sort": "name" })).await.unwrap();
        let array = run(&mut session, "list", json!({ "sort": "name", "resultFormat": "array" }), &[], None).await;
        let array = array.unwrap();
        assert_eq!((array.len(), array[0].property("remote-directory")), (1, "/"), "{kind}");
        let entries: Vec<Value> = serde_json::from_slice(&array[0].body).unwrap();
        assert_eq!(entries, each, "{kind}");
        assert_eq!((entries.len(), &entries[0]["size"]), (2, &json!(5)), "{kind}");

        let empty = json!({ "include": ["none"], "resultFormat": "array" });
        let empty = run(&mut session, "list", empty, &[], None).await.unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&empty[0].body).unwrap(), json!([]), "{kind}");
    }
}

#[tokio::test]
async fn if_missing() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let mut session = open(&connection(&server)).await;
        let missing = json!({ "remoteDirectory": "none" });
        assert_eq!(failure(list(&mut session, missing.clone()).await).code, FailureCode::NotFound, "{kind}");
        let mut fine = missing;
        fine["ifMissing"] = "empty".into();
        assert!(list(&mut session, fine.clone()).await.unwrap().is_empty(), "{kind}");
        fine["resultFormat"] = "array".into();
        let documents = run(&mut session, "list", fine, &[], None).await.unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&documents[0].body).unwrap(), json!([]), "{kind}");
    }
}

/// Whoever stops reading results half-way finds the session usable.
#[tokio::test]
async fn a_listing_may_be_left_in_its_middle() {
    let server = ScriptedServer::new().file("/in/a", "1").file("/in/b", "2").start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let operation = session.prepare("list", &json!({ "remoteDirectory": "/in" })).await.unwrap();
    let mut results = session.run(&operation, &host_harness::Properties::new(), None).await.unwrap();
    assert!(results.next().await.unwrap().is_some());
    drop(results);
    assert_eq!(list(&mut session, json!({ "remoteDirectory": "/in" })).await.unwrap().len(), 2);
    session.close().await.unwrap();
}
