//! What must hold for any bytes that come from a network or a user, as functions to call with such bytes: they panic when
//! it does not.
//!
//! Each is a fuzz target of its own in `fuzz_targets/`, which `cargo xtask fuzz` runs; a test calls them with the inputs in
//! `seeds/`. Apart from its input, a target depends on nothing: what it has to choose, it chooses by the input.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a panic is how a target says that something does not hold"
)]

mod choice;
mod config;
mod features;
mod hash;
mod host_port;
mod line_ends;
mod listing;
mod path;
mod pattern;
mod pem;
mod proxy;
mod reply;
mod scenario;
mod temporary_name;
mod text;
mod value;

pub use config::config;
pub use features::features;
pub use hash::hash;
pub use host_port::host_port;
pub use line_ends::line_ends;
pub use listing::listing;
pub use path::path;
pub use pattern::pattern;
pub use pem::pem;
pub use proxy::proxy;
pub use reply::reply;
pub use scenario::scenario;
pub use temporary_name::temporary_name;
pub use value::value;

/// A fuzz target.
pub type Target = fn(&[u8]);

/// All targets, with their names.
pub const TARGETS: [(&str, Target); 14] = [
    ("config", config),
    ("features", features),
    ("hash", hash),
    ("host_port", host_port),
    ("line_ends", line_ends),
    ("listing", listing),
    ("path", path),
    ("pattern", pattern),
    ("pem", pem),
    ("proxy", proxy),
    ("reply", reply),
    ("scenario", scenario),
    ("temporary_name", temporary_name),
    ("value", value),
];
