//! How much more memory a process takes for a transfer.

use serde::{Deserialize, Serialize};

use super::{process, tell};
use crate::contender::{connector, own_job};
use crate::task::Done;

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Observed {
    pub(crate) done: Done,
    /// The peak of the transfer above what the open session takes, in KiB.
    pub(crate) growth: u64,
}

/// Does the job that this process was started for, under its limit for the component.
pub(crate) async fn observe() -> anyhow::Result<()> {
    let job = own_job()?;
    let mut session = connector::open(&job).await?;
    process::forget_peak()?;
    let before = process::status("VmRSS")?;
    let done = connector::perform(&mut session, &job.task).await?;
    let growth = process::status("VmHWM")?.saturating_sub(before);
    session.close().await?;
    tell(&Observed { done, growth })
}
