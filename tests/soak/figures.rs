//! What is counted: operations and faults by kind, and what the process holds.

use host_harness::Failure;
use std::collections::BTreeMap;
use std::fs;

/// Of one session, or of all.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) operations: BTreeMap<&'static str, usize>,
    /// Of operations, by the engine.
    pub(crate) repetitions: usize,
    /// Of attempts, of which an operation may have several.
    pub(crate) failures: BTreeMap<String, usize>,
    /// Operations that failed for good, by name and code.
    pub(crate) failed: BTreeMap<String, usize>,
    /// Transfers that the connector had to try more than once.
    pub(crate) tried_again: usize,
    pub(crate) resumed: usize,
    pub(crate) sessions_opened: usize,
}

impl Figures {
    pub(crate) fn failed_attempt(&mut self, failure: &Failure) {
        *self.failures.entry(failure.code.to_string()).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (name, count) in other.operations {
            *self.operations.entry(name).or_default() += count;
        }
        for (code, count) in other.failures {
            *self.failures.entry(code).or_default() += count;
        }
        for (name_and_code, count) in other.failed {
            *self.failed.entry(name_and_code).or_default() += count;
        }
        self.repetitions += other.repetitions;
        self.tried_again += other.tried_again;
        self.resumed += other.resumed;
        self.sessions_opened += other.sessions_opened;
    }

    pub(crate) fn all_operations(&self) -> usize {
        self.operations.values().sum()
    }
}

/// What the process holds at one moment: the component's host, the servers and the proxies together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    pub(crate) descriptors: usize,
    /// Resident memory, in KiB.
    pub(crate) resident: usize,
    /// Connections through the proxies, control and data.
    pub(crate) connections: usize,
    /// About what the server and the proxies hold of it, in KiB: files, and records of all that was said.
    pub(crate) held: usize,
}

impl Usage {
    pub(crate) fn now(connections: usize, held: usize) -> Self {
        Self { descriptors: descriptors(), resident: resident(), connections, held }
    }
}

pub(crate) fn descriptors() -> usize {
    // One of them is for reading this directory.
    fs::read_dir("/proc/self/fd").unwrap().count() - 1
}

fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// About what it takes to remember these lines.
pub(crate) fn memory_of(lines: &[String]) -> usize {
    /// A list grows by doubling, and an allocator rounds up.
    const OVERHEAD: usize = 64;
    lines.iter().map(|line| line.len() + OVERHEAD).sum()
}
