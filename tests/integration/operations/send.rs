//! Every field of `send`, each policy, and what is left when the host dies.

mod attributes;
mod dry_run;
mod if_exists;
mod interruption;
mod leftovers;
mod places;
mod transfer_type;
mod verify;

use crate::driver::{Delivered, connection, connector, open, run};
use crate::scripted;
use host_harness::Error;
use serde_json::Value;
use tests::scripted::ScriptedServer;
use tests::servers::RealServer;

/// Sends one document over a session of its own.
async fn send(
    connection: &Value,
    parameters: Value,
    properties: &[(&str, &str)],
    body: &[u8],
) -> Result<Delivered, Error> {
    let mut session = connector().await.open(connection).await?;
    let mut documents = run(&mut session, "send", parameters, properties, Some(body)).await?;
    assert_eq!(documents.len(), 1);
    Ok(documents.remove(0))
}

async fn send_to(
    server: &RealServer,
    parameters: Value,
    properties: &[(&str, &str)],
    body: &[u8],
) -> Result<Delivered, Error> {
    send(&connection(server), parameters, properties, body).await
}

async fn send_scripted(
    server: &ScriptedServer,
    parameters: Value,
    properties: &[(&str, &str)],
    body: &[u8],
) -> Result<Delivered, Error> {
    send(&scripted::connection(server), parameters, properties, body).await
}

/// Sends one document and answers the codes of the warnings that came up.
async fn send_and_warn(
    server: &ScriptedServer,
    parameters: Value,
    properties: &[(&str, &str)],
) -> (Delivered, Vec<String>) {
    let mut session = open(&scripted::connection(server)).await;
    let mut documents = run(&mut session, "send", parameters, properties, Some(b"new")).await.unwrap();
    let warnings = session.warnings().await.unwrap();
    let codes = warnings.into_iter().map(|warning| warning.code).filter(|code| code != "plaintext-credentials");
    (documents.remove(0), codes.collect())
}

/// The arguments of the commands with this verb, in their order.
fn arguments(server: &ScriptedServer, verb: &str) -> Vec<String> {
    let commands = server.commands();
    let arguments = commands.iter().filter_map(|line| line.strip_prefix(verb)?.strip_prefix(' '));
    arguments.map(str::to_owned).collect()
}

/// The names in a directory, below which nothing may be.
fn names(server: &RealServer, directory: &str) -> Vec<String> {
    let names = server.names(directory).unwrap().into_iter();
    names.map(|name| String::from_utf8(name).unwrap()).collect()
}

fn paths(server: &ScriptedServer) -> Vec<String> {
    server.files().into_keys().collect()
}
