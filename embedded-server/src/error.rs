//! What can go wrong with a server itself.

use std::io;

use thiserror::Error;

use crate::certificates::CertificateError;

/// Why a server or a proxy did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The operating system has no port or no thread for it.
    #[error("no port or no thread can be had: {0}")]
    System(#[from] io::Error),
    /// Its certificate, or the key, is none.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The certificate and the key are not of the kind, or not of the pair, that TLS takes.
    #[error("TLS does not take the certificate: {0}")]
    Tls(#[from] rustls::Error),
    /// It was described with a time that is none.
    #[error(transparent)]
    Time(#[from] InvalidTime),
}

/// A text is no time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no time: it is written as yyyyMMddHHmmss, in UTC")]
pub struct InvalidTime(pub(crate) String);

/// Something did not happen that was waited for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("waited in vain until {awaited}; seen: {seen}")]
pub struct WaitedInVain {
    /// What should have happened.
    pub(crate) awaited: String,
    /// What has happened instead.
    pub(crate) seen: String,
}
