//! libcurl, one handle for all files, as its documentation advises.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::Context;
use curl::easy::{Easy, ReadError};

use super::{declined, own_job};
use crate::task::{Done, Task};

/// Does the job that this process was started for.
pub(crate) fn work() -> anyhow::Result<()> {
    let job = own_job()?;
    let mut client = Easy::new();
    // As the command has it; 16 KiB otherwise.
    client.buffer_size(100 * 1024)?;
    client.username(&job.endpoint.user)?;
    client.password(&job.endpoint.password)?;
    let server = format!("ftp://{}", job.endpoint.address);
    let mut done = Done::default();
    match &job.task {
        Task::Get { directory, names } => {
            client.write_function(|piece| Ok(piece.len()))?;
            for name in names {
                client.url(&format!("{server}/{directory}/{name}"))?;
                client.perform()?;
                done.add(whole(client.download_size()?)?);
            }
        }
        Task::Send { sources, directory, .. } => {
            client.upload(true)?;
            for source in sources {
                let name = source.file_name().context("a file without a name")?.to_string_lossy();
                client.url(&format!("{server}/{directory}/{name}"))?;
                done.add(send(&mut client, source)?);
            }
        }
        Task::List { .. } => return declined(),
    }
    println!("{}", serde_json::to_string(&done)?);
    Ok(())
}

fn send(client: &mut Easy, source: &Path) -> anyhow::Result<u64> {
    let mut file = File::open(source)?;
    let length = file.metadata()?.len();
    client.in_filesize(length)?;
    client.read_function(move |buffer| file.read(buffer).map_err(|_| ReadError::Abort))?;
    client.perform()?;
    Ok(length)
}

/// libcurl counts in floating point.
fn whole(bytes: f64) -> anyhow::Result<u64> {
    format!("{bytes:.0}").parse().context("no number of bytes")
}
