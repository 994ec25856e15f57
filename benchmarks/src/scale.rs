//! How much work there is.

/// The sizes of all workloads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    /// Bytes of a large file.
    pub(crate) large_file: u64,
    /// How many small files go in one session.
    pub(crate) small_files: usize,
    /// Bytes of a small file.
    pub(crate) small_file: u64,
    /// Seconds of delay that may be spent on one batch of files over a long line, at three round trips a file.
    pub(crate) distant_seconds: f64,
}

pub(crate) const FULL: Scale = Scale { large_file: 1 << 30, small_files: 1000, small_file: 4096, distant_seconds: 0.6 };

pub(crate) const TINY: Scale = Scale { large_file: 100_003, small_files: 7, small_file: 4096, distant_seconds: 0.05 };
