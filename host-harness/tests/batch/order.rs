//! Everything arrives, in order, and not more than was asked for is begun.

use crate::documents::{Begun, Upload, all, content, count, downloads, name, start, with_files};
use serde_json::json;
use tests::scripted::{Gate, Script, ScriptedServer};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_read_comes_in_the_order_of_the_documents() {
    let (server, pool) = start(with_files(100), 4).await;
    let batch = pool.batch("get", &json!({}), 4, downloads(100, &Begun::default())).unwrap();
    let outcomes = all(batch).await;
    assert_eq!(outcomes.len(), 100);
    for (number, outcome) in outcomes.iter().enumerate() {
        assert!(outcome.errors.is_empty(), "{:?}", outcome.errors);
        assert_eq!(outcome.document.name, name(number));
        assert!(outcome.document.content == content(number), "{number}");
    }
    assert!((1..=4).contains(&server.connections()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_arrives() {
    let (server, pool) = start(ScriptedServer::new(), 4).await;
    let uploads: Vec<_> = (0..100).map(|number| Upload::new(name(number), Some(content(number)))).collect();
    let outcomes = all(pool.batch("send", &json!({}), 4, uploads).unwrap()).await;
    for (number, outcome) in outcomes.iter().enumerate() {
        assert!(outcome.errors.is_empty(), "{:?}", outcome.errors);
        let sent = outcome.document.sent.as_ref().unwrap();
        assert_eq!(sent.get("file-name"), Some(name(number).as_str()));
        assert!(sent.get("sha256").is_some());
    }
    let files = server.files();
    assert_eq!((outcomes.len(), files.len()), (100, 100));
    for number in 0..100 {
        assert!(files[&format!("/{}", name(number))].bytes() == content(number), "{number}");
    }
}

/// The other session goes on while the first document stalls, but not for ever.
#[tokio::test]
async fn a_document_that_stalls_lets_few_others_pile_up_behind_it() {
    const SESSIONS: usize = 2;
    // Those that fit between the tasks and the caller, and the one that the caller waits for.
    const MOST: usize = 16 * SESSIONS + 1;
    let gate = Gate::new();
    let server = with_files(200).on_nth("RETR", 1, Script::new().wait_for(&gate).usual());
    let (server, pool) = start(server, SESSIONS).await;
    let begun = Begun::default();
    let mut batch = pool.batch("get", &json!({}), SESSIONS, downloads(200, &begun)).unwrap();
    let stalled = async {
        begun.wait(MOST).await;
        server.wait_for_command("RETR", MOST).await.unwrap();
        gate.open();
    };
    let (first, ()) = tokio::join!(batch.next(), stalled);
    assert_eq!(first.unwrap().unwrap().document.name, name(0));
    assert_eq!((begun.count(), count(&server, "RETR")), (MOST, MOST));
    assert_eq!(all(batch).await.len(), 199);
    assert_eq!(begun.count(), 200);
}

/// Nothing is taken from the batch, and yet it goes on as far as it may.
#[tokio::test]
async fn it_begins_by_itself_and_holds_no_session_when_it_waits() {
    let (server, pool) = start(with_files(40), 1).await;
    let begun = Begun::default();
    let batch = pool.batch("get", &json!({}), 1, downloads(40, &begun)).unwrap();
    begun.wait(16).await;
    pool.acquire().await.unwrap().ping().await.unwrap();
    assert_eq!((begun.count(), server.connections()), (16, 1));
    assert_eq!(all(batch).await.len(), 40);
}

#[tokio::test]
async fn no_more_sessions_are_opened_than_there_are_documents() {
    let (server, pool) = start(with_files(3), 4).await;
    for documents in [0, 1] {
        let batch = pool.batch("get", &json!({}), 4, downloads(documents, &Begun::default())).unwrap();
        assert_eq!(all(batch).await.len(), documents);
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn a_next_that_is_dropped_loses_no_outcome() {
    let gate = Gate::new();
    let server = with_files(3).on_nth("RETR", 1, Script::new().wait_for(&gate).usual());
    let (server, pool) = start(server, 1).await;
    let mut batch = pool.batch("get", &json!({}), 1, downloads(3, &Begun::default())).unwrap();
    tokio::select! {
        outcome = batch.next() => panic!("did not wait for the server: {:?}", outcome.map(|_| ())),
        retr = server.wait_for_command("RETR", 1) => retr.unwrap(),
    }
    gate.open();
    let names: Vec<_> = all(batch).await.into_iter().map(|outcome| outcome.document.name).collect();
    assert_eq!(names, [name(0), name(1), name(2)]);
}
