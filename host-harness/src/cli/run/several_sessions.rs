//! A batch in several sessions at once: the same results as in one, in the same order.

mod documents;

use std::collections::HashSet;
use std::sync::Arc;

use host_harness::{DocumentOutcome, Error, Plan, Pool, Properties};
use serde_json::Value;

use super::destination::local_path;
use super::warnings::Warnings;
use super::{Delivery, Input, Work};
use crate::cli::{Exit, Report, Stop};
use documents::{Incoming, Outgoing, Storage, Told};

/// Carries out the work in the sessions of a pool, and says goodbye in all of them.
pub(super) async fn carry_out(
    report: Report,
    pool: Pool,
    work: Work,
    operation: &str,
    parameters: &Value,
) -> Result<Exit, Stop> {
    let run = Run { pool: &pool, operation, parameters, sessions: work.sessions };
    let mut warnings = Warnings::default();
    let delivery = Delivery::new(report, work.destination);
    let ended = if work.outbound {
        run.send(delivery, work.properties, work.inputs, &mut warnings).await
    } else {
        run.get(delivery, &work.properties, &mut warnings).await
    };
    warnings.print(report)?;
    pool.close().await;
    ended
}

struct Run<'a> {
    pool: &'a Pool,
    operation: &'a str,
    parameters: &'a Value,
    sessions: usize,
}

impl Run<'_> {
    async fn send(
        &self,
        mut delivery: Delivery,
        common: Properties,
        inputs: Vec<Input>,
        warnings: &mut Warnings,
    ) -> Result<Exit, Stop> {
        let storage = storage(&delivery);
        let outgoing = inputs.into_iter().map(move |input| Outgoing::new(input, &common, storage.clone()));
        self.batch(&mut delivery, self.parameters, outgoing, warnings).await?;
        delivery.finish()
    }

    async fn get(
        &self,
        mut delivery: Delivery,
        properties: &Properties,
        warnings: &mut Warnings,
    ) -> Result<Exit, Stop> {
        let Plan { documents, parameters, error, warnings: found, .. } =
            self.pool.plan(self.operation, self.parameters, properties).await?;
        warnings.add(found);
        let (storage, mut places) = (storage(&delivery), HashSet::new());
        let incoming = documents.into_iter().map(move |planned| {
            let place = local_path(&planned.properties).map(|path| path.identity());
            Incoming::new(planned, place.is_none_or(|place| places.insert(place)), storage.clone())
        });
        let went_on = self.batch(&mut delivery, &parameters, incoming, warnings).await?;
        if let Some(error) = error.filter(|_| went_on) {
            delivery.failure(&error, None)?;
        }
        delivery.finish()
    }

    /// Says what came of each document. False: not all of them were tried.
    async fn batch<D: Told>(
        &self,
        delivery: &mut Delivery,
        parameters: &Value,
        documents: impl Iterator<Item = D> + Send + 'static,
        warnings: &mut Warnings,
    ) -> Result<bool, Stop> {
        let mut batch = self.pool.batch(self.operation, parameters, self.sessions, documents)?;
        let mut went_on = true;
        while let Some(DocumentOutcome { document, errors, warnings: found, .. }) = batch.next().await? {
            for delivered in document.delivered() {
                delivery.success(delivered)?;
            }
            for error in errors {
                delivery.failure(&error, Some(&document.label()))?;
                went_on &= !matches!(error, Error::Failure(failure) if failure.ends_batch());
            }
            warnings.add(found);
        }
        Ok(went_on)
    }
}

fn storage(delivery: &Delivery) -> Storage {
    Storage { destination: Arc::clone(delivery.destination()), bars: delivery.bars().clone() }
}
