//! Everything that is provoked, in the order of the stages.

mod connecting;
mod data_connections;
mod files;
mod login;
mod tls;

use super::Fault;
use crate::driver::connection_to;
use serde_json::Value;
use tests::scripted::{Builder, ScriptedServer};

pub(super) fn faults() -> Vec<Fault> {
    let subjects = [connecting::faults, tls::faults, login::faults, data_connections::faults, files::faults];
    subjects.iter().flat_map(|subject| subject()).collect()
}

/// A server that does what the builder says, and a connection to it with these fields besides.
fn fault(name: &'static str, server: Builder, fields: Value) -> Fault {
    let server = server.start().unwrap();
    let connection = with(connection(&server), fields);
    Fault::new(name, connection, Some(Box::new(server)))
}

fn connection(server: &ScriptedServer) -> Value {
    let mut connection = connection_to(server.address(), "alice", "s3cret");
    connection["readTimeoutMs"] = 20_000.into();
    connection
}

fn with(mut connection: Value, fields: Value) -> Value {
    if let (Value::Object(connection), Value::Object(fields)) = (&mut connection, fields) {
        connection.extend(fields);
    }
    connection
}
