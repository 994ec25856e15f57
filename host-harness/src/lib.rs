//! Runs connector components: what an engine embeds.
#![allow(clippy::missing_errors_doc)]

mod bindings;
mod cache;
mod check;
mod connector;
mod descriptor;
mod documents;
mod engine;
mod error;
mod failure;
mod host;
mod instance;
mod limits;
mod linker;
mod log;
mod policy;
mod properties;
mod schema;
mod secrets;
mod session;
mod streams;

pub use check::{Check, Outcome, Stage};
pub use connector::{Connector, InlineDocument};
pub use descriptor::{Descriptor, Direction, OperationDescriptor};
pub use documents::{Document, Results};
pub use error::{Error, Result};
pub use failure::{Failure, FailureCode, Reply};
pub use host::{Host, HostOptions};
pub use limits::Limits;
pub use policy::Policy;
pub use properties::Properties;
pub use schema::SchemaViolation;
pub use secrets::Redactor;
pub use session::{Operation, Session, Warning};

/// The connector that was built together with this library.
pub const DEFAULT_COMPONENT: &[u8] = include_bytes!(env!("CONNECTOR_COMPONENT"));
