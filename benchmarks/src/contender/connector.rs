//! The connector, driven as an engine drives it.

use anyhow::Context;
use host_harness::{Host, HostOptions, Properties, Session};
use serde_json::{Value, json};
use tokio::fs::File;
use tokio::io::sink;

use super::own_job;
use crate::task::{Done, Endpoint, Manner, Task};

/// Does the job that this process was started for.
pub(crate) async fn work() -> anyhow::Result<()> {
    let job = own_job()?;
    let host = Host::new(&HostOptions::default().cache_directory(Some(job.cache)))?;
    let connector = host.load_default().await?;
    let mut session = connector.open(&connection(&job.endpoint)?).await?;
    let done = match &job.task {
        Task::Get { directory, names } => get(&mut session, directory, names).await?,
        Task::Send { sources, directory, manner } => {
            let mut done = Done::default();
            let send = session.prepare("send", &send_parameters(directory, *manner)).await?;
            for source in sources {
                let mut file = File::open(source).await?;
                let mut properties = Properties::new();
                properties.set("file-name", source.file_name().context("a file without a name")?.to_string_lossy());
                let mut results = session.run(&send, &properties, Some(&mut file)).await?;
                let document = results.next().await?.context("no document came of it")?;
                let bytes = document.properties().get("bytes-transferred").context("nothing was counted")?;
                done.add(bytes.parse()?);
                document.acknowledge().await?;
            }
            done
        }
    };
    session.close().await?;
    println!("{}", serde_json::to_string(&done)?);
    Ok(())
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

fn send_parameters(directory: &str, manner: Manner) -> Value {
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
