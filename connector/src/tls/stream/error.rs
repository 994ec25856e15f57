//! Why a TLS connection failed.

use crate::tls::verify::{CertificateProblem, CertificateVerifier, ServerCertificate};
use rustls::{AlertDescription, Error, PeerIncompatible};

/// What ended a TLS connection, or kept it from beginning.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("the host is neither a name nor an IP address that a certificate could be for")]
    HostName,
    /// With everything that is needed to explain it, and to pin the certificate.
    #[error("{}", refusal(.0))]
    Certificate(Box<ServerCertificate>),
    /// The server ended the connection with this alert.
    #[error("the server ended TLS: {}", alert_text(*.0))]
    Alert(AlertDescription),
    #[error("the server does not speak TLS here, or something between garbles it")]
    NotTls,
    #[error("the server sent a TLS record that is too long")]
    RecordTooLong,
    #[error("the TLS connection has been closed")]
    Closed,
    /// Anything else, such as no version or cipher suite in common.
    #[error("TLS failed: {0}")]
    Protocol(Error),
}

impl TlsError {
    pub(super) fn of(error: Error, verifier: &CertificateVerifier) -> Self {
        match error {
            // Not only our verdict: a certificate without a readable key fails later, in the handshake's signature.
            Error::InvalidCertificate(ref cause) => match verifier.seen() {
                Some(mut certificate) => {
                    if certificate.problems.is_empty() {
                        certificate.problems.push(CertificateProblem::Other(cause.to_string()));
                    }
                    Self::Certificate(Box::new(certificate))
                }
                None => Self::Protocol(error),
            },
            Error::AlertReceived(alert) => Self::Alert(alert),
            Error::InvalidMessage(_) => Self::NotTls,
            other => Self::Protocol(other),
        }
    }

    /// Whether the two sides have no version of TLS in common.
    pub fn is_about_versions(&self) -> bool {
        let unknown = |cause: &PeerIncompatible| {
            matches!(
                cause,
                PeerIncompatible::ServerDoesNotSupportTls12Or13
                    | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            )
        };
        match self {
            Self::Alert(alert) => *alert == AlertDescription::ProtocolVersion,
            Self::Protocol(Error::PeerIncompatible(cause)) => unknown(cause),
            _ => false,
        }
    }

    /// Whether the pinned fingerprints were the reason.
    pub fn is_pin_mismatch(&self) -> bool {
        let Self::Certificate(certificate) = self else { return false };
        certificate.problems.iter().any(|problem| matches!(problem, CertificateProblem::PinMismatch { .. }))
    }
}

impl From<Error> for TlsError {
    fn from(error: Error) -> Self {
        Self::Protocol(error)
    }
}

fn refusal(certificate: &ServerCertificate) -> String {
    let problems: Vec<_> = certificate.problems.iter().map(ToString::to_string).collect();
    format!("the server's certificate {} (SHA-256 fingerprint {})", problems.join(", and it "), certificate.fingerprint)
}

fn alert_text(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::HandshakeFailure => {
            "nothing that both sides support, or a client certificate is missing".into()
        }
        AlertDescription::CertificateRequired => "it requires a client certificate".into(),
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied => format!("it does not accept the client certificate ({alert:?})"),
        AlertDescription::ProtocolVersion => "it supports none of the TLS versions allowed here".into(),
        other => format!("{other:?}"),
    }
}
