//! Drives the connector as an engine would, through the host library. The component is compiled once for all tests.

use host_harness::{Connector, Error, Failure, Host, HostOptions, Properties, Session};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use tests::servers::FtpServer;
use tokio::sync::OnceCell;

/// An output document, read and acknowledged.
#[derive(Debug)]
pub(crate) struct Delivered {
    pub(crate) properties: Properties,
    pub(crate) body: Vec<u8>,
}

impl Delivered {
    pub(crate) fn property(&self, name: &str) -> &str {
        self.properties.get(name).unwrap_or_else(|| panic!("no property {name} in {:?}", self.properties))
    }
}

pub(crate) async fn connector() -> &'static Connector {
    static CONNECTOR: OnceCell<Connector> = OnceCell::const_new();
    CONNECTOR
        .get_or_init(|| async {
            // Ends with the process: the connector is used until then.
            let host = Box::leak(Box::new(Host::new(&HostOptions::default()).unwrap()));
            host.load_default().await.unwrap()
        })
        .await
}

pub(crate) fn connection(server: &impl FtpServer) -> Value {
    connection_to(server.address(), server.user(), server.password())
}

/// Tries nothing again: most tests are about what one fault comes to.
pub(crate) fn connection_to(address: SocketAddr, user: &str, password: &str) -> Value {
    let (host, port) = (address.ip().to_string(), address.port());
    json!({ "host": host, "port": port, "user": user, "password": password, "retry": { "attempts": 1 } })
}

/// The same connection, trying again at once.
pub(crate) fn retrying(mut connection: Value) -> Value {
    connection["retry"] = json!({ "attempts": 3, "initialDelayMs": 1, "maxDelayMs": 5 });
    connection
}

pub(crate) async fn open(connection: &Value) -> Session {
    connector().await.open(connection).await.unwrap()
}

/// Runs an operation for one document, reads and acknowledges everything that it gives.
pub(crate) async fn run(
    session: &mut Session,
    operation: &str,
    parameters: Value,
    properties: &[(&str, &str)],
    body: Option<&[u8]>,
) -> Result<Vec<Delivered>, Error> {
    let operation = session.prepare(operation, &parameters).await?;
    let mut input = Properties::new();
    for (name, value) in properties {
        input.set(*name, *value);
    }
    let mut reader = body;
    let body = reader.as_mut().map(|body| body as &mut (dyn tokio::io::AsyncRead + Unpin + Send));
    let mut results = session.run(&operation, &input, body).await?;
    let mut delivered = Vec::new();
    while let Some(mut document) = results.next().await? {
        let mut body = Vec::new();
        document.read_to(&mut body).await?;
        let properties = document.properties().clone();
        document.acknowledge().await?;
        delivered.push(Delivered { properties, body });
    }
    Ok(delivered)
}

pub(crate) async fn send(session: &mut Session, name: &str, body: &[u8]) -> Result<Delivered, Error> {
    send_with(session, json!({}), name, body).await
}

pub(crate) async fn send_with(
    session: &mut Session,
    parameters: Value,
    name: &str,
    body: &[u8],
) -> Result<Delivered, Error> {
    let mut documents = run(session, "send", parameters, &[("file-name", name)], Some(body)).await?;
    assert_eq!(documents.len(), 1);
    Ok(documents.remove(0))
}

pub(crate) async fn get(session: &mut Session, parameters: Value) -> Result<Vec<Delivered>, Error> {
    run(session, "get", parameters, &[], None).await
}

/// The entries of a listing, as the JSON objects that the documents hold, by name.
pub(crate) async fn list(session: &mut Session, parameters: Value) -> Result<Vec<Value>, Error> {
    let documents = run(session, "list", parameters, &[], None).await?;
    let mut entries: Vec<Value> =
        documents.iter().map(|document| serde_json::from_slice(&document.body).unwrap()).collect();
    entries.sort_by_key(|entry| entry["fileName"].to_string());
    Ok(entries)
}

pub(crate) async fn delete(session: &mut Session, parameters: Value) -> Result<Vec<Delivered>, Error> {
    run(session, "delete", parameters, &[], None).await
}

/// Content that repeats nowhere near a buffer's size.
pub(crate) fn content(length: usize) -> Vec<u8> {
    (0_u32..).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).take(length).collect()
}

/// For `cargo xtask test`, which prints what it finds there.
pub(crate) fn write_table(name: &str, rows: &[String]) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tables");
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join(name), rows.join("\n") + "\n").unwrap();
}

/// The failure that a call must end in.
#[track_caller]
pub(crate) fn failure<T: std::fmt::Debug>(result: Result<T, Error>) -> Failure {
    match result {
        Err(Error::Failure(failure)) => failure,
        other => panic!("expected a failure of the connector, got {other:?}"),
    }
}
