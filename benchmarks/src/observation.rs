//! What the connector tells of its own process, for figures that no other client has.

pub(crate) mod cold_start;
pub(crate) mod idle_sessions;
pub(crate) mod memory;
mod process;

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::child;

/// Starts this program in a role, with a task for it, and gives what it observed.
pub(crate) async fn of<T: DeserializeOwned>(role: &str, task: &impl Serialize) -> anyhow::Result<T> {
    let written = child::output(child::itself(role)?, &serde_json::to_string(task)?).await?;
    serde_json::from_str(&written).with_context(|| format!("`{role}` wrote {written:?}"))
}

fn tell(observed: &impl Serialize) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string(observed)?);
    Ok(())
}

/// The task that this process was started for.
fn own_task<T: DeserializeOwned>() -> anyhow::Result<T> {
    serde_json::from_reader(std::io::stdin().lock()).context("no task on standard input")
}
