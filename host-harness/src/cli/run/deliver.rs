//! Delivers the output documents of a run, and says what came of each.

use std::io;
use std::sync::Arc;

use host_harness::{Document, Error, Results};

use super::delivered::Delivered;
use super::destination::{Destination, local_path};
use super::ends_batch;
use super::listing::Listing;
use super::progress::Bars;
use crate::cli::{Exit, Report, Stop};

/// Delivers output documents and keeps count.
pub(in crate::cli) struct Delivery {
    report: Report,
    destination: Arc<Destination>,
    bars: Bars,
    listing: Listing,
    delivered: u64,
    failed: bool,
}

impl Delivery {
    pub(in crate::cli) fn new(report: Report, destination: Destination) -> Self {
        let destination = Arc::new(destination);
        Self { report, destination, bars: Bars::new(report), listing: Listing::default(), delivered: 0, failed: false }
    }

    pub(super) fn bars(&self) -> &Bars {
        &self.bars
    }

    pub(super) fn destination(&self) -> &Arc<Destination> {
        &self.destination
    }

    /// Delivers and acknowledges every document. One that fails stays on the server, and the next one has its turn.
    pub(in crate::cli) async fn deliver(&mut self, results: &mut Results<'_>, input: Option<&str>) -> Result<(), Stop> {
        loop {
            let document = match results.next().await {
                Ok(Some(document)) => document,
                Ok(None) => return Ok(()),
                Err(error) => return self.failure(&error, input),
            };
            let name = document.properties().get("file-name").map(str::to_owned);
            match self.deliver_one(document).await {
                Ok(delivered) => self.success(&delivered)?,
                Err(error) => {
                    let end = ends_batch(&error);
                    self.failure(&error, input.or(name.as_deref()))?;
                    if end {
                        return Ok(());
                    }
                }
            }
        }
    }

    async fn deliver_one(&self, document: Document<'_>) -> Result<Delivered, Error> {
        let path = local_path(document.properties());
        self.destination.receive(document, path, &self.bars).await
    }

    pub(super) fn success(&mut self, delivered: &Delivered) -> Result<(), Stop> {
        self.delivered += 1;
        let bars = self.bars.clone();
        bars.aside(|| self.tell(delivered))?;
        Ok(())
    }

    fn tell(&mut self, delivered: &Delivered) -> io::Result<()> {
        match (&*self.destination, &delivered.content) {
            (Destination::Stdout, _) => {
                self.report.remark(&delivered.line());
                Ok(())
            }
            (Destination::Listing, Some(entry)) => {
                self.listing.add(entry, delivered.properties.get("relative-path"));
                self.report.event("document", &delivered.event())
            }
            _ => self.report.result("document", &delivered.event(), || delivered.line()),
        }
    }

    pub(super) fn failure(&mut self, error: &Error, document: Option<&str>) -> Result<(), Stop> {
        self.failed = true;
        self.bars.aside(|| self.report.failure(error, document))?;
        Ok(())
    }

    /// Prints what could not be printed before, and says how the run ended.
    pub(super) fn finish(self) -> Result<Exit, Stop> {
        if self.delivered == 0 && !self.failed && !self.destination.is_stdout() {
            self.report.line("[]")?;
            self.report.remark("no documents");
        } else if let (Destination::Listing, 1..) = (&*self.destination, self.delivered) {
            for line in self.listing.lines() {
                self.report.line(&line)?;
            }
        }
        Ok(if self.failed { Exit::Failed } else { Exit::Fine })
    }
}
