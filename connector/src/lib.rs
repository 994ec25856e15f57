//! FTP connector for workflow engines, as a WebAssembly component.
//!
//! ```text
//! component (exports) ──> operations ──> session ──> net (wasi:sockets)
//!        │                    │             │
//!        └── descriptor     config        ftp (the protocol, without I/O)
//! ```
//!
//! Dependencies point one way, from left to right and downwards. Only `component` and `net` know WASI; everything that
//! does no I/O ([`ftp`], [`config`], [`failure`]) compiles natively, where it is unit-tested, fuzzed and measured.

#![allow(
    missing_docs,
    reason = "the interface is the contract in `wit/`; the Rust items are public for tests and code generation only"
)]

pub mod config;
pub mod descriptor;
pub mod failure;
pub mod ftp;
pub mod proxy;
pub mod replay;
#[cfg(feature = "schema")]
pub mod schema;
pub mod tls;

#[cfg(target_os = "wasi")]
mod bindings;
#[cfg(target_os = "wasi")]
mod component;
#[cfg(target_os = "wasi")]
mod log;
#[cfg(target_os = "wasi")]
mod net;
#[cfg(target_os = "wasi")]
mod operations;
#[cfg(target_os = "wasi")]
mod session;
