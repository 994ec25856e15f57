//! 100,000 entries, within the memory that a session has (64 MiB), and no later than need be.

use crate::driver::{connector, failure, get, open};
use crate::scripted;
use host_harness::{FailureCode, Limits, Policy, Properties};
use serde_json::{Value, json};
use tests::scripted::{Builder, Gate, ScriptedServer};

const COUNT: usize = 100_000;

/// Takes results while the server holds the second half of its listing back.
async fn results_arrive_before_the_listing_ends(server: Builder, parameters: Value, expected: usize) {
    let gate = Gate::new();
    let server = server.many_files_gated("/in", COUNT, &gate).start().unwrap();
    // A quarter of what a session has by default is more than enough: next to nothing is kept.
    let (connection, memory) = (scripted::connection(&server), 16 << 20);
    let (policy, limits) = (Policy::for_connection(&connection), Limits { memory, ..Limits::default() });
    let mut session = connector().await.open_with(&connection, policy, &limits).await.unwrap();
    let operation = session.prepare("list", &parameters).await.unwrap();
    let mut results = session.run(&operation, &Properties::new(), None).await.unwrap();
    let mut count = 0;
    while let Some(document) = results.next().await.unwrap() {
        if count == 0 {
            // Without this the listing would never end.
            gate.open();
        }
        count += 1;
        document.acknowledge().await.unwrap();
    }
    assert_eq!(count, expected);
}

#[tokio::test]
async fn mlsd() {
    let all = json!({ "remoteDirectory": "/in" });
    results_arrive_before_the_listing_ends(ScriptedServer::new(), all, COUNT).await;
    let some = json!({ "remoteDirectory": "/in", "include": ["*99.txt"] });
    results_arrive_before_the_listing_ends(ScriptedServer::new(), some, COUNT / 100).await;
}

/// The server's clock is asked for in between, which its listing must be interrupted for.
#[tokio::test]
async fn list() {
    let server = ScriptedServer::new().without_feature("MLST").clock("20240110000000").list_offset_minutes(120);
    results_arrive_before_the_listing_ends(server, json!({ "remoteDirectory": "/in" }), COUNT).await;
}

#[tokio::test]
async fn an_order_needs_them_all() {
    for server in [ScriptedServer::new(), ScriptedServer::new().without_feature("MLST")] {
        let server = server.many_files("/in", COUNT).start().unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        let parameters = json!({ "remoteDirectory": "/in", "sort": "-name", "resultFormat": "array" });
        let array = crate::driver::run(&mut session, "list", parameters, &[], None).await.unwrap();
        let entries: Vec<Value> = serde_json::from_slice(&array[0].body).unwrap();
        assert_eq!(entries.len(), COUNT);
        assert_eq!(entries[0]["fileName"], format!("file-{COUNT:06}.txt"));

        let parameters = json!({ "remoteDirectory": "/in", "sort": "-name", "maxFiles": 10, "include": ["*"] });
        assert_eq!(get(&mut session, parameters).await.unwrap().len(), 10);
    }
}

#[tokio::test]
async fn a_few_files_of_many_are_read() {
    let server = ScriptedServer::new().many_files("/in", COUNT).file("/in/one.csv", "content").start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let files = get(&mut session, json!({ "remoteDirectory": "/in", "include": ["*.csv"] })).await.unwrap();
    assert_eq!((files.len(), files[0].body.as_slice()), (1, &b"content"[..]));
    let files = get(&mut session, json!({ "remoteDirectory": "/in", "include": ["*"], "maxFiles": 3 })).await.unwrap();
    assert_eq!(files.len(), 3);
}

/// More than can be kept is a clear failure, and no end of the session.
#[tokio::test]
async fn too_many_to_order_is_a_clear_failure() {
    let server = ScriptedServer::new().many_files("/in", 200_000).start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    for include in ["*", "*7*"] {
        let parameters = json!({ "remoteDirectory": "/in", "sort": "size", "include": [include] });
        let listed = crate::driver::run(&mut session, "list", parameters.clone(), &[], None).await;
        if include == "*" {
            assert_eq!(failure(listed).code, FailureCode::Unsupported);
        } else {
            assert!(listed.unwrap().len() > 50_000);
        }
    }
}
