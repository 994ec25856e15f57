//! What a scenario says.

mod content;
mod duration;
mod expectation;
pub(crate) mod file;
mod free;
mod present;
mod server;
mod size;
mod skip;
mod step;

pub use content::{Content, Generated};
pub use expectation::{Expectation, TranscriptExpectation};
pub use server::{
    Behaviour, CertificateFlaw, Effect, FaultDescription, Feature, Occasion, ReplyDescription, ReplyOccasion, Server,
    Tls, TlsVersion,
};
pub use size::Size;
pub use step::{Action, Document, Operation, Step};

use std::time::Duration;

use crate::node::{Located, Node};

/// What a connector is to do on a server, and what is to come of it.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What it shows, in a few words. Unique among the files that run together.
    pub name: Located<String>,
    /// Why it matters, for who reads the file.
    pub description: Option<String>,
    /// Why it is left out.
    pub skip: Option<String>,
    /// The server to start for it. Without one the scenario is portable.
    pub server: Option<Server>,
    /// Fields of the connection, laid over those that lead to the server.
    pub connection: Option<Node>,
    /// How long each step may take, unless it says otherwise.
    pub timeout: Option<Duration>,
    /// What is done, one after the other; one step at least.
    pub steps: Vec<Step>,
}
