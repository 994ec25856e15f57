//! What sessions cost that are open and do nothing.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{own_task, process, tell};
use crate::contender::connector;
use crate::task::Endpoint;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Crowd {
    pub(crate) endpoint: Endpoint,
    pub(crate) cache: PathBuf,
    pub(crate) sessions: usize,
    /// How long they are watched.
    pub(crate) seconds: u64,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Observed {
    /// What all of them take more than the first alone, in KiB. Pages that several map, such as those of the compiled
    /// component that nobody has written to, count once.
    pub(crate) resident: u64,
    /// The same as `ps` tells it, where such pages count as often as they are mapped.
    pub(crate) mapped: u64,
    /// What the process has more than with the first alone.
    pub(crate) threads: u64,
    /// CPU time of the process by the time that passed, in percent.
    pub(crate) busy: f64,
}

/// Opens them, and waits.
pub(crate) async fn observe() -> anyhow::Result<()> {
    let crowd: Crowd = own_task()?;
    let connector = connector::load(&crowd.cache, true).await?;
    let connection = connector::connection(&crowd.endpoint)?;
    // Whatever the first one brings with it, such as the threads of the runtime, is not of each.
    let mut sessions = vec![connector.open(&connection).await?];
    let before = Figures::now()?;
    for _ in 0..crowd.sessions {
        sessions.push(connector.open(&connection).await?);
    }
    let after = Figures::now()?;
    let (begin, cpu) = (Instant::now(), process::cpu()?);
    tokio::time::sleep(Duration::from_secs(crowd.seconds)).await;
    let busy = process::cpu()?.saturating_sub(cpu).as_secs_f64() / begin.elapsed().as_secs_f64() * 100.0;
    for session in sessions {
        session.close().await?;
    }
    tell(&Observed {
        resident: after.proportional.saturating_sub(before.proportional),
        mapped: after.resident.saturating_sub(before.resident),
        threads: after.threads.saturating_sub(before.threads),
        busy,
    })
}

/// This process at one moment.
struct Figures {
    proportional: u64,
    resident: u64,
    threads: u64,
}

impl Figures {
    fn now() -> anyhow::Result<Self> {
        Ok(Self {
            proportional: process::proportional_set_size()?,
            resident: process::status("VmRSS")?,
            threads: process::status("Threads")?,
        })
    }
}
