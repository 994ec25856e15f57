//! A connection in use.

mod keepalive;

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use tokio::io::AsyncRead;
use wasmtime::component::{Resource, ResourceAny};
use wasmtime_wasi::p2::DynInputStream;

use crate::bindings::integration::connector::types as wit;
use crate::cancel::Canceller;
use crate::descriptor::Descriptor;
use crate::documents::Results;
use crate::error::{Error, Result};
use crate::instance::{Handle, Instance};
use crate::properties::Properties;
use crate::streams::{Source, feed_from};

/// A connection to a server that has been logged in to: one instance of the component, in a memory of its own.
///
/// Serves any number of operations, one at a time. Dropping a call before it has come back loses the session.
pub struct Session {
    instance: Instance,
    handle: Handle,
    descriptor: Arc<Descriptor>,
    keepalive: Option<Duration>,
}

/// An operation whose parameters have been checked, ready to run any number of times in its session.
#[derive(Clone)]
pub struct Operation(Arc<Handle>);

/// Something that works but should not stay so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Stable, such as `plaintext-credentials`.
    pub code: String,
    /// One sentence for people. Holds no secret.
    pub message: String,
}

impl Session {
    pub(crate) async fn open(mut instance: Instance, descriptor: Arc<Descriptor>, connection: &Value) -> Result<Self> {
        let keepalive = keepalive::interval(&descriptor.connection_schema, connection);
        let connection = connection.to_string();
        let session = instance
            .call(|exports, store| {
                Box::pin(async move {
                    exports.integration_connector_connection().session().call_open(store, &connection).await
                })
            })
            .await?;
        let session = session.map_err(|failure| instance.failure(failure))?;
        let handle = instance.handle(session);
        Ok(Self { instance, handle, descriptor, keepalive })
    }

    /// Checks an operation's parameters once. The operation then runs for each input document.
    ///
    /// # Errors
    /// [`Error::UnknownOperation`]; [`Error::Invalid`] when the parameters do not fit their schema; [`Error::Failure`]
    /// when the connector refuses them for another reason.
    pub async fn prepare(&mut self, operation: &str, parameters: &Value) -> Result<Operation> {
        self.descriptor.validate_parameters(operation, parameters)?;
        let (session, operation, parameters) = (self.handle.get()?, operation.to_owned(), parameters.to_string());
        let prepared = self
            .instance
            .call(|exports, store| {
                Box::pin(async move {
                    let sessions = exports.integration_connector_connection().session();
                    sessions.call_prepare(store, session, &operation, &parameters).await
                })
            })
            .await?;
        let operation = prepared.map_err(|failure| self.instance.failure(failure))?;
        Ok(Operation(Arc::new(self.instance.handle(operation))))
    }

