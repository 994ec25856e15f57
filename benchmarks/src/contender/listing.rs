//! curl and Python, as people list with them: the script beside this file.

use std::path::Path;

use tokio::process::Command;

use super::done_as_json;
use crate::child::Launch;
use crate::task::Job;

pub(super) fn launch(job: &Job) -> anyhow::Result<Launch> {
    let mut command = Command::new("python3");
    // Isolated: whatever the user's environment has for Python.
    command.arg("-I").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/contender/listing_client.py"));
    Ok(Launch { command, input: serde_json::to_string(job)?, read: done_as_json })
}
