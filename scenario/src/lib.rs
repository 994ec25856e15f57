//! Scenarios: what a connector is to do on a server, and what is to come of it, written in YAML.
//!
//! [`Scenario`] is what a file says, [`Source`] the file's text, [`Node`] a value in it with its place, so that whatever goes wrong can be shown there.
//! [`outcome`] is what came of running a scenario. No I/O: the host runs scenarios.

pub mod error;
pub mod model;
pub mod node;
pub mod outcome;
mod parse;
pub mod schema;
pub mod source;

pub use error::ParseError;
pub use model::Scenario;
pub use node::{Located, Node, Value};
pub use source::{Source, Span};
