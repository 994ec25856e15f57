//! Runs scenarios: what the files below `tests/scenarios` say, and what anybody else writes of the kind.
//!
//! [`suite`] finds and schedules them, [`run`] is one of them from beginning to end, [`step`] what is done in it,
//! [`expectation`] what is to come of it.

mod beginning;
mod bless;
mod content;
mod crash;
mod expectation;
mod json;
mod pattern;
mod received;
mod run;
mod secrets;
mod server;
mod sessions;
mod step;
mod suite;
mod transcript;
mod variables;
mod workspace;

pub(crate) use bless::{Edit, apply};
pub(crate) use run::Setting;
pub(crate) use secrets::SecretSource;
pub(crate) use suite::{Entry, Schedule, Suite, Told, scenario_files};
