//! A loaded connector.

use std::sync::Arc;

use serde_json::Value;
use wasmtime::component::InstancePre;

use crate::bindings::ConnectorPre;
use crate::bindings::exports::integration::connector::one_shot as wit;
use crate::check::Check;
use crate::descriptor::Descriptor;
use crate::error::{Error, Result};
use crate::failure::Failure;
use crate::instance::{Instance, Observation};
use crate::limits::Limits;
use crate::linker::State;
use crate::log::LogListener;
use crate::policy::Policy;
use crate::properties::Properties;
use crate::secrets::Redactor;
use crate::session::Session;
#[cfg(feature = "conformance")]
use crate::streams::Hashing;

/// A connector that is ready to open sessions. Cheap to clone; any number of sessions can be open.
#[derive(Clone)]
pub struct Connector {
    component: Arc<ConnectorPre<State>>,
    descriptor: Arc<Descriptor>,
    observation: Observation,
    /// Beside those that the schema marks.
    secrets: Arc<[String]>,
}

/// A document with its content in memory, for [`Connector::invoke`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InlineDocument {
    /// The document's properties.
    pub properties: Properties,
    /// Its content.
    pub body: Vec<u8>,
}

impl Connector {
    pub(crate) async fn describe(component: InstancePre<State>, observation: Observation) -> Result<Self> {
        let component = ConnectorPre::new(component).map_err(Error::Component)?;
        let mut instance = Instance::new(
            &component,
            Policy::no_network(),
            &Limits::default(),
            Redactor::default(),
            observation.clone(),
        )
        .await?;
        let descriptor = instance
            .call(|exports, store| Box::pin(exports.integration_connector_descriptor().call_describe(store)))
            .await?;
        let descriptor = Descriptor::from_component(descriptor).map_err(Error::Component)?;
        Ok(Self {
            component: Arc::new(component),
            descriptor: Arc::new(descriptor),
            observation,
            secrets: Arc::default(),
        })
    }

    /// One that has described itself.
    #[cfg(feature = "conformance")]
    pub(crate) fn from_parts(component: ConnectorPre<State>, descriptor: Descriptor, hashing: Hashing) -> Self {
        let observation = Observation { hashing, listener: None };
        Self { component: Arc::new(component), descriptor: Arc::new(descriptor), observation, secrets: Arc::default() }
    }

    /// What the connector says about itself. It was asked once, without network, when it was loaded.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// The same connector; whatever the sessions that it opens from now on log, the dialogue with the server included, is
    /// given to `listener` too. It costs a third of the time of a small file.
    #[must_use]
    pub fn with_log(&self, listener: LogListener) -> Self {
        let observation = Observation { listener: Some(listener), ..self.observation.clone() };
        Self { observation, ..self.clone() }
    }

    /// The same connector; in whatever it opens from now on these texts are secrets too, beside the values that its schema
    /// marks: those that an engine put into other fields, such as a token in a command.
    #[must_use]
    pub fn with_secrets(&self, secrets: impl IntoIterator<Item = String>) -> Self {
        Self { secrets: self.secrets.iter().cloned().chain(secrets).collect(), ..self.clone() }
    }

    /// Keeps the secrets of this connection out of texts, as the connector's own sessions do.
    pub fn redactor(&self, connection: &Value) -> Redactor {
        Redactor::with_others(&self.descriptor.connection_schema, connection, &self.secrets)
    }

    /// Connects and logs in, under the policy and the limits that the connection implies.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the connection does not fit its schema, [`Error::Failure`] when the server or the way to
    /// it is at fault.
    pub async fn open(&self, connection: &Value) -> Result<Session> {
        self.open_with(connection, Policy::for_connection(connection), &Limits::for_connection(connection)).await
    }

    /// Connects and logs in.
    ///
    /// # Errors
    /// See [`Connector::open`].
    pub async fn open_with(&self, connection: &Value, policy: Policy, limits: &Limits) -> Result<Session> {
        let instance = self.instantiate(connection, policy, limits).await?;
        Session::open(instance, Arc::clone(&self.descriptor), connection).await
    }

    /// Begins the connection test, under the policy and the limits that the connection implies. `write` also allows it to
    /// store and remove a small file.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the connection does not fit its schema. Whatever the server does is told by the stages.
    pub async fn check(&self, connection: &Value, write: bool) -> Result<Check> {
        self.check_with(connection, write, Policy::for_connection(connection), &Limits::for_connection(connection))
            .await
    }

    /// Begins the connection test.
    ///
    /// # Errors
    /// See [`Connector::check`].
    pub async fn check_with(&self, connection: &Value, write: bool, policy: Policy, limits: &Limits) -> Result<Check> {
        let instance = self.instantiate(connection, policy, limits).await?;
        Check::start(instance, connection, write).await
    }

    /// Runs a whole operation in one call, with contents in memory: for small documents and tests. The sum of the bodies
    /// is bounded by [`Descriptor::one_shot_limit`]. What is delivered is acknowledged. Policy and limits are those that the
    /// connection implies.
    ///
    /// # Errors
    /// The outer error ends the call; the inner failures are a document's own.
    pub async fn invoke(
        &self,
        connection: &Value,
        operation: &str,
        parameters: &Value,
        documents: Vec<InlineDocument>,
    ) -> Result<Vec<Result<InlineDocument, Failure>>> {
        self.descriptor.validate_parameters(operation, parameters)?;
        let policy = Policy::for_connection(connection);
        let mut instance = self.instantiate(connection, policy, &Limits::for_connection(connection)).await?;
        let documents: Vec<_> = documents.into_iter().map(InlineDocument::into_component).collect();
        let (connection, operation, parameters) =
            (connection.to_string(), operation.to_owned(), parameters.to_string());
        let answer = instance
            .call(|exports, store| {
                Box::pin(async move {
                    let one_shot = exports.integration_connector_one_shot();
                    one_shot.call_invoke(store, &connection, &operation, &parameters, &documents).await
                })
            })
            .await?;
        let redactor = instance.redactor();
        let documents = answer.map_err(|failure| Failure::from_component(failure, redactor))?;
        let documents = documents.into_iter().map(|document| match document {
            Ok(document) => Ok(InlineDocument::from_component(document, &self.descriptor, redactor)),
            Err(failure) => Err(Failure::from_component(failure, redactor)),
        });
        Ok(documents.collect())
    }

    async fn instantiate(&self, connection: &Value, policy: Policy, limits: &Limits) -> Result<Instance> {
        self.descriptor.validate_connection(connection).map_err(Error::Invalid)?;
        Instance::new(&self.component, policy, limits, self.redactor(connection), self.observation.clone()).await
    }
}

impl InlineDocument {
    fn from_component(document: wit::InlineDocument, descriptor: &Descriptor, redactor: &Redactor) -> Self {
        let properties = Properties::from_component(document.properties, descriptor, redactor);
        Self { properties, body: document.body }
    }

    fn into_component(self) -> wit::InlineDocument {
        wit::InlineDocument { properties: self.properties.to_component(), body: self.body }
    }
}
