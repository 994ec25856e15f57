//! The connector, driven as an engine drives it.

use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use host_harness::{Connector, Host, HostOptions, Limits, Policy, Properties, Session};
use serde_json::{Value, json};
use tokio::io::AsyncRead;
use tokio::io::sink;

use super::own_job;
use crate::task::{Done, Endpoint, Job, Manner, Task};

/// Does the job that this process was started for.
pub(crate) async fn work() -> anyhow::Result<()> {
    let job = own_job()?;
    let mut session = open(&job).await?;
    let done = perform(&mut session, &job.task).await?;
    session.close().await?;
    println!("{}", serde_json::to_string(&done)?);
    Ok(())
}

/// A session in a host of its own.
pub(crate) async fn open(job: &Job) -> anyhow::Result<Session> {
    let connector = load(&job.cache, job.sha256).await?;
    let connection = connection(&job.endpoint)?;
    let limits = Limits { memory: job.memory, ..Limits::for_connection(&connection) };
    Ok(connector.open_with(&connection, Policy::for_connection(&connection), &limits).await?)
}

/// The connector, from this cache when it is there.
pub(crate) async fn load(cache: &Path, sha256: bool) -> anyhow::Result<Connector> {
    let host = Host::new(&HostOptions::default().cache_directory(Some(cache.to_owned())).sha256(sha256))?;
    Ok(host.load_default().await?)
}

pub(crate) async fn perform(session: &mut Session, task: &Task) -> anyhow::Result<Done> {
    match task {
        Task::Get { directory, names } => get(session, directory, names).await,
        Task::Send { sources, directory, manner } => send(session, sources, directory, *manner).await,
        Task::List { directory, .. } => list(session, directory).await,
    }
}

/// Nothing is tried again: what had to be would be measured as slow.
pub(crate) fn connection(endpoint: &Endpoint) -> anyhow::Result<Value> {
    let mut connection = json!({
        "host": endpoint.address.ip().to_string(),
        "port": endpoint.address.port(),
        "user": endpoint.user,
        "password": endpoint.password,
        "retry": { "attempts": 1 },
    });
    if let (Some(authority), Some(connection)) = (&endpoint.authority, connection.as_object_mut()) {
        connection.insert("sslMode".to_owned(), "explicit".into());
        connection.insert("caCertificates".to_owned(), std::fs::read_to_string(authority)?.into());
    }
    Ok(connection)
}

/// One file by its name; several as an engine takes what a directory holds.
async fn get(session: &mut Session, directory: &str, names: &[String]) -> anyhow::Result<Done> {
    let parameters = match names {
        [name] => json!({ "remoteDirectory": directory, "fileName": name }),
        _ => json!({ "remoteDirectory": directory, "include": ["*"] }),
    };
    let get = session.prepare("get", &parameters).await?;
    let mut done = Done::default();
    let mut results = session.run(&get, &Properties::new(), None).await?;
    while let Some(mut document) = results.next().await? {
        let properties = document.read_to(&mut sink()).await?;
        done.add(properties.get("bytes-transferred").context("nothing was counted")?.parse()?);
        document.acknowledge().await?;
    }
    Ok(done)
}

async fn send(session: &mut Session, sources: &[PathBuf], directory: &str, manner: Manner) -> anyhow::Result<Done> {
    let send = session.prepare("send", &send_parameters(directory, manner)).await?;
    let mut done = Done::default();
    for source in sources {
        let mut content = content(source)?;
        let mut properties = Properties::new();
        properties.set("file-name", source.file_name().context("a file without a name")?.to_string_lossy());
        let mut results = session.run(&send, &properties, Some(&mut *content)).await?;
        let document = results.next().await?.context("no document came of it")?;
        let bytes = document.properties().get("bytes-transferred").context("nothing was counted")?;
        done.add(bytes.parse()?);
        document.acknowledge().await?;
    }
    Ok(done)
}

/// What is known of an entry are the document's properties; its content, the same as JSON, is not asked for.
async fn list(session: &mut Session, directory: &str) -> anyhow::Result<Done> {
    let list = session.prepare("list", &json!({ "remoteDirectory": directory })).await?;
    let mut done = Done::default();
    let mut results = session.run(&list, &Properties::new(), None).await?;
    while let Some(document) = results.next().await? {
        let properties = document.properties();
        let known = ["file-name", "size", "modified"].iter().all(|name| properties.get(name).is_some());
        ensure!(known, "an entry with {properties:?} alone");
        done.documents += 1;
    }
    Ok(done)
}

/// A small file is read at once, in this thread, as the other clients do; tokio would have another thread do so.
pub(crate) fn content(source: &Path) -> std::io::Result<Box<dyn AsyncRead + Send + Unpin>> {
    const SMALL: u64 = 256 * 1024;
    let mut file = std::fs::File::open(source)?;
    if file.metadata()?.len() > SMALL {
        return Ok(Box::new(tokio::fs::File::from_std(file)));
    }
    let mut content = Vec::new();
    file.read_to_end(&mut content)?;
    Ok(Box::new(Cursor::new(content)))
}

pub(crate) fn send_parameters(directory: &str, manner: Manner) -> Value {
    match manner {
        Manner::Defaults => json!({ "remoteDirectory": directory }),
        Manner::Direct => json!({
            "remoteDirectory": directory,
            "temporaryName": false,
            "verify": "none",
            "ifExists": "overwrite",
        }),
    }
}
