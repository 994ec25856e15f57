//! Serves one document after the other, each in the session that the pool lends for it.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::document::{DocumentOutcome, InputDocument};
use super::inputs::Inputs;
use crate::error::{Error, Result};
use crate::pool::{ConfiguredOperation, Lender, PooledSession};
use crate::session::Operation;

pub(super) struct Worker<D> {
    lender: Lender,
    operation: Arc<ConfiguredOperation>,
    inputs: Arc<Inputs<D>>,
    /// In the order in which documents are begun. Its capacity is the look-ahead.
    begun: mpsc::Sender<oneshot::Receiver<DocumentOutcome<D>>>,
}

impl<D: InputDocument> Worker<D> {
    pub(super) fn new(
        lender: Lender,
        operation: Arc<ConfiguredOperation>,
        inputs: Arc<Inputs<D>>,
        begun: mpsc::Sender<oneshot::Receiver<DocumentOutcome<D>>>,
    ) -> Self {
        Self { lender, operation, inputs, begun }
    }

    /// Works until no document is left, or no session can be had.
    pub(super) async fn work(self) {
        // Who waits for the outcomes to be taken keeps no session meanwhile.
        while let Ok(place) = self.begun.reserve().await {
            let Some((mut session, operation)) = self.session().await else { return };
            let next = self.inputs.next(|document| {
                let (told, outcome) = oneshot::channel();
                place.send(outcome);
                (document, told)
            });
            let Some((document, told)) = next else { return };
            let outcome = run(&mut session, &operation, document).await;
            // Before the outcome is told, so that whoever hears of it finds the session free.
            drop(session);
            if outcome.ends_batch() {
                self.inputs.stop();
            }
            // A batch that has been dropped needs no outcome.
            let _ = told.send(outcome);
        }
    }

    /// A session for the next document; none when there is no document left, or no session.
    async fn session(&self) -> Option<(PooledSession, Operation)> {
        let acquired = tokio::select! {
            biased;
            () = self.inputs.over() => return None,
            acquired = self.lender.acquire() => acquired,
        };
        let prepared = match acquired {
            Ok(mut session) => match session.prepare_once(&self.operation).await {
                Ok(operation) => Ok((session, operation)),
                Err(refused @ Error::Failure(_)) => {
                    self.inputs.refused(refused);
                    return None;
                }
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        prepared.map_err(|error| self.inputs.unserved(error)).ok()
    }
}

async fn run<D: InputDocument>(
    session: &mut PooledSession,
    operation: &Operation,
    mut document: D,
) -> DocumentOutcome<D> {
    let mut errors = Vec::new();
    if let Err(error) = serve(session, operation, &mut document, &mut errors).await {
        errors.push(error);
    }
    // A session that is lost has none to tell.
    let warnings = session.warnings().await.unwrap_or_default();
    DocumentOutcome::new(document, errors, warnings)
}

/// Runs the operation and delivers its results. An output document that fails is one error among the others.
async fn serve<D: InputDocument>(
    session: &mut PooledSession,
    operation: &Operation,
    document: &mut D,
    errors: &mut Vec<Error>,
) -> Result<()> {
    let properties = document.properties();
    let mut body = document.open().await.map_err(Error::Body)?;
    let mut results = match &mut body {
        Some(body) => session.run(operation, &properties, Some(&mut **body)).await?,
        None => session.run(operation, &properties, None).await?,
    };
    while let Some(output) = results.next().await? {
        match document.deliver(output).await {
            Ok(()) => {}
            Err(error) if ends_results(&error) => return Err(error),
            Err(error) => errors.push(error),
        }
    }
    Ok(())
}

/// Whether nothing more can come from the session.
fn ends_results(error: &Error) -> bool {
    match error {
        Error::Failure(failure) => failure.ends_batch(),
        Error::Body(_) | Error::Undelivered => false,
        _ => true,
    }
}
