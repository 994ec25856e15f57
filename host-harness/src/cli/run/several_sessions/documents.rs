//! The documents of a batch: what is sent, what is read, and what came of it.

use std::io;
use std::sync::Arc;

use host_harness::{Body, Document, Error, InputDocument, PlannedDocument, Properties};

use crate::cli::run::Input;
use crate::cli::run::delivered::Delivered;
use crate::cli::run::destination::{Destination, local_path};
use crate::cli::run::local_name::LocalPath;
use crate::cli::run::progress::{Bars, Progress};

/// Where output documents go, for each of the documents.
#[derive(Clone)]
pub(super) struct Storage {
    pub(super) destination: Arc<Destination>,
    pub(super) bars: Bars,
}

impl Storage {
    async fn receive(&self, document: Document<'_>, path: Option<LocalPath>) -> Result<Delivered, Error> {
        self.destination.receive(document, path, &self.bars).await
    }
}

/// A document of a batch that remembers what was delivered.
pub(super) trait Told: InputDocument {
    /// What the user calls it.
    fn label(&self) -> String;

    fn delivered(&self) -> &[Delivered];
}

/// A local file on its way to the server.
pub(super) struct Outgoing {
    input: Input,
    properties: Properties,
    storage: Storage,
    progress: Option<Progress>,
    delivered: Vec<Delivered>,
}

impl Outgoing {
    pub(super) fn new(input: Input, common: &Properties, storage: Storage) -> Self {
        let properties = input.properties(common);
        Self { input, properties, storage, progress: None, delivered: Vec::new() }
    }
}

impl InputDocument for Outgoing {
    fn properties(&self) -> Properties {
        self.properties.clone()
    }

    async fn open(&mut self) -> io::Result<Option<Body>> {
        let (reader, size) = self.input.open().await?;
        let progress = self.progress.insert(self.storage.bars.start(&self.input.label(), size));
        Ok(Some(Box::new(progress.watch_reader(reader))))
    }

    async fn deliver(&mut self, document: Document<'_>) -> Result<(), Error> {
        self.progress = None;
        let path = local_path(document.properties());
        self.delivered.push(self.storage.receive(document, path).await?);
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
pub(super) struct Incoming {
    planned: PlannedDocument,
    /// No document before it goes to the same place.
    place_is_free: bool,
    storage: Storage,
    delivered: Vec<Delivered>,
}

impl InputDocument for Incoming {
    fn properties(&self) -> Properties {
        self.planned.input.clone()
    }

    async fn deliver(&mut self, document: Document<'_>) -> Result<(), Error> {
        let path = local_path(&self.planned.properties);
        if let (Destination::Directory(inbox), Some(path), false) =
            (&*self.storage.destination, &path, self.place_is_free)
        {
            return Err(Error::Body(inbox.already_read(path)));
        }
        let mut delivered = self.storage.receive(document, path).await?;
        delivered.properties = self.in_selection(&delivered.properties);
        self.delivered.push(delivered);
        Ok(())
    }
}

impl Incoming {
    pub(super) fn new(planned: PlannedDocument, place_is_free: bool, storage: Storage) -> Self {
        Self { planned, place_is_free, storage, delivered: Vec::new() }
    }

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
