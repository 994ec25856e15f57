//! Scenarios: what a connector is to do on a server, and what is to come of it, written in YAML.
//!
//! [`Source`] is a file's text, [`Node`] a value in it with its place, so that whatever goes wrong can be shown there.
//! [`outcome`] is what came of running a scenario. No I/O: the host runs scenarios.

pub mod node;
pub mod outcome;
pub mod source;

pub use node::{Node, Value};
pub use source::{Source, Span};
