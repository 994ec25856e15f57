//! An FTP server in this process that does what it is told: its files are in memory, its replies can be scripted, and
//! what networks do wrong can be done between it and its client. It listens on loopback only, on a free port, and ends
//! when it is dropped.
//!
//! - [`scripted::ScriptedServer`]: a small, well behaved server, but for what its script says.
//! - [`fault_proxy::FaultProxy`]: stands between a client and any server, and does what networks do.
//! - [`certificates::CertificateAuthority`]: certificates and keys for their TLS.

#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a panic is how a test fails")
)]

pub mod certificates;
pub mod error;
pub mod fault_proxy;
pub mod passive;
pub mod runtime;
pub mod scripted;
pub mod tls;
#[cfg(any(test, feature = "tls-client"))]
pub mod tls_client;
mod watched;
