//! The schemas of a description.

use serde_json::Value;

use super::fields::{self, Field};
use crate::bindings::exports::integration::connector::descriptor::ConnectorDescriptor;
use crate::schema::LazyValidator;

/// How many operations are looked at.
pub(super) const MOST_OPERATIONS: usize = 2000;

/// What a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Connection,
    Parameters,
    InputProperties,
    OutputProperties,
}

impl Kind {
    /// Whether a person fills in a form that is drawn from it.
    pub(super) fn is_a_form(self) -> bool {
        matches!(self, Self::Connection | Self::Parameters)
    }
}

/// One schema, which is JSON.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) kind: Kind,
    /// JSON Pointer to it in what `harness describe --output json` prints.
    pub(super) at: String,
    /// The operation that it belongs to.
    pub(super) operation: Option<String>,
    pub(super) value: Value,
    validator: LazyValidator,
}

impl Schema {
    pub(super) fn new(kind: Kind, at: String, operation: Option<String>, value: Value) -> Self {
        Self { kind, at, operation, value, validator: LazyValidator::default() }
    }

    pub(super) fn fields(&self) -> Vec<Field<'_>> {
        fields::of(&self.value)
    }

    /// JSON Pointer to a place in the schema.
    pub(super) fn place(&self, pointer: &str) -> String {
        format!("{}{pointer}", self.at)
    }

    /// What keeps it from validating anything, such as a dangling `$ref`.
    pub(super) fn problem(&self) -> Option<&str> {
        self.validator.of(&self.value).err()
    }

    /// Whether the instance is valid. Nothing is, when the schema is none.
    pub(super) fn accepts(&self, instance: &Value) -> bool {
        self.validator.of(&self.value).is_ok_and(|validator| validator.is_valid(instance))
    }
}

/// The schemas that are JSON, and what is wrong with those that are not, each with its JSON Pointer.
pub(super) fn parse(descriptor: &ConnectorDescriptor) -> (Vec<Schema>, Vec<(String, String)>) {
    let mut texts = vec![(Kind::Connection, "/connectionSchema".to_owned(), None, &descriptor.connection_schema)];
    for (position, operation) in descriptor.operations.iter().enumerate().take(MOST_OPERATIONS) {
        let schemas = [
            (Kind::Parameters, "parametersSchema", &operation.parameters_schema),
            (Kind::InputProperties, "inputPropertiesSchema", &operation.input_properties_schema),
            (Kind::OutputProperties, "outputPropertiesSchema", &operation.output_properties_schema),
        ];
        texts.extend(schemas.map(|(kind, name, text)| {
            (kind, format!("/operations/{position}/{name}"), Some(operation.name.clone()), text)
        }));
    }
    let (mut schemas, mut problems) = (Vec::new(), Vec::new());
    for (kind, at, operation, text) in texts {
        match serde_json::from_str(text) {
            Ok(value) => schemas.push(Schema::new(kind, at, operation, value)),
            Err(error) => problems.push((at, error.to_string())),
        }
    }
    (schemas, problems)
}
