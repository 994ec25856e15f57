//! Whom to trust: the server's certificate against public roots, own CAs, the host name and pinned fingerprints.

mod certificate;
mod fingerprint;
mod problem;

pub use certificate::{CertificateSummary, DateTime};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use problem::{CertificateProblem, ServerCertificate, Trust};

use crate::tls::client::VerifyMode;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::{Arc, Mutex, PoisonError};

/// What a client trusts; the same for all its connections.
#[derive(Debug)]
pub(super) struct TrustPolicy {
    pub(super) mode: VerifyMode,
    /// Public roots and the CAs of the settings.
    pub(super) roots: RootCertStore,
    /// The CAs of the settings once more. A server whose own certificate is among them is trusted: that is how
    /// self-signed ones are commonly configured, and path building alone would refuse it.
    pub(super) own_authorities: Vec<CertificateDer<'static>>,
    /// When there are any, the server's certificate must match one.
    pub(super) pins: Vec<Fingerprint>,
}

/// Checks servers by a policy and remembers what the last one showed, also when it was refused.
///
/// A resumed session shows no certificate: it rests on the one that was checked before.
#[derive(Debug)]
pub(super) struct CertificateVerifier {
    policy: Arc<TrustPolicy>,
    provider: Arc<CryptoProvider>,
    seen: Mutex<Option<ServerCertificate>>,
}

impl CertificateVerifier {
    pub(super) fn new(policy: Arc<TrustPolicy>, provider: Arc<CryptoProvider>) -> Self {
        Self { policy, provider, seen: Mutex::new(None) }
    }

    pub(super) fn seen(&self) -> Option<ServerCertificate> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ServerCertVerifier for CertificateVerifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let certificate = self.policy.examine(leaf, intermediates, server_name, now, &self.provider);
        let verdict = match certificate.trust {
            Trust::Refused => Err(alert(&certificate.problems).into()),
            _ => Ok(ServerCertVerified::assertion()),
        };
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(certificate);
        verdict
    }

    // Whatever is trusted, the server must own the key of the certificate that it shows.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl TrustPolicy {
    /// Finds every problem there is, not only the first, and decides.
    fn examine(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        now: UnixTime,
        provider: &CryptoProvider,
    ) -> ServerCertificate {
        let fingerprint = Fingerprint::of_certificate(leaf);
        let Some((parsed, summary)) = ParsedCertificate::try_from(leaf).ok().zip(CertificateSummary::of(leaf)) else {
            let problems = vec![CertificateProblem::Other("it is damaged, or of an unknown form".to_owned())];
            return ServerCertificate { fingerprint, chain: Vec::new(), problems, trust: Trust::Refused };
        };
        let matched = self.pins.iter().find(|pin| summary.matches(pin));
        let issuer_problem = self.issuer_problem(&parsed, leaf, &summary, intermediates, now, provider);
        let mut problems: Vec<_> = issuer_problem
            .into_iter()
            .chain(summary.validity_problem(now))
            .chain(name_problem(&parsed, &summary, server_name))
            .collect();
        let trust = match (matched, self.mode) {
            (None, _) if !self.pins.is_empty() => {
                problems.insert(0, CertificateProblem::PinMismatch { expected: self.pins.clone() });
                Trust::Refused
            }
            (Some(pin), VerifyMode::Pinned | VerifyMode::None) => Trust::Pin(*pin),
            (Some(pin), VerifyMode::Full) if problems.iter().all(CertificateProblem::concerns_issuer) => {
                Trust::Pin(*pin)
            }
            (None, VerifyMode::None) => Trust::Unchecked,
            (None, VerifyMode::Full) if problems.is_empty() => Trust::Issuer,
            _ => Trust::Refused,
        };
        let chain = std::iter::once(summary).chain(intermediates.iter().filter_map(CertificateSummary::of)).collect();
        ServerCertificate { fingerprint, chain, problems, trust }
    }

    fn issuer_problem(
        &self,
        parsed: &ParsedCertificate<'_>,
        leaf: &CertificateDer<'_>,
        summary: &CertificateSummary,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
        provider: &CryptoProvider,
    ) -> Option<CertificateProblem> {
        if self.own_authorities.contains(leaf) {
            return None;
        }
        let error = verify_server_cert_signed_by_trust_anchor(
            parsed,
            &self.roots,
            intermediates,
            // The leaf's own validity is a problem of its own: here its issuer is judged as of a time when it was valid.
            summary.nearest_valid_time(now),
            provider.signature_verification_algorithms.all,
        )
        .err()?;
        Some(match error {
            _ if summary.subject == summary.issuer => CertificateProblem::SelfSigned,
            Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
                CertificateProblem::UnknownIssuer { issuer: summary.issuer.clone() }
            }
            Error::InvalidCertificate(
                CertificateError::ExpiredContext { .. } | CertificateError::NotValidYetContext { .. },
            ) => CertificateProblem::IssuerNotValid { issuer: summary.issuer.clone() },
            other => CertificateProblem::Other(other.to_string()),
        })
    }
}

fn name_problem(
    parsed: &ParsedCertificate<'_>,
    summary: &CertificateSummary,
    server_name: &ServerName<'_>,
) -> Option<CertificateProblem> {
    verify_server_name(parsed, server_name).err().map(|_| CertificateProblem::WrongHost {
        expected: server_name.to_str().into_owned(),
        names: summary.names.clone(),
    })
}

/// What the server is told.
fn alert(problems: &[CertificateProblem]) -> CertificateError {
    match problems.first() {
        Some(CertificateProblem::SelfSigned | CertificateProblem::UnknownIssuer { .. }) => {
            CertificateError::UnknownIssuer
        }
        Some(CertificateProblem::Expired { .. } | CertificateProblem::IssuerNotValid { .. }) => {
            CertificateError::Expired
        }
        Some(CertificateProblem::NotYetValid { .. }) => CertificateError::NotValidYet,
        Some(CertificateProblem::WrongHost { .. }) => CertificateError::NotValidForName,
        _ => CertificateError::ApplicationVerificationFailure,
    }
}
