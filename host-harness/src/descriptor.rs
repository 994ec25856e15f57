//! What a connector is: its identity, its schemas, its operations.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use wasmtime::error::Context as _;

use crate::bindings::exports::integration::connector::descriptor as wit;
use crate::error::{Error, Result};
use crate::properties::Properties;
use crate::schema::{LazyValidator, SchemaViolation};

/// A connector's description of itself, enough to draw its forms and to call its operations.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// Unique among connectors.
    pub id: String,
    /// Semantic version of the connector.
    pub version: String,
    /// A name for people.
    pub title: String,
    /// A sentence for people.
    pub description: String,
    /// JSON Schema 2020-12 of the connection. Secrets are marked `writeOnly`.
    pub connection_schema: Value,
    /// In the order in which the connector lists them.
    pub operations: Vec<OperationDescriptor>,
    /// The largest sum of document bodies, in bytes, that [`Connector::invoke`](crate::Connector::invoke) takes or gives.
    pub one_shot_limit: u64,
    #[serde(skip)]
    connection_validator: LazyValidator,
    /// All document properties, by their names: each document has a dozen, and a listing a hundred thousand documents.
    #[serde(skip)]
    properties: Arc<HashMap<String, IsRead>>,
}

/// Whether an operation reads a document property, and not only sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct IsRead(bool);

/// One operation of a connector.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationDescriptor {
    /// What [`Session::prepare`](crate::Session::prepare) calls it.
    pub name: String,
    /// A name for people.
    pub title: String,
    /// A sentence for people.
    pub description: String,
    /// Which way documents flow.
    pub direction: Direction,
    /// Whether running it twice with the same input leaves the same result.
    pub idempotent: bool,
    /// JSON Schema 2020-12 of the parameters.
    pub parameters_schema: Value,
    /// JSON Schema of an object whose keys are the document properties that the operation reads.
    pub input_properties_schema: Value,
    /// JSON Schema of an object whose keys are the document properties that the operation sets.
    pub output_properties_schema: Value,
    #[serde(skip)]
    parameters_validator: LazyValidator,
    #[serde(skip)]
    input_properties_validator: LazyValidator,
}

/// Which way documents flow, seen from the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The operation produces documents with content.
    Inbound,
    /// The operation consumes the content of a document.
    Outbound,
    /// Only properties travel.
    Neither,
}

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
            Self::Neither => "neither",
        })
    }
}

impl Descriptor {
    /// The operation called `name`.
    ///
    /// # Errors
    /// [`Error::UnknownOperation`] when there is none.
    pub fn operation(&self, name: &str) -> Result<&OperationDescriptor> {
        let operation = self.operations.iter().find(|operation| operation.name == name);
        operation.ok_or_else(|| Error::UnknownOperation(name.to_owned()))
    }

    /// Checks a connection against the connector's schema.
    ///
    /// # Errors
    /// Every place that does not fit. No message holds a secret.
    pub fn validate_connection(&self, connection: &Value) -> Result<(), Vec<SchemaViolation>> {
        self.connection_validator.validate(&self.connection_schema, connection)
    }

    /// Checks the parameters of the operation called `name` against its schema.
    ///
    /// # Errors
    /// [`Error::UnknownOperation`], or [`Error::Invalid`] with every place that does not fit.
    pub fn validate_parameters(&self, name: &str, parameters: &Value) -> Result<()> {
        self.operation(name)?.validate_parameters(parameters).map_err(Error::Invalid)
    }

    /// Whether an operation reads the document property called `name`.
    pub(crate) fn reads_property(&self, name: &str) -> bool {
        self.properties.get(name) == Some(&IsRead(true))
    }

    /// Whether an operation reads or sets the document property called `name`.
    pub(crate) fn declares_property(&self, name: &str) -> bool {
        self.properties.contains_key(name)
    }

    /// Finds out whether all schemas that are to validate something can. It takes some milliseconds.
    pub(crate) fn check_schemas(&self) -> wasmtime::Result<()> {
        let check = |validator: &LazyValidator, schema: &Value, name: &str| match validator.of(schema) {
            Ok(_) => Ok(()),
            Err(problem) => Err(wasmtime::Error::msg(format!("{name}: {problem}"))),
        };
        check(&self.connection_validator, &self.connection_schema, "the connection schema")?;
        for operation in &self.operations {
            let name = format!("a schema of the operation {:?}", operation.name);
            check(&operation.parameters_validator, &operation.parameters_schema, &name)?;
            check(&operation.input_properties_validator, &operation.input_properties_schema, &name)?;
        }
        Ok(())
    }

    pub(crate) fn from_component(descriptor: wit::ConnectorDescriptor) -> wasmtime::Result<Self> {
        let connection_schema = parse(&descriptor.connection_schema).context("the connection schema")?;
        let operations = descriptor.operations.into_iter().map(OperationDescriptor::from_component);
        let operations: Vec<_> = operations.collect::<wasmtime::Result<_>>()?;
        Ok(Self {
            id: descriptor.id,
            version: descriptor.version,
            title: descriptor.title,
            description: descriptor.description,
            connection_validator: LazyValidator::default(),
            connection_schema,
            properties: Arc::new(properties(&operations)),
            operations,
            one_shot_limit: descriptor.one_shot_limit,
        })
    }
}

impl OperationDescriptor {
    /// Checks parameters against the operation's schema.
    ///
    /// # Errors
    /// Every place that does not fit. No message holds a secret.
    pub fn validate_parameters(&self, parameters: &Value) -> Result<(), Vec<SchemaViolation>> {
        self.parameters_validator.validate(&self.parameters_schema, parameters)
    }

    /// Checks the properties of an input document against the operation's schema, before any session is open.
    ///
    /// # Errors
    /// Every place that does not fit.
    pub fn validate_input_properties(&self, properties: &Properties) -> Result<(), Vec<SchemaViolation>> {
        let object = Value::Object(properties.iter().map(|(name, value)| (name.to_owned(), value.into())).collect());
        self.input_properties_validator.validate(&self.input_properties_schema, &object)
    }

    fn from_component(operation: wit::OperationDescriptor) -> wasmtime::Result<Self> {
        let parse = |text: &str| parse(text).with_context(|| format!("a schema of the operation {:?}", operation.name));
        let parameters_schema = parse(&operation.parameters_schema)?;
        let input_properties_schema = parse(&operation.input_properties_schema)?;
        Ok(Self {
            parameters_validator: LazyValidator::default(),
            parameters_schema,
            input_properties_validator: LazyValidator::default(),
            input_properties_schema,
            output_properties_schema: parse(&operation.output_properties_schema)?,
            direction: match operation.direction {
                wit::Direction::Inbound => Direction::Inbound,
                wit::Direction::Outbound => Direction::Outbound,
                wit::Direction::Neither => Direction::Neither,
            },
            idempotent: operation.idempotent,
            title: operation.title,
            description: operation.description,
            name: operation.name,
        })
    }
}

fn properties(operations: &[OperationDescriptor]) -> HashMap<String, IsRead> {
    let names = |schema: &'_ Value| -> Vec<String> {
        let properties = schema.get("properties").and_then(Value::as_object);
        properties.into_iter().flat_map(|properties| properties.keys().cloned()).collect()
    };
    let set = operations.iter().flat_map(|operation| names(&operation.output_properties_schema));
    let read = operations.iter().flat_map(|operation| names(&operation.input_properties_schema));
    set.map(|name| (name, IsRead(false))).chain(read.map(|name| (name, IsRead(true)))).collect()
}

fn parse(text: &str) -> wasmtime::Result<Value> {
    serde_json::from_str(text).context("not JSON")
}
