//! Servers to test an FTP client against. Each one listens on loopback only, on ports that no other test has, in a
//! folder of its own; dropping it ends its processes and removes the folder.
//!
//! - [`certificates::CertificateAuthority`]: certificates and keys for their TLS.
//! - [`servers::RealServer`]: vsftpd, `ProFTPD`, Pure-FTPd and pyftpdlib, as users run them.
//! - [`embedded::EmbeddedServer`]: libunftp in this process; fast, and needs nothing installed.
//! - [`proxies::Proxy`]: microsocks and tinyproxy, to reach them through.
//! - [`scripted::ScriptedServer`]: says exactly what a test tells it to, for what real servers won't do.
//! - [`fault_proxy::FaultProxy`]: stands between a client and any of them, and does what networks do.
//! - [`delaying_proxy::DelayingProxy`]: stands there too, and makes the way between them as long as a real line.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how a test fails"))]
#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

pub use embedded_server::{certificates, fault_proxy, scripted};

pub mod delaying_proxy;
pub mod embedded;
pub mod ports;
pub mod process;
pub mod proxies;
pub mod servers;
