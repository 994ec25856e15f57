//! What a server showed, and what was wrong with it, for people.

use super::{CertificateSummary, DateTime, Fingerprint};

/// The certificate that a server showed, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerCertificate {
    /// Of the server's own certificate. Pasted into `serverFingerprints`, it pins exactly this certificate.
    pub fingerprint: Fingerprint,
    /// As the server sent it, its own certificate first. Empty when that one could not be read.
    pub chain: Vec<CertificateSummary>,
    /// Everything that speaks against the certificate, also when it was accepted all the same (see [`Self::trust`]).
    pub problems: Vec<CertificateProblem>,
    /// What was decided.
    pub trust: Trust,
}

impl ServerCertificate {
    /// What a person can do when it was refused.
    pub fn hint(&self) -> String {
        // It ends with the fingerprint, and without a full stop, so that it can be copied as it stands.
        let pin = format!("set `serverFingerprints` to {}", self.fingerprint);
        let mismatch = |problem: &CertificateProblem| matches!(problem, CertificateProblem::PinMismatch { .. });
        if self.problems.iter().any(mismatch) {
            format!("Ask the server's operator whether the certificate was renewed. Only when it was, {pin}")
        } else if self.problems.iter().all(CertificateProblem::concerns_issuer) {
            format!(
                "Add the certificate of its issuer to `caCertificates`. Or, to accept exactly this certificate, compare \
                 the fingerprint with the server's operator and {pin}"
            )
        } else {
            format!(
                "Check `host`, or have the certificate renewed. Or, to accept exactly this certificate whatever it says, \
                 compare the fingerprint with the server's operator, set `tlsVerify` to `pinned` and {pin}"
            )
        }
    }
}

/// Why a certificate was accepted, or that it was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It leads to a trusted root, is valid now and names the host.
    Issuer,
    /// It matches this pin.
    Pin(Fingerprint),
    /// Verification is switched off.
    Unchecked,
    /// Not accepted.
    Refused,
}

/// What speaks against a certificate. Displayed, it completes "the certificate …".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateProblem {
    #[error("is for {}, not for {expected}", list(names))]
    WrongHost { expected: String, names: Vec<String> },
    #[error("expired at {not_after} (it is {now})")]
    Expired { not_after: DateTime, now: DateTime },
    #[error("is not valid before {not_before} (it is {now})")]
    NotYetValid { not_before: DateTime, now: DateTime },
    #[error("is self-signed: nobody vouches for it")]
    SelfSigned,
    #[error("was issued by {issuer}, which is not a trusted authority, or the server did not send the whole chain")]
    UnknownIssuer { issuer: String },
    #[error("was issued by {issuer}, and an issuer in its chain is expired or not valid yet")]
    IssuerNotValid { issuer: String },
    #[error("matches none of the pinned fingerprints ({})", list(expected))]
    PinMismatch { expected: Vec<Fingerprint> },
    #[error("cannot be accepted: {0}")]
    Other(String),
}

impl CertificateProblem {
    /// Whether a matching pin outweighs it: who pins a certificate need not ask who issued it. That the certificate is
    /// for this host and not expired is checked even so, unless the pin alone is to decide.
    pub(super) fn concerns_issuer(&self) -> bool {
        match self {
            Self::SelfSigned | Self::UnknownIssuer { .. } | Self::IssuerNotValid { .. } | Self::Other(_) => true,
            Self::WrongHost { .. } | Self::Expired { .. } | Self::NotYetValid { .. } | Self::PinMismatch { .. } => {
                false
            }
        }
    }
}

fn list<T: ToString>(items: &[T]) -> String {
    match items {
        [] => "no host".to_owned(),
        items => items.iter().map(T::to_string).collect::<Vec<_>>().join(", "),
    }
}
