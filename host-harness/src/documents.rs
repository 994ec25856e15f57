//! The output documents of one run.

use std::sync::Arc;

use tokio::io::AsyncWrite;
use wasmtime::component::Resource;
use wasmtime_wasi::p2::DynOutputStream;

use crate::descriptor::Descriptor;
use crate::error::{Error, Result};
use crate::failure::Failure;
use crate::instance::{Handle, Instance};
use crate::properties::Properties;
use crate::session::Operation;
use crate::streams::{Drained, Sink, drain_to};

/// The output documents of one run, pulled one at a time.
pub struct Results<'session> {
    instance: &'session mut Instance,
    handle: Handle,
    /// What the host measured of the input document's content.
    measured: Properties,
    descriptor: Arc<Descriptor>,
    /// In the component, results belong to their operation and must go first: fields drop in this order.
    _operation: Operation,
}

impl<'session> Results<'session> {
    pub(crate) fn new(
        instance: &'session mut Instance,
        handle: Handle,
        operation: Operation,
        measured: Properties,
        descriptor: Arc<Descriptor>,
    ) -> Self {
        Self { instance, handle, measured, descriptor, _operation: operation }
    }

    /// The next document; none after the last.
    ///
    /// # Errors
    /// [`Error::Failure`], which ends the results. What was delivered stays delivered.
    pub async fn next(&mut self) -> Result<Option<Document<'_>>> {
        let results = self.handle.get()?;
        let next = self
            .instance
            .call(|exports, store| {
                Box::pin(async move {
                    let connection = exports.integration_connector_connection();
                    let document = match connection.results().call_next(&mut *store, results).await? {
                        Ok(Some(document)) => document,
                        Ok(None) => return Ok(Ok(None)),
                        Err(failure) => return Ok(Err(failure)),
                    };
                    let properties = connection.document().call_properties(store, document).await?;
                    Ok(Ok(Some((document, properties))))
                })
            })
            .await?;
        let next = next.map_err(|failure| self.instance.failure(failure))?;
        let Some((document, properties)) = next else { return Ok(None) };
        let mut properties = Properties::from_component(properties, &self.descriptor, self.instance.redactor());
        properties.extend(self.measured.clone());
        let handle = self.instance.handle(document);
        let measured = self.measured.clone();
        Ok(Some(Document {
            instance: &mut *self.instance,
            handle,
            properties,
            measured,
            descriptor: &self.descriptor,
            undelivered: false,
        }))
    }
}

/// One output document. Dropping it releases it: the server is left as it was.
pub struct Document<'results> {
    instance: &'results mut Instance,
    handle: Handle,
    properties: Properties,
    /// What the host measured of the input document's content: for a `send`, that is what counts.
    measured: Properties,
    descriptor: &'results Descriptor,
    /// It was read, and what came of the last attempt is worthless.
    undelivered: bool,
}

impl Document<'_> {
    /// What is known of it so far: more after [`Document::read_to`].
    pub fn properties(&self) -> &Properties {
        &self.properties
    }

    /// Writes its content to `writer` and flushes it. Success means that the server confirmed it complete, and that all of
    /// it was written. Gives the properties that are known only now, with the `sha256` (unless
    /// [`HostOptions::sha256`](crate::HostOptions::sha256) is off), `bytes-transferred` and `duration-ms` that the host measured.
    ///
    /// # Errors
    /// [`Error::Failure`] when the connector fails, or the engine withdraws (see
    /// [`Session::canceller`](crate::Session::canceller)); [`Error::Body`] when `writer` fails. What was written then is
    /// worthless; this may be called again, and until it succeeds the document cannot be acknowledged.
    pub async fn read_to(&mut self, writer: &mut (dyn AsyncWrite + Unpin + Send)) -> Result<Properties> {
        let document = self.handle.get()?;
        self.undelivered = true;
        let tally = self.instance.tally();
        let cancellable = self.instance.canceller().begin();
        let (sink, drain) = Sink::new(tally.clone(), cancellable.token());
        let call = self.instance.call(|exports, store| {
            Box::pin(async move {
                let stream: DynOutputStream = Box::new(sink);
                let stream = store.data_mut().table.push(stream)?;
                let documents = exports.integration_connector_connection().document();
                let borrowed = Resource::new_borrow(stream.rep());
                let answer = documents.call_read_to(&mut *store, document, borrowed).await?;
                store.data_mut().table.delete(stream)?;
                Ok(answer)
            })
        });
        let (answer, drained) = tokio::join!(call, drain_to(writer, drain));
        let drained = drained.map_err(Error::Body)?;
        let answer = answer?.map_err(|failure| self.instance.failure(failure))?;
        if drained == Drained::Part {
            // The component was done just before the engine withdrew, but the writer was not.
            return Err(Failure::withdrawn().into());
        }
        tally.complete();
        self.undelivered = false;
        let mut properties = Properties::from_component(answer, self.descriptor, self.instance.redactor());
        properties.extend(tally.properties());
        properties.extend(self.measured.clone());
        self.properties.extend(properties.clone());
        Ok(properties)
    }

    /// The engine has the document for good. After-read actions, such as deleting the remote file, happen now. Gives the
    /// properties that are known only now.
    ///
    /// # Errors
    /// [`Error::Failure`] when an after-read action fails; [`Error::Undelivered`] after a [`Document::read_to`] that failed:
    /// the component may believe otherwise, when only the writer was at fault.
    pub async fn acknowledge(self) -> Result<Properties> {
        let Self { instance, handle, descriptor, undelivered, .. } = self;
        if undelivered {
            return Err(Error::Undelivered);
        }
        let document = handle.take()?;
        let answer = instance
            .call(|exports, store| {
                Box::pin(async move {
                    exports.integration_connector_connection().document().call_acknowledge(store, document).await
                })
            })
            .await?;
        let properties = answer.map_err(|failure| instance.failure(failure))?;
        Ok(Properties::from_component(properties, descriptor, instance.redactor()))
    }
}
