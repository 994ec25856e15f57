//! The exports of the contract: thin glue between generated types and ours.

mod connection;
mod convert;
mod one_shot;

use crate::bindings::exports::integration::connector::descriptor;
use crate::descriptor::{DESCRIPTION, Direction, ID, ONE_SHOT_LIMIT, OPERATIONS, TITLE};

struct Component;

// The macro writes the extern functions that the component model calls.
#[allow(unsafe_code, reason = "generated code")]
mod exports {
    use super::Component;
    crate::bindings::export!(Component with_types_in crate::bindings);
}

impl descriptor::Guest for Component {
    fn describe() -> descriptor::ConnectorDescriptor {
        let operations = OPERATIONS.iter().map(|operation| {
            let schemas = operation.schemas();
            descriptor::OperationDescriptor {
                name: operation.name.to_owned(),
                title: operation.title.to_owned(),
                description: operation.description.to_owned(),
                direction: match operation.direction {
                    Direction::Inbound => descriptor::Direction::Inbound,
                    Direction::Outbound => descriptor::Direction::Outbound,
                    Direction::Neither => descriptor::Direction::Neither,
                },
                idempotent: operation.idempotent,
                parameters_schema: schemas.parameters.to_owned(),
                input_properties_schema: schemas.input_properties.to_owned(),
                output_properties_schema: schemas.output_properties.to_owned(),
            }
        });
        descriptor::ConnectorDescriptor {
            id: ID.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            title: TITLE.to_owned(),
            description: DESCRIPTION.to_owned(),
            connection_schema: crate::descriptor::CONNECTION_SCHEMA.to_owned(),
            operations: operations.collect(),
            one_shot_limit: ONE_SHOT_LIMIT,
        }
    }
}
