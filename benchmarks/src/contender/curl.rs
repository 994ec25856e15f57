//! curl, one process for all files. It reads what to do from a configuration on its standard input.

use std::fmt::Write as _;

use anyhow::Context;
use tokio::process::Command;

use super::declined;
use crate::child::Launch;
use crate::task::{Done, Job, Task};

pub(super) fn launch(job: &Job) -> anyhow::Result<Launch> {
    let mut command = Command::new("curl");
    // First, or the user's own configuration would be read.
    command.args(["--disable", "--config", "-"]);
    Ok(Launch { command, input: configuration(job)?, read: transferred })
}

fn configuration(job: &Job) -> anyhow::Result<String> {
    let endpoint = &job.endpoint;
    let mut configuration =
        format!("silent\nshow-error\nfail-early\nuser = \"{}:{}\"\n", endpoint.user, endpoint.password);
    configuration += "write-out = \"%{size_download} %{size_upload}\\n\"\n";
    if let Some(authority) = &endpoint.authority {
        writeln!(configuration, "ssl-reqd\ncacert = \"{}\"", authority.display())?;
    }
    let server = format!("ftp://{}", endpoint.address);
    match &job.task {
        Task::Get { directory, names } => {
            for name in names {
                writeln!(configuration, "url = \"{server}/{directory}/{name}\"\noutput = \"/dev/null\"")?;
            }
        }
        Task::Send { sources, directory, .. } => {
            for source in sources {
                let name = source.file_name().context("a file without a name")?.to_string_lossy();
                writeln!(
                    configuration,
                    "url = \"{server}/{directory}/{name}\"\nupload-file = \"{}\"",
                    source.display()
                )?;
            }
        }
        Task::List { .. } => return declined(),
    }
    Ok(configuration)
}

/// Adds up what it wrote for each file: the bytes that came and those that went.
fn transferred(written: &str) -> anyhow::Result<Option<Done>> {
    let mut done = Done::default();
    for line in written.lines() {
        let (down, up) = line.split_once(' ').context("not two numbers")?;
        done.add(down.parse::<u64>()? + up.parse::<u64>()?);
    }
    Ok(Some(done))
}
