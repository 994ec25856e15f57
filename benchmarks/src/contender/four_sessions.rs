//! The connector in several sessions at once, as an engine has it that knows of many files.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use host_harness::{Body, Document, InputDocument, Pool, Properties, Result};
use serde_json::json;
use tokio::io::sink;

use super::{connector, own_job};
use crate::task::{Done, Task};

const SESSIONS: usize = 4;

/// Does the job that this process was started for.
pub(crate) async fn work() -> anyhow::Result<()> {
    let job = own_job()?;
    let connector = connector::load(&job.cache, job.sha256).await?;
    let pool = Pool::new(&connector, &connector::connection(&job.endpoint)?)?;
    let (operation, parameters, files) = match &job.task {
        Task::Get { directory, .. } => {
            let parameters = json!({ "remoteDirectory": directory, "include": ["*"] });
            let plan = pool.plan("get", &parameters, &Properties::new()).await?;
            if let Some(error) = plan.error {
                return Err(error.into());
            }
            ("get", plan.parameters, plan.documents.into_iter().map(|file| Transfer::of(file.input)).collect())
        }
        Task::Send { sources, directory, manner } => {
            let files: anyhow::Result<Vec<Transfer>> = sources.iter().map(|source| Transfer::from(source)).collect();
            ("send", connector::send_parameters(directory, *manner), files?)
        }
        Task::List { .. } => return super::declined(),
    };
    let mut done = Done::default();
    let mut batch = pool.batch(operation, &parameters, SESSIONS, files)?;
    while let Some(outcome) = batch.next().await? {
        ensure!(outcome.errors.is_empty(), "{:?}", outcome.errors);
        done.add(outcome.document.bytes.context("nothing was counted")?);
    }
    pool.close().await;
    println!("{}", serde_json::to_string(&done)?);
    Ok(())
}

/// A file on its way, one way or the other.
struct Transfer {
    properties: Properties,
    /// Where its content comes from when it is sent.
    source: Option<PathBuf>,
    bytes: Option<u64>,
}

impl Transfer {
    fn of(properties: Properties) -> Self {
        Self { properties, source: None, bytes: None }
    }

    fn from(source: &Path) -> anyhow::Result<Self> {
        let name = source.file_name().context("a file without a name")?.to_string_lossy();
        let properties = Properties::from([("file-name", name)]);
        Ok(Self { source: Some(source.to_owned()), ..Self::of(properties) })
    }
}

impl InputDocument for Transfer {
    fn properties(&self) -> Properties {
        self.properties.clone()
    }

    async fn open(&mut self) -> io::Result<Option<Body>> {
        match &self.source {
            Some(source) => connector::content(source).map(Some),
            None => Ok(None),
        }
    }

    async fn deliver(&mut self, mut document: Document<'_>) -> Result<()> {
        let properties = match self.source {
            Some(_) => document.properties().clone(),
            None => document.read_to(&mut sink()).await?,
        };
        self.bytes = properties.get("bytes-transferred").and_then(|bytes| bytes.parse().ok());
        document.acknowledge().await?;
        Ok(())
    }
}
