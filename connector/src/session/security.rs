//! TLS of a session (RFC 4217): on the control connection before the login, on each data connection after its command.

use super::control::ControlConnection;
use crate::config::{Connection as Configuration, DataProtection, FingerprintText, SecretText, SslMode};
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, Reply};
use crate::net::{Connection, ConnectionError, Deadline};
use crate::tls::{ControlTls, ServerCertificate, TlsClient, TlsError, TlsSettings, TlsVersion};
use std::rc::Rc;

pub(super) const CHECK_SSL_MODE: &str = "Check that `sslMode` suits the port: implicit is usually 990, explicit 21.";

/// What the connections of one session share.
pub(super) struct Security {
    client: Rc<TlsClient>,
    tls: ControlTls,
    /// Whether data connections are encrypted too (PROT P).
    protects_data: bool,
    reuses_sessions: bool,
    /// Whether the server ever gave a TLS 1.3 ticket: then running out of them means something.
    gives_tickets: bool,
}

/// The TLS client that the configuration asks for; none without TLS.
pub(super) fn client(configuration: &Configuration) -> Result<Option<Rc<TlsClient>>, Failure> {
    if configuration.ssl_mode == SslMode::None {
        return Ok(None);
    }
    let fingerprints: Vec<String> =
        configuration.server_fingerprints.iter().map(FingerprintText::as_str).map(str::to_owned).collect();
    let authenticates = configuration.client_authentication;
    let secret =
        |text: &'_ Option<SecretText>| text.as_ref().filter(|_| authenticates).map(|text| text.expose().to_owned());
    let (key, passphrase) =
        (secret(&configuration.client_private_key), secret(&configuration.client_private_key_passphrase));
    let settings = TlsSettings {
        min_version: Some(configuration.tls_min_version.into()),
        max_version: Some(configuration.tls_max_version.into()),
        ca_certificates: configuration.ca_certificates.as_deref(),
        server_fingerprints: &fingerprints,
        verify: configuration.tls_verify.into(),
        client_certificate: configuration.client_certificate.as_deref().filter(|_| authenticates),
        client_private_key: key.as_deref(),
        client_private_key_passphrase: passphrase.as_deref().filter(|text| !text.is_empty()),
        session_reuse: configuration.tls_session_reuse,
    };
    let client = TlsClient::new(&settings)
        .map_err(|error| Failure::new(FailureCode::ConfigInvalid, Phase::Configure, error.to_string()))?;
    Ok(Some(Rc::new(client)))
}

impl Security {
    /// For a new control connection; no newer version than `newest`, when that is given.
    pub(super) fn new(
        client: &Rc<TlsClient>,
        configuration: &Configuration,
        newest: Option<TlsVersion>,
    ) -> Result<Self, Failure> {
        let host = configuration.host.as_str();
        let tls = match newest {
            Some(newest) => client.control_up_to(host, newest),
            None => client.control(host),
        };
        let tls = tls.map_err(|error| tls_failure(&error, Phase::Tls))?;
        Ok(Self {
            client: Rc::clone(client),
            tls,
            protects_data: configuration.data_protection == DataProtection::Private,
            reuses_sessions: configuration.tls_session_reuse,
            gives_tickets: false,
        })
    }

    pub(super) fn client(&self) -> &Rc<TlsClient> {
        &self.client
    }

    /// AUTH TLS. Never goes on without TLS when the server refuses.
    pub(super) fn upgrade(&self, control: &mut ControlConnection, deadline: Deadline) -> Result<(), Failure> {
        let reply = control.call(Command::AuthTls, Phase::Tls)?;
        if reply.code != 234 {
            return Err(refused_tls("switch to TLS (AUTH TLS)", &reply).with_hint(
                "The server offers no explicit TLS on this port. Try `sslMode` implicit (port 990), or ask the server's operator \
                 to enable TLS; nothing secret has been sent.",
            ));
        }
        self.encrypt(control, deadline)
    }

    /// The handshake on the control connection.
    pub(super) fn encrypt(&self, control: &mut ControlConnection, deadline: Deadline) -> Result<(), Failure> {
        let stream = self.tls.connect().map_err(|error| tls_failure(&error, Phase::Tls))?;
        control.start_tls(stream, deadline)
    }

