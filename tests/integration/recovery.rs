//! Faults that pass: what is tried again, what is gone on with, and what is left alone.

mod changes;
mod downloads;
mod listings;
mod opening;
mod uploads;

use crate::driver::retrying;
use crate::scripted;
use host_harness::Session;
use serde_json::Value;
use tests::scripted::ScriptedServer;

/// A connection that tries again, and at once.
fn connection(server: &ScriptedServer) -> Value {
    retrying(scripted::connection(server))
}

async fn open(server: &ScriptedServer) -> Session {
    crate::driver::open(&connection(server)).await
}

/// The commands with one of these verbs, in their order.
fn commands(server: &ScriptedServer, verbs: &[&str]) -> Vec<String> {
    let is_one = |line: &String| line.split(' ').next().is_some_and(|verb| verbs.contains(&verb));
    server.commands().into_iter().filter(is_one).collect()
}
