//! What the operating system knows of this process.

use std::fs;
use std::time::Duration;

use anyhow::Context;
use nix::sys::resource::{UsageWho, getrusage};

use crate::child::duration;

/// A figure of `/proc/self/status` (proc(5)), such as `VmRSS`, which is in KiB.
pub(super) fn status(name: &str) -> anyhow::Result<u64> {
    figure("/proc/self/status", name)
}

/// Resident memory in KiB, in which a page that is mapped several times counts once.
pub(super) fn proportional_set_size() -> anyhow::Result<u64> {
    figure("/proc/self/smaps_rollup", "Pss")
}

fn figure(file: &str, name: &str) -> anyhow::Result<u64> {
    let text = fs::read_to_string(file)?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let figure = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    figure.with_context(|| format!("no {name} in {file}"))
}

/// Lets `VmHWM`, the largest resident memory so far, begin again from what is resident now.
pub(super) fn forget_peak() -> anyhow::Result<()> {
    const RESET_PEAK: &str = "5";
    fs::write("/proc/self/clear_refs", RESET_PEAK).context("cannot reset the peak of memory")
}

pub(super) fn cpu() -> anyhow::Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    Ok(duration(usage.user_time()) + duration(usage.system_time()))
}
