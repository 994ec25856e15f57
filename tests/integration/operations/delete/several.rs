//! When some of several deletions fail.

use crate::driver::{connection, failure, open};
use crate::operations::{server_with, tree};
use crate::scripted;
use host_harness::{Error, Failure, FailureCode, Properties, Session};
use serde_json::{Value, json};
use tests::scripted::{Script, ScriptedServer};
use tests::servers::ServerKind;

/// The names that were deleted, and the failure that ended the results.
async fn run(session: &mut Session, parameters: Value) -> (Vec<String>, Option<Failure>) {
    let operation = session.prepare("delete", &parameters).await.unwrap();
    let mut results = session.run(&operation, &Properties::new(), None).await.unwrap();
    let mut names = Vec::new();
    loop {
        match results.next().await {
            Ok(Some(document)) => names.push(document.properties().get("file-name").unwrap().to_owned()),
            Ok(None) => return (names, None),
            Err(Error::Failure(failure)) => {
                assert!(results.next().await.unwrap().is_none(), "a failure ends the results");
                return (names, Some(failure));
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn those_that_succeed_are_delivered_before_the_failure() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &["a", "b", "c", "d/e"]);
        let mut session = open(&connection(&server)).await;
        let names = json!({ "fileNames": ["a", "none", "b", "d", "c"] });
        let (deleted, ending) = run(&mut session, names).await;
        let ending = ending.unwrap();
        assert_eq!(deleted, ["a", "b", "c"], "{kind}");
        assert_eq!(ending.code, FailureCode::NotFound, "{kind}");
        assert!(ending.message.contains("others that could not be deleted: 1"), "{kind}: {}", ending.message);
        assert!(!ending.ends_batch());
        assert_eq!(tree(&server), ["d/e"], "{kind}");
    }
}

#[tokio::test]
async fn a_lost_connection_ends_it_and_keeps_what_was_done() {
    let lost =
        ScriptedServer::new().file("/a", "").file("/b", "").file("/c", "").on("DELE /b", Script::new().close_control());
    let server = lost.start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let (deleted, ending) = run(&mut session, json!({ "fileNames": ["/a", "/b", "/c"] })).await;
    let ending = ending.unwrap();
    assert_eq!((deleted, ending.code), (vec!["a".to_owned()], FailureCode::ConnectFailed));
    assert!(ending.message.contains("not tried any more: 1"), "{}", ending.message);
}

#[tokio::test]
async fn nothing_that_succeeds_is_a_failure_alone() {
    let server = ScriptedServer::new().start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let failed = failure(crate::driver::delete(&mut session, json!({ "fileNames": ["a", "b"] })).await);
    assert_eq!(failed.code, FailureCode::NotFound);
}