    /// Runs an operation for one input document. Its content is read from `body` to the end before this returns; success
    /// then means that the server confirmed it complete.
    ///
    /// # Errors
    /// [`Error::Failure`] when the connector fails, or the engine withdraws (see [`Session::canceller`]); [`Error::Body`]
    /// when reading `body` fails, and the server was told that the content is incomplete.
    pub async fn run(
        &mut self,
        operation: &Operation,
        properties: &Properties,
        body: Option<&mut (dyn AsyncRead + Unpin + Send)>,
    ) -> Result<Results<'_>> {
        if !self.instance.owns(&operation.0) {
            return Err(Error::ForeignOperation);
        }
        let resource = operation.0.get()?;
        let properties = properties.to_component();
        let (results, measured) = match body {
            Some(reader) => self.run_with_body(resource, properties, reader).await?,
            None => (self.run_without_body(resource, properties).await?, Properties::new()),
        };
        let results = results.map_err(|failure| self.instance.failure(failure))?;
        let results = self.instance.handle(results);
        let descriptor = Arc::clone(&self.descriptor);
        Ok(Results::new(&mut self.instance, results, operation.clone(), measured, descriptor))
    }

    async fn run_without_body(
        &mut self,
        operation: ResourceAny,
        properties: Vec<wit::Property>,
    ) -> Result<Result<ResourceAny, wit::Failure>> {
        self.instance
            .call(|exports, store| {
                Box::pin(async move {
                    let operations = exports.integration_connector_connection().operation();
                    operations.call_run(store, operation, &properties, None).await
                })
            })
            .await
    }

    async fn run_with_body(
        &mut self,
        operation: ResourceAny,
        properties: Vec<wit::Property>,
        reader: &mut (dyn AsyncRead + Unpin + Send),
    ) -> Result<(Result<ResourceAny, wit::Failure>, Properties)> {
        let tally = self.instance.tally();
        let cancellable = self.instance.canceller().begin();
        let (source, feed) = Source::new(tally.clone(), cancellable.token());
        let call = self.instance.call(|exports, store| {
            Box::pin(async move {
                let stream: DynInputStream = Box::new(source);
                let stream = store.data_mut().table.push(stream)?;
                let operations = exports.integration_connector_connection().operation();
                let borrowed = Resource::new_borrow(stream.rep());
                let results = operations.call_run(&mut *store, operation, &properties, Some(borrowed)).await?;
                store.data_mut().table.delete(stream)?;
                Ok(results)
            })
        });
        let (results, read) = tokio::join!(call, feed_from(reader, feed));
        read.map_err(Error::Body)?;
        Ok((results?, tally.properties()))
    }

    /// Whether a pool may lend it again.
    pub(crate) fn is_fit(&self) -> bool {
        self.instance.is_fit()
    }

    /// A handle to withdraw from a transfer while it is under way, for another task or thread.
    ///
    /// ```no_run
    /// # use host_harness::{Document, Error, FailureCode, Session};
    /// # async fn example(session: &Session, document: &mut Document<'_>, stop: tokio::sync::oneshot::Receiver<()>) {
    /// let canceller = session.canceller();
    /// tokio::spawn(async move {
    ///     let _ = stop.await;
    ///     canceller.cancel();
    /// });
    /// match document.read_to(&mut tokio::io::sink()).await {
    ///     Err(Error::Failure(failure)) if failure.code == FailureCode::Cancelled => {} // the session can be used again
    ///     _ => {}
    /// }
    /// # }
    /// ```
    pub fn canceller(&self) -> Canceller {
        self.instance.canceller().clone()
    }

    /// Proves that the idle session still works, and keeps the server from dropping it.
    ///
    /// # Errors
    /// [`Error::Failure`] when it does not work any more.
    pub async fn ping(&mut self) -> Result<()> {
        let session = self.handle.get()?;
        let answer = self
            .instance
            .call(|exports, store| {
                Box::pin(
                    async move { exports.integration_connector_connection().session().call_ping(store, session).await },
                )
            })
            .await?;
        answer.map_err(|failure| self.instance.failure(failure))
    }

    /// The warnings that have come up since this was last called.
    ///
    /// # Errors
    /// Only when the component itself fails.
    pub async fn warnings(&mut self) -> Result<Vec<Warning>> {
        let session = self.handle.get()?;
        let warnings = self
            .instance
            .call(|exports, store| {
                Box::pin(async move {
                    exports.integration_connector_connection().session().call_warnings(store, session).await
                })
            })
            .await?;
        let redactor = self.instance.redactor();
        let warnings = warnings.into_iter().map(|warning| Warning {
            code: redactor.redact(&warning.code).into_owned(),
            message: redactor.redact(&warning.message).into_owned(),
        });
        Ok(warnings.collect())
    }

    /// Says goodbye to the server. A session that is dropped instead is closed abruptly.
    ///
    /// # Errors
    /// [`Error::Failure`] when the server does not answer; the connection is closed all the same.
    pub async fn close(self) -> Result<()> {
        let Self { mut instance, handle, .. } = self;
        let session = handle.take()?;
        let answer = instance
            .call(|exports, store| {
                Box::pin(async move {
                    exports.integration_connector_connection().session().call_close(store, session).await
                })
            })
            .await?;
        answer.map_err(|failure| instance.failure(failure))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use ::tests::scripted::ScriptedServer;
    use serde_json::json;

    use crate::{Host, HostOptions};

    /// A long listing is progress, although it passes no body.
    #[tokio::test]
    async fn every_byte_to_and_from_the_server_is_progress() {
        let server = ScriptedServer::new().on("NOOP", "200 Still here.\r\n").start().unwrap();
        let connection = json!({ "host": "127.0.0.1", "port": server.address().port() });
        let connector = Host::new(&HostOptions::default()).unwrap().load_default().await.unwrap();
        let mut session = connector.open(&connection).await.unwrap();
        let progress = session.instance.progress();
        let before = progress.bytes();
        assert!(before > 0);
        session.ping().await.unwrap();
        assert_eq!(progress.bytes() - before, ("NOOP\r\n".len() + "200 Still here.\r\n".len()) as u64);
    }
}
