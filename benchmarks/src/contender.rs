//! Who does the work: the connector in its host, and native clients.

pub(crate) mod connector;
mod curl;
pub(crate) mod four_sessions;
mod ftplib;
mod lftp;
pub(crate) mod libcurl;
mod listing;
pub(crate) mod suppaftp;

use std::fmt;

use anyhow::Context;

use crate::child::{self, Launch};
use crate::measurement::Measurement;
use crate::task::{Done, Job};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contender {
    /// Ours: host library and component, in a process of their own.
    Connector,
    /// Ours, without the SHA-256 of contents, which no other client has.
    Unhashed,
    /// Ours, with a pool of four sessions.
    FourSessions,
    /// <https://curl.se>: libcurl behind its command.
    Curl,
    /// libcurl in a process of ours, of a version that does not stall: curl 7.88, for one, often waits a second before it
    /// connects to the port of a passive reply that came at once.
    Libcurl,
    /// curl's listing, parsed in Python: by LIST or by MLSD.
    CurlAndPython,
    /// <https://lftp.yar.ru>
    Lftp,
    /// Python's own: <https://docs.python.org/3/library/ftplib.html>
    Ftplib,
    /// <https://docs.rs/suppaftp>, native, over rustls where TLS is wanted.
    Suppaftp,
}

impl Contender {
    /// Starts a process for the job and measures it.
    ///
    /// # Errors
    /// When it cannot be started or fails.
    pub(crate) async fn work(self, job: &Job) -> anyhow::Result<Measurement> {
        let launch = match self {
            Self::Connector => itself("connector", job),
            Self::Unhashed => itself("connector", &Job { sha256: false, ..job.clone() }),
            Self::FourSessions => itself("four-sessions", job),
            Self::Curl => curl::launch(job),
            Self::Libcurl => itself("libcurl", job),
            Self::CurlAndPython => listing::launch(job),
            Self::Lftp => lftp::launch(job),
            Self::Ftplib => ftplib::launch(job),
            Self::Suppaftp => itself("suppaftp", job),
        };
        child::run(launch?).await.with_context(|| format!("{self} failed"))
    }
}

impl fmt::Display for Contender {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Connector => "connector",
            Self::Unhashed => "connector without SHA-256",
            Self::FourSessions => "connector, 4 sessions",
            Self::Curl => "curl",
            Self::Libcurl => "libcurl",
            Self::CurlAndPython => "curl + Python",
            Self::Lftp => "lftp",
            Self::Ftplib => "ftplib",
            Self::Suppaftp => "suppaftp",
        })
    }
}

fn itself(role: &str, job: &Job) -> anyhow::Result<Launch> {
    Ok(Launch { command: child::itself(role)?, input: serde_json::to_string(job)?, read: done_as_json })
}

/// For a task that nobody gives to this contender.
fn declined<T>() -> anyhow::Result<T> {
    anyhow::bail!("no workload asks for this")
}

/// The job that this process was started for.
pub(crate) fn own_job() -> anyhow::Result<Job> {
    serde_json::from_reader(std::io::stdin().lock()).context("no job on standard input")
}

fn done_as_json(written: &str) -> anyhow::Result<Option<Done>> {
    Ok(Some(serde_json::from_str(written)?))
}