    /// PBSZ 0 and PROT (RFC 2228 §3, RFC 4217 §9), in implicit mode too. `Ok(false)`: the server wants the login first.
    pub(super) fn protect(&self, control: &mut ControlConnection) -> Result<bool, Failure> {
        let prot = if self.protects_data { Command::ProtPrivate } else { Command::ProtClear };
        for command in [Command::Pbsz, prot] {
            let reply = control.call(command, Phase::Tls)?;
            if wants_login_first(&reply) {
                return Ok(false);
            }
            // Some servers know only PROT; that one decides.
            if !reply.is_completion() && !matches!(command, Command::Pbsz) {
                return Err(refused_tls("protect data connections (PROT)", &reply).with_hint(
                    "The server does not support this data protection: try the other setting of `dataProtection`.",
                ));
            }
        }
        Ok(true)
    }

    /// Encrypts a data connection, unless they are to stay clear. It resumes the control connection's session.
    pub(super) fn secure_data(&mut self, data: &mut Connection, deadline: Deadline) -> Result<(), ConnectionError> {
        if !self.protects_data {
            return Ok(());
        }
        let stream = self.tls.connect()?;
        data.start_tls(stream, deadline)
    }

    /// Whether the next data connection could not resume a session although the server has given tickets before. A TLS 1.3
    /// ticket is good for one connection, and some servers (ProFTPD) give no new one with an upload.
    pub(super) fn has_run_dry(&mut self, control: &ControlConnection) -> bool {
        let left = self.tls.tickets_left();
        self.gives_tickets |= left > 0;
        let version = control.stream().tls_facts().map(|facts| facts.version);
        self.protects_data
            && self.reuses_sessions
            && self.gives_tickets
            && left == 0
            && version == Some(TlsVersion::V1_3)
    }

    /// Whether the server asked for a client certificate.
    pub(super) fn client_certificate_requested(&self) -> bool {
        self.tls.client_certificate_requested()
    }

    /// Whether data connections are to resume the control connection's session.
    pub(super) fn reuses_sessions(&self) -> bool {
        self.reuses_sessions
    }

    /// Whether data connections are encrypted.
    pub(super) fn protects_data(&self) -> bool {
        self.protects_data
    }

    /// SHA-256 of the server's certificate, as it is pinned.
    pub(super) fn peer_fingerprint(&self) -> Option<String> {
        self.tls.server_certificate().map(|certificate| certificate.fingerprint.to_string())
    }

    /// What the server showed, also when it was refused.
    pub(super) fn certificate(&self) -> Option<ServerCertificate> {
        self.tls.server_certificate()
    }
}

/// Whatever the reply says in passing: without TLS there is no session.
fn refused_tls(action: &str, reply: &Reply) -> Failure {
    Failure { code: FailureCode::TlsHandshake, retryable: false, ..refused(Phase::Tls, action, reply) }
}

fn wants_login_first(reply: &Reply) -> bool {
    reply.code == 530 || (reply.code == 503 && reply.text().to_lowercase().contains("login"))
}

/// A TLS failure in the words of the contract.
pub(super) fn tls_failure(error: &TlsError, phase: Phase) -> Failure {
    match error {
        TlsError::Certificate(certificate) => {
            let mismatch = error.is_pin_mismatch();
            let code = if mismatch { FailureCode::TlsPinMismatch } else { FailureCode::TlsUntrusted };
            Failure::new(code, phase, error.to_string()).with_hint(certificate.hint())
        }
        TlsError::HostName => Failure::new(FailureCode::ConfigInvalid, Phase::Configure, error.to_string()),
        error => Failure::new(FailureCode::TlsHandshake, phase, error.to_string()).with_hint(handshake_hint(error)),
    }
}

/// The same on a connection whose handshake is over: it was agreed on how to encrypt, so that `hint` is that of a connection
/// that ended.
pub(super) fn broken_tls(error: &TlsError, phase: Phase, hint: &str) -> Failure {
    Failure::new(FailureCode::TlsHandshake, phase, error.to_string()).with_hint(hint)
}

fn handshake_hint(error: &TlsError) -> &'static str {
    if error.is_about_versions() {
        return "Both sides must allow a common version: set `tlsMinVersion` to 1.2 and `tlsMaxVersion` to 1.3. When the server has \
                neither, ask its operator to enable one: older versions are not safe.";
    }
    match error {
        TlsError::Alert(_) => {
            "Check `tlsMinVersion` and `tlsMaxVersion`, and whether the server wants a client certificate \
             (`clientAuthentication`)."
        }
        TlsError::Protocol(_) => {
            "Check `tlsMinVersion` and `tlsMaxVersion`, or ask the server's operator to allow current TLS versions and cipher \
             suites."
        }
        _ => CHECK_SSL_MODE,
    }
}
