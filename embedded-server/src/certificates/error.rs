use std::io;

use rustls::pki_types::pem;
use thiserror::Error;

/// Why there is no certificate, or no key.
#[derive(Debug, Error)]
pub enum CertificateError {
    /// The key or the certificate could not be made.
    #[error("the certificate cannot be made: {0}")]
    Issue(#[from] rcgen::Error),
    /// The text holds no certificate, or no key.
    #[error("no certificate and key in PEM: {0}")]
    Pem(#[from] pem::Error),
    /// The command that some keys need does not run.
    #[error("the command `openssl` does not run: {0}")]
    Openssl(#[from] io::Error),
    /// The command ran, and failed.
    #[error("`openssl` failed: {0}")]
    OpensslFailed(String),
}
