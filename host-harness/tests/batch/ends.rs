//! How a batch ends before its time.

use crate::documents::{Begun, Download, all, code, count, downloads, start, with_files};
use host_harness::{Document, FailureCode, InputDocument, Properties, Result};
use serde_json::json;
use tests::scripted::{Gate, Script};

#[tokio::test]
async fn dropping_it_drops_its_calls_and_the_pool_goes_on() {
    let gate = Gate::new();
    let silent = || Script::new().reply("150 Here.\r\n").open_data().wait_for(&gate);
    let server = (1..=3).fold(with_files(30), |server, nth| server.on_nth("RETR", nth, silent()));
    let (server, pool) = start(server, 3).await;
    let begun = Begun::default();
    let batch = pool.batch("get", &json!({}), 3, downloads(30, &begun)).unwrap();
    server.wait_for_command("RETR", 3).await.unwrap();
    drop(batch);
    gate.open();
    server.wait_until_all_closed().await.unwrap();
    assert_eq!((begun.count(), server.connections()), (3, 3));
    let outcomes = all(pool.batch("get", &json!({}), 3, downloads(5, &begun)).unwrap()).await;
    assert!(outcomes.iter().all(|outcome| outcome.errors.is_empty()));
    assert!(!server.commands().iter().any(|line| line == "QUIT"), "there was no time for a goodbye");
}

#[tokio::test]
async fn a_pool_that_is_closed_ends_its_batches_at_the_next_document() {
    let gate = Gate::new();
    let server = with_files(30).on_nth("RETR", 1, Script::new().wait_for(&gate).usual());
    let (server, pool) = start(server, 1).await;
    let mut batch = pool.batch("get", &json!({}), 1, downloads(30, &Begun::default())).unwrap();
    server.wait_for_command("RETR", 1).await.unwrap();
    pool.close().await;
    gate.open();
    assert!(batch.next().await.unwrap().unwrap().errors.is_empty());
    let failure = batch.next().await.err().unwrap();
    assert_eq!(code(&[failure]), FailureCode::Cancelled);
    server.wait_until_all_closed().await.unwrap();
    assert_eq!(count(&server, "RETR"), 1);
}

struct Panics;

impl InputDocument for Panics {
    fn properties(&self) -> Properties {
        Properties::from([("file-name", "000.txt")])
    }

    async fn deliver(&mut self, _: Document<'_>) -> Result<()> {
        panic!("the engine's own fault");
    }
}

/// Rather than waiting for ever for the outcome.
#[tokio::test]
async fn a_panic_of_the_engine_is_the_engines() {
    let (_server, pool) = start(with_files(1), 2).await;
    let mut batch = pool.batch("get", &json!({}), 2, [Panics, Panics]).unwrap();
    let ended = tokio::spawn(async move { batch.next().await.map(|_| ()) }).await;
    assert!(ended.unwrap_err().is_panic());
}

/// Dropped without an acknowledgement, it stays on the server.
struct Released(Download);

impl InputDocument for Released {
    fn properties(&self) -> Properties {
        self.0.properties()
    }

    async fn deliver(&mut self, mut document: Document<'_>) -> Result<()> {
        document.read_to(&mut self.0.content).await?;
        Ok(())
    }
}

#[tokio::test]
async fn what_the_engine_releases_stays_on_the_server() {
    let (server, pool) = start(with_files(4), 2).await;
    let released = downloads(4, &Begun::default()).into_iter().map(Released);
    let outcomes = all(pool.batch("get", &json!({ "after": "delete" }), 2, released).unwrap()).await;
    assert!(outcomes.iter().all(|outcome| outcome.errors.is_empty()));
    assert_eq!((outcomes.len(), server.files().len()), (4, 4));
    let acknowledged = downloads(4, &Begun::default());
    all(pool.batch("get", &json!({ "after": "delete" }), 2, acknowledged).unwrap()).await;
    assert_eq!(server.files().len(), 0);
}
