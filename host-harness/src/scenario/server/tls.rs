use embedded_server::certificates::{CertificateAuthority, Flaw, KeyAlgorithm};
use embedded_server::scripted::ScriptedTls;
use embedded_server::tls::TlsVersions;
use scenario::model::{Behaviour, CertificateFlaw, Server, Tls, TlsVersion};

use super::StartError;

/// What is said to a data connection that resumes nothing, in the words of vsftpd.
const SESSION_NOT_REUSED: &str = "522 SSL connection failed; session reuse required\r\n";

/// The TLS of a server, and what a client has to know of it.
#[derive(Debug)]
pub(super) struct TlsSetup {
    pub(super) settings: ScriptedTls,
    /// As a connection has it in `sslMode`.
    pub(super) mode: &'static str,
    /// The certificate of the authority that the connection trusts, in PEM.
    pub(super) authority: String,
    /// The SHA-256 of the server's certificate.
    pub(super) fingerprint: String,
}

impl TlsSetup {
    /// None, where the server speaks plain FTP.
    pub(super) fn of(description: &Server) -> Result<Option<Self>, StartError> {
        let reuse = description.behaviour.iter().find(|one| one.value == Behaviour::RequireTlsSessionReuse);
        let (begin, mode): (fn(&_) -> ScriptedTls, _) = match description.tls {
            Tls::Explicit => (ScriptedTls::explicit, "explicit"),
            Tls::Implicit => (ScriptedTls::implicit, "implicit"),
            Tls::None => {
                let version = description.tls_version.map(|version| ("`tlsVersion`", version.span));
                let certificate = description.certificate.map(|flaw| ("`certificate`", flaw.span));
                let reuse = reuse.map(|reuse| ("`require-tls-session-reuse`", reuse.span));
                let needs_tls = version.or(certificate).or(reuse);
                return needs_tls.map_or(Ok(None), |(what, span)| Err(StartError::NeedsTls { what, span }));
            }
        };
        let authority = CertificateAuthority::new()?;
        let identity = match description.certificate {
            None => authority.server(KeyAlgorithm::EcdsaP256),
            Some(flaw) => authority.flawed_server(KeyAlgorithm::EcdsaP256, of(flaw.value)),
        }?;
        let settings = begin(&identity).versions(match description.tls_version.map(|version| version.value) {
            None => TlsVersions::Both,
            Some(TlsVersion::Tls12) => TlsVersions::Only1_2,
            Some(TlsVersion::Tls13) => TlsVersions::Only1_3,
        });
        let settings = if reuse.is_some() { settings.require_session_reuse(SESSION_NOT_REUSED) } else { settings };
        let fingerprint = identity.fingerprint().to_owned();
        Ok(Some(Self { settings, mode, authority: authority.pem(), fingerprint }))
    }
}

fn of(flaw: CertificateFlaw) -> Flaw {
    match flaw {
        CertificateFlaw::WrongHost => Flaw::WrongHost,
        CertificateFlaw::Expired => Flaw::Expired,
        CertificateFlaw::SelfSigned => Flaw::SelfSigned,
        CertificateFlaw::UnknownAuthority => Flaw::UnknownAuthority,
    }
}
