//! A component called as it is: neither validated nor redacted by the host, and with its log written down.

use tokio::io::AsyncWrite;
use tracing::Dispatch;
use tracing::instrument::WithSubscriber as _;
use wasmtime::component::{Resource, ResourceAny};
use wasmtime_wasi::p2::DynOutputStream;

use super::evidence::{Evidence, Secrets};
use crate::bindings::exports::integration::connector::connection::Stage;
use crate::bindings::exports::integration::connector::descriptor::ConnectorDescriptor;
use crate::bindings::exports::integration::connector::one_shot::InlineDocument;
use crate::bindings::integration::connector::types::{Failure, Property, Warning};
use crate::error::Error;
use crate::instance::Instance;
use crate::log::Recording;
use crate::streams::{Sink, drain_to};

/// Why a call gave nothing.
pub(super) enum Refusal {
    /// The component says so.
    Failure(Box<Failure>),
    /// It trapped or did not come back. The evidence has it.
    Halted,
    /// An earlier call did, and took the session with it.
    Lost,
}

/// What a call gives.
pub(super) type Answer<T> = Result<T, Refusal>;

pub(super) struct Guest {
    instance: Instance,
    recording: Recording,
    secrets: Secrets,
    evidence: Evidence,
    /// Who hears of what the host refuses the component.
    events: Dispatch,
}

/// What one call comes to: `$call` with the exports and the store.
macro_rules! call {
    ($guest:expr, $about:expr, |$connector:ident, $store:ident| $call:expr) => {{
        let events = $guest.events.clone();
        let answer = $guest.instance.call(|$connector, $store| Box::pin(async move { $call }));
        let answer = answer.with_subscriber(events).await;
        $guest.halted($about, answer)
    }};
}

impl Guest {
    pub(super) fn new(instance: Instance, recording: Recording, secrets: Secrets, evidence: Evidence) -> Self {
        let events = tracing::dispatcher::get_default(Clone::clone);
        Self { instance, recording, secrets, evidence, events }
    }

    /// The same, of which nobody hears what it is refused: it is expected.
    pub(super) fn unheard(self) -> Self {
        Self { events: Dispatch::none(), ..self }
    }

    pub(super) async fn describe(&mut self) -> Answer<ConnectorDescriptor> {
        call!(self, "describe", |connector, store| {
            connector.integration_connector_descriptor().call_describe(store).await
        })
    }

    pub(super) async fn open(&mut self, about: &str, connection: &str) -> Answer<ResourceAny> {
        let (about, connection) = (&format!("open with {about}"), connection.to_owned());
        let opened = call!(self, about, |connector, store| {
            connector.integration_connector_connection().session().call_open(store, &connection).await
        })?;
        self.refused(about, opened)
    }

    pub(super) async fn start_check(&mut self, about: &str, connection: &str) -> Answer<ResourceAny> {
        let (about, connection) = (&format!("check with {about}"), connection.to_owned());
        let started = call!(self, about, |connector, store| {
            connector.integration_connector_connection().probe().call_start(store, &connection, false).await
        })?;
        self.refused(about, started)
    }

    pub(super) async fn advance(&mut self, probe: ResourceAny) -> Answer<Option<Stage>> {
        let stage = call!(self, "advance the check", |connector, store| {
            connector.integration_connector_connection().probe().call_advance(store, probe).await
        })?;
        if let Some(Stage { name, seen, facts, .. }) = &stage {
            self.answered("check", "the name of a stage", name);
            self.answered("check", "what a stage has seen", seen);
            self.properties_answered("check", facts);
        }
        Ok(stage)
    }

