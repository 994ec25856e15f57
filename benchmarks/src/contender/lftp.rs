//! lftp. It reads its commands from its standard input, and does not say how much it transferred.

use std::fmt::Write as _;

use tokio::process::Command;

use crate::child::Launch;
use crate::task::{Done, Job, Task};

/// Fails at the first failure, instead of going on or trying again.
const SETTINGS: &str = "set cmd:fail-exit yes\nset net:max-retries 1\nset net:timeout 60\n";

pub(super) fn launch(job: &Job) -> anyhow::Result<Launch> {
    let mut command = Command::new("lftp");
    command.arg("--norc");
    Ok(Launch { command, input: script(job)?, read: |written| Ok(entries(written)) })
}

/// Of a listing, each line is an entry; nothing else writes any.
fn entries(written: &str) -> Option<Done> {
    let documents = written.lines().count();
    (documents > 0).then_some(Done { documents, bytes: 0 })
}

fn script(job: &Job) -> anyhow::Result<String> {
    let endpoint = &job.endpoint;
    let mut script = SETTINGS.to_owned();
    match &endpoint.authority {
        Some(authority) => {
            writeln!(
                script,
                "set ftp:ssl-force yes\nset ftp:ssl-protect-data yes\nset ssl:ca-file {}",
                authority.display()
            )?;
        }
        None => script += "set ftp:ssl-allow no\n",
    }
    writeln!(script, "open -u {},{} ftp://{}", endpoint.user, endpoint.password, endpoint.address)?;
    match &job.task {
        // `get` may rename, date or remove what it writes to, which must not be done to a device.
        Task::Get { directory, names } => {
            script += "cat -b";
            for name in names {
                write!(script, " {directory}/{name}")?;
            }
            script += " > /dev/null\n";
        }
        Task::Send { sources, directory, .. } => {
            write!(script, "put -O {directory}")?;
            for source in sources {
                write!(script, " {}", source.display())?;
            }
            script += "\n";
        }
        Task::List { directory, .. } => writeln!(script, "cls -l {directory}")?,
    }
    Ok(script + "bye\n")
}
