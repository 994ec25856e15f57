//! A batch in several sessions at once: the same results as in one, in the same order.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use host_harness::{Body, Document, DocumentOutcome, Error, InputDocument, Plan, PlannedDocument, Pool, Properties};
use serde_json::Value;

use super::delivered::Delivered;
use super::destination::{Destination, local_path};
use super::progress::{Bars, Progress};
use super::warnings::Warnings;
use super::{Delivery, Input, Work};
use crate::cli::{Exit, Report, Stop};

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
        let (destination, bars) = (Arc::clone(delivery.destination()), delivery.bars().clone());
        let outgoing = inputs.into_iter().map(move |input| Outgoing {
            properties: input.properties(&common),
            input,
            destination: Arc::clone(&destination),
            bars: bars.clone(),
            progress: None,
            delivered: Vec::new(),
        });
        self.batch(&mut delivery, outgoing, warnings).await?;
        delivery.finish()
    }

    async fn get(
        &self,
        mut delivery: Delivery,
        properties: &Properties,
        warnings: &mut Warnings,
    ) -> Result<Exit, Stop> {
        let Plan { documents, error, warnings: found, .. } =
            self.pool.plan(self.operation, self.parameters, properties).await?;
        warnings.add(found);
        let (destination, bars) = (Arc::clone(delivery.destination()), delivery.bars().clone());
        let mut places = HashSet::new();
        let incoming = documents.into_iter().map(move |planned| {
            let place = local_path(&planned.properties).map(|path| path.identity());
            Incoming {
                place_is_free: place.is_none_or(|place| places.insert(place)),
                planned,
                destination: Arc::clone(&destination),
                bars: bars.clone(),
                delivered: Vec::new(),
            }
        });
        let went_on = self.batch(&mut delivery, incoming, warnings).await?;
        if let Some(error) = error.filter(|_| went_on) {
            delivery.failure(&error, None)?;
        }
        delivery.finish()
    }

    /// Says what came of each document. False: not all of them were tried.
    async fn batch<D: Told>(
        &self,
        delivery: &mut Delivery,
        documents: impl Iterator<Item = D> + Send + 'static,
        warnings: &mut Warnings,
    ) -> Result<bool, Stop> {
        let mut batch = self.pool.batch(self.operation, self.parameters, self.sessions, documents)?;
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

/// A document of a batch that remembers what was delivered.
trait Told: InputDocument {
    /// What the user calls it.
    fn label(&self) -> String;

    fn delivered(&self) -> &[Delivered];
}

/// A local file on its way to the server.
struct Outgoing {
    input: Input,
    properties: Properties,
    destination: Arc<Destination>,
    bars: Bars,
    progress: Option<Progress>,
    delivered: Vec<Delivered>,
}

impl InputDocument for Outgoing {
    fn properties(&self) -> Properties {
        self.properties.clone()
    }

    async fn open(&mut self) -> io::Result<Option<Body>> {
        let (reader, size) = self.input.open().await?;
        let progress = self.progress.insert(self.bars.start(&self.input.label(), size));
        Ok(Some(Box::new(progress.watch_reader(reader))))
    }

    async fn deliver(&mut self, document: Document<'_>) -> Result<(), Error> {
        self.progress = None;
        let path = local_path(document.properties());
        self.delivered.push(self.destination.receive(document, path, &self.bars).await?);
        Ok(())
    }
}

impl Told for Outgoing {
    fn label(&self) -> String {
        self.input.label()
    }

    fn delivered(&self) -> &[Delivered] {
        &self.delivered
    }
}

/// A remote file that was found.
struct Incoming {
    planned: PlannedDocument,
    /// No document before it goes to the same place.
    place_is_free: bool,
    destination: Arc<Destination>,
    bars: Bars,
    delivered: Vec<Delivered>,
}

impl InputDocument for Incoming {
    fn properties(&self) -> Properties {
        self.planned.input.clone()
    }

    async fn deliver(&mut self, document: Document<'_>) -> Result<(), Error> {
        let path = local_path(&self.planned.properties);
        if let (Destination::Directory(inbox), Some(path), false) = (&*self.destination, &path, self.place_is_free) {
            return Err(Error::Body(inbox.already_read(path)));
        }
        let mut delivered = self.destination.receive(document, path, &self.bars).await?;
        delivered.properties = self.in_selection(&delivered.properties);
        self.delivered.push(delivered);
        Ok(())
    }
}

impl Incoming {
    /// The properties, with what only the selection knows of the document: its way from where the selection began.
    fn in_selection(&self, properties: &Properties) -> Properties {
        let found = ["file-name", "remote-directory", "relative-path"];
        let known = found.into_iter().filter_map(|name| Some((name, self.planned.properties.get(name)?)));
        let mut all: Properties = known.collect();
        all.extend(properties.iter());
        all
    }
}

impl Told for Incoming {
    fn label(&self) -> String {
        self.planned.properties.get("file-name").unwrap_or_default().to_owned()
    }

    fn delivered(&self) -> &[Delivered] {
        &self.delivered
    }
}
