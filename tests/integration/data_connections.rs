//! How data connections come about: active mode, IPv6, the addresses that servers advertise, proxies.

mod active;
mod advertised;
mod proxies;
mod real_servers;

use crate::driver::{connection_to, connector};
use host_harness::{Limits, Policy, Session};
use serde_json::Value;
use tests::scripted::ScriptedServer;

/// To the server, with one more field.
fn connection(server: &ScriptedServer, field: &str, value: impl Into<Value>) -> Value {
    let mut connection = connection_to(server.address(), "alice", "s3cret");
    connection["readTimeoutMs"] = 20_000.into();
    connection[field] = value.into();
    connection
}

async fn open_under(policy: Policy, connection: &Value) -> Session {
    connector().await.open_with(connection, policy, &Limits::default()).await.unwrap()
}

/// How often a command came, by its verb.
fn count(server: &ScriptedServer, verb: &str) -> usize {
    server.commands().iter().filter(|line| line.split(' ').next() == Some(verb)).count()
}
