//! The `harness` command, run as a user runs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

#[path = "command/ci_page.rs"]
mod ci_page;
#[path = "command/failures.rs"]
mod failures;
#[path = "command/harness.rs"]
mod harness;
#[path = "command/hostile_names.rs"]
mod hostile_names;
#[path = "command/readme.rs"]
mod readme;
#[path = "command/record.rs"]
mod record;
#[path = "command/round_trip.rs"]
mod round_trip;
#[path = "command/scenarios.rs"]
mod scenarios;
#[path = "command/secrets.rs"]
mod secrets;
#[path = "command/sessions.rs"]
mod sessions;
#[path = "command/shell.rs"]
mod shell;
#[path = "command/shipped_scenarios.rs"]
mod shipped_scenarios;
#[path = "command/stock_host.rs"]
mod stock_host;
