//! What real servers won't do on demand: replies and data exactly as a script says.

mod addresses;
mod doubt;
mod failures;
mod injection;
mod large_files;
mod listings;
mod login;
mod replacing;
mod replies;
mod truncation;

use crate::driver::connection_to;
use serde_json::Value;
use tests::scripted::ScriptedServer;

pub(crate) fn connection(server: &ScriptedServer) -> Value {
    let mut connection = connection_to(server.address(), "alice", "s3cret");
    connection["readTimeoutMs"] = 20_000.into();
    connection
}

/// How often a command came, by its verb.
pub(crate) fn count(server: &ScriptedServer, verb: &str) -> usize {
    server.commands().iter().filter(|line| line.split(' ').next() == Some(verb)).count()
}
