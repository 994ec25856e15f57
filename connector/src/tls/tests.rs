//! TLS against the reference: rustls with ring, in memory.

mod client_certificates;
mod closing;
mod handshakes;
mod resumption;
mod server_certificates;
mod settings;
mod signatures;
mod support;