    pub(super) async fn invoke(
        &mut self,
        about: &str,
        connection: &str,
        operation: &str,
        parameters: &str,
        documents: Vec<InlineDocument>,
    ) -> Answer<Vec<Result<InlineDocument, Failure>>> {
        let about = &format!("invoke {operation} with {about}");
        let (connection, operation, parameters) = (connection.to_owned(), operation.to_owned(), parameters.to_owned());
        let invoked = call!(self, about, |connector, store| {
            let one_shot = connector.integration_connector_one_shot();
            one_shot.call_invoke(store, &connection, &operation, &parameters, &documents).await
        })?;
        let answers = self.refused(about, invoked)?;
        for failure in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            self.evidence.failure(about, failure, &self.secrets);
        }
        Ok(answers)
    }

    pub(super) async fn prepare(
        &mut self,
        about: &str,
        session: ResourceAny,
        operation: &str,
        parameters: &str,
    ) -> Answer<ResourceAny> {
        let about = &format!("prepare {operation} with {about}");
        let (operation, parameters) = (operation.to_owned(), parameters.to_owned());
        let prepared = call!(self, about, |connector, store| {
            let sessions = connector.integration_connector_connection().session();
            sessions.call_prepare(store, session, &operation, &parameters).await
        })?;
        self.refused(about, prepared)
    }

    pub(super) async fn ping(&mut self, session: ResourceAny) -> Answer<()> {
        let answer = call!(self, "ping", |connector, store| {
            connector.integration_connector_connection().session().call_ping(store, session).await
        })?;
        self.refused("ping", answer)
    }

    pub(super) async fn warnings(&mut self, session: ResourceAny) -> Answer<Vec<Warning>> {
        let warnings = call!(self, "warnings", |connector, store| {
            connector.integration_connector_connection().session().call_warnings(store, session).await
        })?;
        for Warning { code, message, .. } in &warnings {
            self.answered("warnings", "the code of a warning", code);
            self.answered("warnings", "a warning", message);
        }
        Ok(warnings)
    }

    pub(super) async fn close(&mut self, session: ResourceAny) -> Answer<()> {
        let answer = call!(self, "close", |connector, store| {
            connector.integration_connector_connection().session().call_close(store, session).await
        })?;
        self.refused("close", answer)
    }

    /// Runs a prepared operation without content.
    pub(super) async fn run(
        &mut self,
        about: &str,
        operation: ResourceAny,
        properties: Vec<Property>,
    ) -> Answer<ResourceAny> {
        let about = &format!("run {about}");
        let results = call!(self, about, |connector, store| {
            let operations = connector.integration_connector_connection().operation();
            operations.call_run(store, operation, &properties, None).await
        })?;
        self.refused(about, results)
    }

    pub(super) async fn next(&mut self, results: ResourceAny) -> Answer<Option<ResourceAny>> {
        let document = call!(self, "next", |connector, store| {
            connector.integration_connector_connection().results().call_next(store, results).await
        })?;
        self.refused("next", document)
    }

    pub(super) async fn properties(&mut self, document: ResourceAny) -> Answer<Vec<Property>> {
        let properties = call!(self, "properties", |connector, store| {
            connector.integration_connector_connection().document().call_properties(store, document).await
        })?;
        self.properties_answered("properties", &properties);
        Ok(properties)
    }

    /// Reads a document's content into `writer`.
    pub(super) async fn read_to(
        &mut self,
        document: ResourceAny,
        writer: &mut (dyn AsyncWrite + Unpin + Send),
    ) -> Answer<Vec<Property>> {
        let cancellable = self.instance.canceller().begin();
        let (sink, drain) = Sink::new(self.instance.tally(), cancellable.token());
        let reading = self.instance.call(|connector, store| {
            Box::pin(async move {
                let stream: DynOutputStream = Box::new(sink);
                let stream = store.data_mut().table.push(stream)?;
                let borrowed = Resource::new_borrow(stream.rep());
                let documents = connector.integration_connector_connection().document();
                let answer = documents.call_read_to(&mut *store, document, borrowed).await?;
                store.data_mut().table.delete(stream)?;
                Ok(answer)
            })
        });
        let (answer, _drained) = tokio::join!(reading, drain_to(writer, drain));
        let answer = self.halted("read-to", answer)?;
        let properties = self.refused("read-to", answer)?;
        self.properties_answered("read-to", &properties);
        Ok(properties)
    }

    /// Lets go of a resource.
    pub(super) async fn release(&mut self, about: &str, resource: ResourceAny) -> Answer<()> {
        call!(self, about, |_connector, store| resource.resource_drop_async(store).await)
    }

    fn properties_answered(&self, call: &str, properties: &[Property]) {
        for Property { name, value } in properties {
            self.answered(call, "the name of a property", name);
            self.answered(call, "the value of a property", value);
        }
    }

    fn answered(&self, call: &str, part: &str, text: &str) {
        self.evidence.answer(call, part, text, &self.secrets);
    }

    fn halted<T>(&self, call: &str, answer: Result<T, Error>) -> Answer<T> {
        self.evidence.log(call, &self.recording.take(), &self.secrets);
        answer.map_err(|error| {
            if let Error::SessionLost = error {
                return Refusal::Lost;
            }
            self.evidence.halt(call, &error);
            Refusal::Halted
        })
    }

    fn refused<T>(&self, call: &str, answer: Result<T, Failure>) -> Answer<T> {
        answer.map_err(|failure| {
            self.evidence.failure(call, &failure, &self.secrets);
            Refusal::Failure(Box::new(failure))
        })
    }
}
