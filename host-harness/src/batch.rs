//! One operation for many documents, over several sessions of a pool.

mod document;
mod inputs;
mod plan;
mod worker;

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

pub use document::{Body, DocumentOutcome, InputDocument};
pub use plan::{Plan, PlannedDocument};

use crate::error::Result;
use crate::pool::{ConfiguredOperation, Pool};
use inputs::Inputs;
use worker::Worker;

/// How many documents may be begun, for each session, before the outcome of the first of them is taken.
const LOOK_AHEAD: usize = 16;

/// Runs one operation for many input documents, each in whichever session of a [`Pool`] is free, and gives their outcomes
/// in the order of the documents. Made by [`Pool::batch`].
///
/// - A document whose turn has come opens its content and receives its results ([`InputDocument`]). Contents stream; the
///   batch keeps none.
/// - A document that fails does not stop the others, unless they would fail in the same way
///   ([`Failure::ends_batch`](crate::Failure::ends_batch)): then no further one is begun, and those under way are finished.
///   None is tried twice.
/// - A session that is lost costs its document alone; another one takes its place.
/// - Between documents the sessions go back to the pool, so that batches and other callers share it fairly. When the
///   server permits fewer sessions than were asked for, the work goes on in those, and no document fails for it.
/// - At most 16 documents a session are begun before their outcomes are taken. Then everything waits.
///
/// Each session is served by a task of its own, so that several cores share the work of encryption. The tasks go on
/// between calls of [`Batch::next`]. Dropping the batch drops their calls, which costs those sessions: the server sees
/// their connections closed.
///
/// ```no_run
/// use host_harness::{Batch, Body, Document, InputDocument, Pool, Properties, Result};
/// use serde_json::json;
///
/// /// A local file on its way to the server.
/// struct Report(std::path::PathBuf);
///
/// impl InputDocument for Report {
///     fn properties(&self) -> Properties {
///         let name = self.0.file_name().unwrap_or_default();
///         Properties::from([("file-name", name.to_string_lossy())])
///     }
///
///     async fn open(&mut self) -> std::io::Result<Option<Body>> {
///         Ok(Some(Box::new(tokio::fs::File::open(&self.0).await?)))
///     }
///
///     async fn deliver(&mut self, sent: Document<'_>) -> Result<()> {
///         sent.acknowledge().await?;
///         Ok(())
///     }
/// }
///
/// # async fn example(pool: &Pool, files: Vec<std::path::PathBuf>) -> Result<()> {
/// let reports = files.into_iter().map(Report);
/// let mut batch: Batch<Report> = pool.batch("send", &json!({ "ifExists": "overwrite" }), 4, reports)?;
/// while let Some(outcome) = batch.next().await? {
///     println!("{}: {:?}", outcome.document.0.display(), outcome.errors);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Batch<D> {
    /// Of the documents that were begun, in their order.
    begun: mpsc::Receiver<oneshot::Receiver<DocumentOutcome<D>>>,
    /// The first of those, once it is waited for.
    first: Option<oneshot::Receiver<DocumentOutcome<D>>>,
    inputs: Arc<Inputs<D>>,
    workers: JoinSet<()>,
}

impl Pool {
    /// Begins a batch in up to `sessions` sessions at a time: at least one, and no more than the connection's
    /// `maxConnections`. Documents are taken from the iterator when there is a session for them. [`Pool::plan`] finds the
    /// documents for a selection of files that is to be read in this way.
    ///
    /// Documents of one batch must have nothing to do with each other: two that are stored under one name, side by side, do
    /// not see each other, whatever the parameters say of files that exist.
    ///
    /// # Errors
    /// [`Error::UnknownOperation`](crate::Error::UnknownOperation), or [`Error::Invalid`](crate::Error::Invalid) when the
    /// parameters do not fit their schema.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn batch<I>(&self, operation: &str, parameters: &Value, sessions: usize, documents: I) -> Result<Batch<I::Item>>
    where
        I: IntoIterator<Item: InputDocument, IntoIter: Send + 'static>,
    {
        let lender = self.lender();
        lender.descriptor().validate_parameters(operation, parameters)?;
        let operation = ConfiguredOperation { name: operation.to_owned(), parameters: parameters.clone() };
        let operation = Arc::new(operation);
        let documents = documents.into_iter();
        let most = documents.size_hint().1.unwrap_or(usize::MAX);
        let sessions = sessions.min(lender.maximum()).min(most).max(1);
        let inputs = Arc::new(Inputs::new(documents));
        let (begun, outcomes) = mpsc::channel(LOOK_AHEAD * sessions);
        let mut workers = JoinSet::new();
        for _ in 0..sessions {
            let worker = Worker::new(lender.clone(), Arc::clone(&operation), Arc::clone(&inputs), begun.clone());
            workers.spawn(worker.work());
        }
        Ok(Batch { begun: outcomes, first: None, inputs, workers })
    }
}

impl<D: InputDocument> Batch<D> {
    /// What came of the next document; none after the last one that was begun. Dropping the future loses nothing.
    ///
    /// # Errors
    /// As [`Connector::open`](crate::Connector::open), after all outcomes, when documents are left and no session can be had
    /// for them; [`Error::Failure`](crate::Error::Failure) also when the connector refuses the parameters.
    pub async fn next(&mut self) -> Result<Option<DocumentOutcome<D>>> {
        loop {
            if let Some(first) = &mut self.first {
                let outcome = first.await;
                self.first = None;
                match outcome {
                    Ok(outcome) => return Ok(Some(outcome)),
                    Err(_) => self.join().await,
                }
            }
            self.first = self.begun.recv().await;
            if self.first.is_none() {
                self.join().await;
                return self.inputs.ended().map(|()| None);
            }
        }
    }

    /// Waits until the workers have gone, and goes on with the panic of one that panicked in the engine's code.
    async fn join(&mut self) {
        while let Some(ended) = self.workers.join_next().await {
            if let Err(error) = ended
                && let Ok(panic) = error.try_into_panic()
            {
                std::panic::resume_unwind(panic);
            }
        }
    }
}
