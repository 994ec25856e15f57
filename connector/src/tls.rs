//! TLS for control and data connections (RFC 4217), without I/O.
//!
//! ```text
//! TlsSettings ──parse──> TlsClient ──one per control connection──> ControlTls ──one per connection──> TlsStream
//!                            │                                        │
//!                            └ trust, pins, client key                └ tickets, what the server showed
//! ```
//!
//! rustls speaks the protocol; [`provider`] gives it cryptography that needs no C toolchain; [`verify`] decides whom to
//! trust and can say why not.

pub mod client;
mod pem;
pub mod private_key;
pub mod provider;
pub mod stream;
pub mod verify;

#[cfg(test)]
mod tests;

pub use client::{ControlTls, TlsClient, TlsField, TlsSettings, TlsSettingsError, TlsVersion, VerifyMode};
pub use stream::{TlsEnd, TlsError, TlsStream};
pub use verify::{CertificateProblem, CertificateSummary, Fingerprint, ServerCertificate};
