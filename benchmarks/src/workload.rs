//! What is measured.

mod cold_start;
mod comparison;
mod distant_files;
mod idle_sessions;
mod large_files;
mod listing;
mod memory;
mod small_files;

use std::fmt;

use clap::ValueEnum;

use crate::report::Report;
use crate::workshop::Workshop;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Workload {
    /// A large file each way, plain.
    LargeFiles,
    /// A large file each way over TLS 1.3 with ChaCha20-Poly1305.
    LargeFilesTls,
    /// Many small files each way in one session.
    SmallFiles,
    /// Small files over a line of 20 ms and one of 80 ms.
    DistantFiles,
    /// A directory of many entries.
    Listing,
    /// Until the connector is ready, and until a session is connected.
    ColdStart,
    /// Many sessions that do nothing.
    IdleSessions,
    /// Memory in the transfer of a huge file.
    Memory,
}

/// Compiles the component, so that no workload has to, whichever comes first.
pub(crate) async fn fill_cache(workshop: &Workshop) -> anyhow::Result<()> {
    cold_start::observe_once(workshop).await.map(drop)
}

impl Workload {
    pub(crate) const ALL: [Self; 8] = [
        Self::LargeFiles,
        Self::LargeFilesTls,
        Self::SmallFiles,
        Self::DistantFiles,
        Self::Listing,
        Self::ColdStart,
        Self::IdleSessions,
        Self::Memory,
    ];

    /// Does it all and reports the figures.
    ///
    /// # Errors
    /// When something does not run, or does something else than it should.
    pub(crate) async fn run(self, workshop: &Workshop, report: &mut Report) -> anyhow::Result<()> {
        match self {
            Self::LargeFiles => large_files::plain(workshop, report).await,
            Self::LargeFilesTls => large_files::tls(workshop, report).await,
            Self::SmallFiles => small_files::run(workshop, report).await,
            Self::DistantFiles => distant_files::run(workshop, report).await,
            Self::Listing => listing::run(workshop, report).await,
            Self::ColdStart => cold_start::run(workshop, report).await,
            Self::IdleSessions => idle_sessions::run(workshop, report).await,
            Self::Memory => memory::run(workshop, report).await,
        }
    }

    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::LargeFiles => "one large file, plain",
            Self::LargeFilesTls => "one large file, TLS 1.3 with ChaCha20-Poly1305",
            Self::SmallFiles => "many files of 4 KiB in one session",
            Self::Listing => "a directory of many entries",
            Self::ColdStart => "from nothing to ready, from ready to connected",
            Self::IdleSessions => "sessions that do nothing",
            Self::Memory => "memory in the transfer of a huge file",
            Self::DistantFiles => "files of 4 KiB over a long line, in one session",
        }
    }
}

impl fmt::Display for Workload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value();
        formatter.write_str(value.as_ref().map_or("", clap::builder::PossibleValue::get_name))
    }
}
