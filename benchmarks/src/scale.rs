//! How much work there is.

use std::time::Duration;

/// The sizes of all workloads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    /// Bytes of a large file.
    pub(crate) large_file: u64,
    /// How many small files go in one session.
    pub(crate) small_files: usize,
    /// Bytes of a small file.
    pub(crate) small_file: u64,
    /// Entries of a large directory.
    pub(crate) entries: usize,
    /// Bytes of a file that no memory would hold.
    pub(crate) huge_file: u64,
    /// Sessions that are open and do nothing.
    pub(crate) idle_sessions: usize,
    /// Seconds for which they are watched.
    pub(crate) idle_seconds: u64,
    /// Of the long lines.
    pub(crate) round_trips: [Duration; 2],
    /// Seconds of delay that may be spent on one batch of files over a long line, at three round trips a file.
    pub(crate) distant_seconds: f64,
}

pub(crate) const FULL: Scale = Scale {
    large_file: 1 << 30,
    small_files: 1000,
    small_file: 4096,
    entries: 100_000,
    huge_file: 4 << 30,
    idle_sessions: 1000,
    idle_seconds: 10,
    round_trips: [Duration::from_millis(20), Duration::from_millis(80)],
    distant_seconds: 0.6,
};

pub(crate) const TINY: Scale = Scale {
    large_file: 100_003,
    small_files: 7,
    small_file: 4096,
    entries: 30,
    huge_file: 300_000,
    idle_sessions: 5,
    idle_seconds: 0,
    round_trips: [Duration::from_millis(1), Duration::from_millis(2)],
    distant_seconds: 0.0,
};
