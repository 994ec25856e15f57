//! Everything that is proved through the component, on real servers and on scripted ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

mod check;
mod contract;
mod data_connections;
mod driver;
mod embedded_server;
mod examples;
mod faults;
mod hostile;
mod interruptions;
mod operations;
mod parallel;
mod real_servers;
mod recovery;
mod reference_client;
mod round_trips;
mod scripted;
mod tls;
