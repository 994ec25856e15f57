//! Thousands of operations in many sessions at once, with faults of every kind on the way: every file is accounted for,
//! and nothing grows. A process of its own, so that what it holds can be counted.
//!
//! `SOAK_SEED` chooses what is done and what goes wrong, `SOAK_OPERATIONS` how much each session does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

mod client;
mod content;
#[allow(dead_code, reason = "shared with the integration tests, which use all of it")]
#[path = "../integration/driver.rs"]
mod driver;
mod engine;
mod faults;
mod figures;
mod judge;
mod model;
mod run;
mod server;
mod table;
mod work;

use driver::write_table;
use model::Files;
use run::{Outcome, QUARTERS, Scale, soak};
use server::Server;
use std::env;
use tests::servers::ServerKind;
use tokio::sync::Mutex;

/// More than this is no noise of the allocator, in KiB.
const GROWTH: usize = 16 * 1024;

/// The tests share the process, whose figures are of one of them.
static ALONE: Mutex<()> = Mutex::const_new(());

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn soak_on_a_scripted_server() {
    holds("soak.md", Server::scripted, 50).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn soak_on_vsftpd() {
    holds("soak-vsftpd.md", |files| Server::real(ServerKind::Vsftpd, &files), 10).await;
}

async fn holds(table: &str, start: impl FnOnce(Files) -> Server, sessions: usize) {
    let _alone = ALONE.lock().await;
    let seed = number("SOAK_SEED").unwrap_or(2026);
    let operations = number("SOAK_OPERATIONS").map_or(40, |operations| usize::try_from(operations).unwrap());
    let operations = operations.next_multiple_of(QUARTERS);
    println!("SOAK_SEED={seed} SOAK_OPERATIONS={operations}");
    let outcome = soak(start, Scale { sessions, operations }, seed).await;
    let rows = table::rows(&outcome, seed);
    println!("{}", rows.join("\n"));
    write_table(table, &rows);
    assert_all_is_well(&outcome);
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().unwrap())
}

#[track_caller]
fn assert_all_is_well(outcome: &Outcome) {
    let Outcome { server, verdict, figures, quarters, .. } = outcome;
    assert!(verdict.complaints.is_empty(), "{server}:\n{}", verdict.complaints.join("\n"));
    assert!(outcome.never_removed.is_empty(), "{server}: {:?}", outcome.never_removed);
    let operations = outcome.scale.sessions * outcome.scale.operations;
    assert_eq!(figures.all_operations(), operations, "{server}");
    let faults: usize = outcome.faults.values().sum();
    assert!(faults * 10 > operations, "{server}: there were few faults, {faults}");
    let failed: usize = figures.failed.values().sum();
    assert!(failed * 20 < operations, "{server}: {failed} operations failed for good");
    let (before, after) = (outcome.before, outcome.after);
    assert_eq!(after.connections, 0, "{server}: connections");
    assert!(after.descriptors <= before.descriptors, "{server}: descriptors grew from {before:?} to {after:?}");
    // An idle session always has as many, unless it was just lost, or holds a socket whose write stalls until its end.
    let (half, end) = (quarters[1], quarters[3]);
    assert!(end.descriptors <= half.descriptors + outcome.scale.sessions, "{server}: descriptors, {half:?}, {end:?}");
    let held = end.held.saturating_sub(half.held);
    assert!(end.resident <= half.resident + held + GROWTH, "{server}: memory grew from {half:?} to {end:?}");
}
