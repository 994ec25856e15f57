//! Documents that remember what came of them, and a server with files for them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use host_harness::{
    Batch, Body, Document, DocumentOutcome, Error, FailureCode, Host, HostOptions, InputDocument, Pool, Properties,
    Result,
};
use serde_json::{Value, json};
use tests::scripted::{Builder, ScriptedServer};

/// How many documents the batch has begun.
#[derive(Clone, Default)]
pub(crate) struct Begun(Arc<AtomicUsize>);

impl Begun {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// Returns when so many have been begun.
    pub(crate) async fn wait(&self, count: usize) {
        while self.count() < count {
            tokio::task::yield_now().await;
        }
    }
}

/// A remote file that is read.
pub(crate) struct Download {
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
    begun: Begun,
}

impl Download {
    pub(crate) fn new(name: impl Into<String>, begun: &Begun) -> Self {
        Self { name: name.into(), content: Vec::new(), begun: begun.clone() }
    }
}

impl InputDocument for Download {
    fn properties(&self) -> Properties {
        self.begun.0.fetch_add(1, Ordering::SeqCst);
        Properties::from([("file-name", &self.name)])
    }

    async fn deliver(&mut self, mut document: Document<'_>) -> Result<()> {
        document.read_to(&mut self.content).await?;
        document.acknowledge().await?;
        Ok(())
    }
}

/// Content that is sent; none: opening it fails.
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) sent: Option<Properties>,
}

impl Upload {
    pub(crate) fn new(name: impl Into<String>, content: Option<Vec<u8>>) -> Self {
        Self { name: name.into(), content, sent: None }
    }
}

impl InputDocument for Upload {
    fn properties(&self) -> Properties {
        Properties::from([("file-name", &self.name)])
    }

    async fn open(&mut self) -> io::Result<Option<Body>> {
        let content = self.content.clone().ok_or_else(|| io::Error::other("no such content"))?;
        Ok(Some(Box::new(io::Cursor::new(content))))
    }

    async fn deliver(&mut self, document: Document<'_>) -> Result<()> {
        self.sent = Some(document.properties().clone());
        document.acknowledge().await?;
        Ok(())
    }
}

pub(crate) fn name(number: usize) -> String {
    format!("{number:03}.txt")
}

/// Of a length and with bytes that tell files from each other.
pub(crate) fn content(number: usize) -> Vec<u8> {
    name(number).into_bytes().repeat(number * 37 % 1000)
}

/// With files from 0 on.
pub(crate) fn with_files(count: usize) -> Builder {
    (0..count).fold(ScriptedServer::new(), |server, number| server.file(format!("/{}", name(number)), content(number)))
}

pub(crate) fn downloads(count: usize, begun: &Begun) -> Vec<Download> {
    (0..count).map(|number| Download::new(name(number), begun)).collect()
}

/// The pool for a server, with nothing tried again.
pub(crate) async fn start(server: Builder, max_connections: usize) -> (ScriptedServer, Pool) {
    let server = server.start().unwrap();
    let pool = pool(&connection(&server, max_connections, 1)).await;
    (server, pool)
}

pub(crate) fn connection(server: &ScriptedServer, max_connections: usize, attempts: usize) -> Value {
    json!({
        "host": "127.0.0.1", "port": server.address().port(), "maxConnections": max_connections,
        "retry": { "attempts": attempts, "initialDelayMs": 1, "maxDelayMs": 1 },
    })
}

pub(crate) async fn pool(connection: &Value) -> Pool {
    let connector = Host::new(&HostOptions::default()).unwrap().load_default().await.unwrap();
    Pool::new(&connector, connection).unwrap()
}

/// The outcomes, until there are none.
pub(crate) async fn all<D: InputDocument>(mut batch: Batch<D>) -> Vec<DocumentOutcome<D>> {
    let mut outcomes = Vec::new();
    while let Some(outcome) = batch.next().await.unwrap() {
        outcomes.push(outcome);
    }
    assert!(batch.next().await.unwrap().is_none(), "and stays so");
    outcomes
}

#[track_caller]
pub(crate) fn code(errors: &[Error]) -> FailureCode {
    match errors {
        [Error::Failure(failure)] => failure.code,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn count(server: &ScriptedServer, verb: &str) -> usize {
    server.commands().iter().filter(|line| line.split(' ').next() == Some(verb)).count()
}
