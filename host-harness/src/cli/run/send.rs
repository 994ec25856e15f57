//! Sends local files: each is one document of the batch.

use std::io;
use std::path::PathBuf;

use host_harness::{Body, Error, Operation, Properties, Session};
use time::OffsetDateTime;

use super::{Delivery, ends_batch};
use crate::cli::Stop;
use crate::cli::input::is_standard;

/// A file to send. It is there and readable, or was when the command began.
pub(in crate::cli) struct Input {
    file: PathBuf,
    /// The base name, which becomes the property `file-name`, unless a name is given in another way.
    name: Option<String>,
    /// When it was last changed: the property `modified`, for those who want that preserved.
    modified: Option<String>,
}

impl Input {
    /// Refuses the whole batch when a file of it is missing: better before the first is sent than after.
    pub(super) async fn check_all(files: Vec<PathBuf>, named: bool) -> Result<Vec<Self>, Stop> {
        let mut inputs = Vec::with_capacity(files.len());
        for file in files {
            inputs.push(Self::check(file, named).await?);
        }
        Ok(inputs)
    }

    async fn check(file: PathBuf, named: bool) -> Result<Self, Stop> {
        let refuse = |reason: &str| Stop::Usage(format!("--input {}: {reason}", file.display()));
        if is_standard(&file) {
            if !named {
                return Err(refuse("what comes from stdin needs a name: --property file-name=NAME"));
            }
            return Ok(Self { file, name: None, modified: None });
        }
        let opened = tokio::fs::File::open(&file).await.map_err(|error| refuse(&error.to_string()))?;
        let metadata = opened.metadata().await.map_err(|error| refuse(&error.to_string()))?;
        if metadata.is_dir() {
            return Err(refuse("is a directory"));
        }
        let modified = metadata.modified().ok().and_then(|modified| {
            OffsetDateTime::from(modified).format(&time::format_description::well_known::Rfc3339).ok()
        });
        let base_name = file.file_name().and_then(|name| name.to_str());
        let name = base_name.ok_or_else(|| refuse("the name is not UTF-8: give one by --property file-name=NAME"));
        let name = if named { None } else { Some(name?.to_owned()) };
        Ok(Self { file, name, modified })
    }

    /// Its own properties, beside those that all have in common and which win.
    pub(super) fn properties(&self, common: &Properties) -> Properties {
        let mut properties = common.clone();
        if let Some(name) = &self.name {
            properties.set("file-name", name);
        }
        if let (None, Some(modified)) = (properties.get("modified"), &self.modified) {
            properties.set("modified", modified);
        }
        properties
    }

    /// What the user calls it.
    pub(super) fn label(&self) -> String {
        self.file.display().to_string()
    }

    /// Its content, and its size if that is known.
    pub(super) async fn open(&self) -> io::Result<(Body, Option<u64>)> {
        if is_standard(&self.file) {
            return Ok((Box::new(tokio::io::stdin()), None));
        }
        let file = tokio::fs::File::open(&self.file).await?;
        let size = file.metadata().await?.len();
        Ok((Box::new(file), Some(size)))
    }
}

/// Sends the files one after the other. One that fails does not keep the others from being sent, unless they would fail
/// in the same way.
pub(super) async fn send(
    delivery: &mut Delivery,
    session: &mut Session,
    operation: &Operation,
    properties: &Properties,
    inputs: Vec<Input>,
) -> Result<(), Stop> {
    for input in inputs {
        let (properties, name) = (input.properties(properties), input.label());
        if let Err(error) = send_one(delivery, session, operation, &properties, &input).await? {
            let end = ends_batch(&error);
            delivery.failure(&error, Some(&name))?;
            if end {
                break;
            }
        }
    }
    Ok(())
}

async fn send_one(
    delivery: &mut Delivery,
    session: &mut Session,
    operation: &Operation,
    properties: &Properties,
    input: &Input,
) -> Result<Result<(), Error>, Stop> {
    let (reader, size) = match input.open().await {
        Ok(opened) => opened,
        Err(error) => return Ok(Err(Error::Body(error))),
    };
    let name = input.label();
    let progress = delivery.bars().start(&name, size);
    let mut reader = progress.watch_reader(reader);
    let run = session.run(operation, properties, Some(&mut reader)).await;
    drop(progress);
    match run {
        Ok(mut results) => delivery.deliver(&mut results, Some(&name)).await.map(Ok),
        Err(error) => Ok(Err(error)),
    }
}
