//! The stages that open a session: from the name of the server to what it can do.

use super::{Finding, Probe, out_of_order};
use crate::config::SslMode;
use crate::failure::Failure;
use crate::ftp::RemotePath;
use crate::session::Warning;
use crate::tls::verify::Trust;
use crate::tls::{CertificateSummary, ServerCertificate};
use time::UtcDateTime;

/// A certificate that ends this soon is worth a word: people take so long to renew one by hand.
const DAYS_TO_RENEW: i64 = 21;

/// Servers that say what they are when they greet.
const SERVERS: [&str; 9] = [
    "vsFTPd",
    "ProFTPD",
    "Pure-FTPd",
    "pyftpdlib",
    "FileZilla Server",
    "Microsoft FTP Service",
    "Serv-U FTP Server",
    "CrushFTP",
    "WS_FTP Server",
];

impl Probe {
    pub(super) fn resolve(&mut self) -> Result<Finding, Failure> {
        let addresses = self.opening()?.resolve()?;
        let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        let through = self.connection.proxy.as_ref().map(|proxy| format!(" (the proxy `{}`)", proxy.host.as_str()));
        let seen = format!("{}{}", addresses.join(", "), through.unwrap_or_default());
        Ok(addresses.into_iter().fold(Finding::passed(seen), |finding, address| finding.with("address", address)))
    }

    pub(super) fn connect(&mut self) -> Result<Finding, Failure> {
        let opening = self.opening()?;
        let address = opening.connect()?.to_string();
        let warnings = opening.configuration_warnings();
        let finding = Finding::passed(address.as_str()).with("address", address.as_str());
        Ok(remark(finding, &warnings, &[("unbounded-wait", "Set a bound in milliseconds.")]))
    }

    pub(super) fn greet(&mut self) -> Result<Finding, Failure> {
        let is_implicit = self.connection.ssl_mode == SslMode::Implicit;
        let opening = self.opening()?;
        let greeting = opening.greet()?.text();
        if is_implicit {
            // It is encrypted already, and data connections are to be.
            opening.secure()?;
        }
        let seen = if greeting.is_empty() { "a greeting without a word" } else { &greeting };
        Ok(Finding::passed(seen).with_some("server", server(&greeting)))
    }

    pub(super) fn secure(&mut self) -> Result<Finding, Failure> {
        let is_implicit = self.connection.ssl_mode == SslMode::Implicit;
        let opening = self.opening()?;
        if is_implicit {
            opening.encrypt_at_once()?;
        } else {
            opening.secure()?;
        }
        let (secured, warnings) = (opening.secured(), opening.configuration_warnings());
        let Some(secured) = secured else {
            let finding = Finding::skipped("the connection is not encrypted (`sslMode: none`)");
            let hint = "Set `sslMode` to `explicit` when the server has TLS, or ask its operator for it.";
            return Ok(remark(finding, &warnings, &[("plaintext-credentials", hint)]));
        };
        let certificate = opening.certificate();
        let seen = format!("TLS {}; {}", secured.version.as_str(), trust(certificate.as_ref()));
        let finding = Finding::passed(seen)
            .with("tls-version", secured.version.as_str())
            .with_some("cipher-suite", secured.cipher_suite)
            .with_certificate(certificate.as_ref());
        let hint = "Set `tlsVerify` to `full`; for a certificate that nobody vouches for, put its fingerprint into `serverFingerprints`.";
        let finding = remark(finding, &warnings, &[("tls-not-verified", hint)]);
        Ok(match certificate.as_ref().and_then(|certificate| certificate.chain.first()) {
            Some(leaf) => remark_on_end(finding, leaf),
            None => finding,
        })
    }

    pub(super) fn log_in(&mut self) -> Result<Finding, Failure> {
        let reply = self.opening()?.log_in()?;
        Ok(Finding::passed(format!("{} {}", reply.code, reply.text())))
    }

    pub(super) fn learn_features(&mut self) -> Result<Finding, Failure> {
        let opening = self.opening.take().ok_or_else(out_of_order)?;
        let session = self.session.insert(opening.finish()?);
        // They have been told where they belong.
        session.take_warnings();
        let features: Vec<&str> = session.features().names().collect();
        let login = session.login_directory().map(RemotePath::to_text);
        let seen = if features.is_empty() { "the server announces none".to_owned() } else { features.join(", ") };
        let finding = Finding::passed(seen)
            .with_some("features", Some(features.join(", ")).filter(|features| !features.is_empty()))
            .with_some("login-directory", login.as_deref());
        Ok(match login {
            Some(_) => finding,
            None => finding.warned(
                "unknown-login-directory",
                "the server does not tell its login directory (PWD)",
                "Set an absolute `remoteDirectory`: without a known login directory, paths stay as they are written.",
            ),
        })
    }
}

/// The warnings of these names, each with its hint.
fn remark(finding: Finding, warnings: &[Warning], wanted: &[(&'static str, &str)]) -> Finding {
    warnings.iter().fold(finding, |finding, warning| match wanted.iter().find(|(code, _)| *code == warning.code) {
        Some((code, hint)) => finding.warned(code, &warning.message, *hint),
        None => finding,
    })
}

fn trust(certificate: Option<&ServerCertificate>) -> &'static str {
    match certificate.map(|certificate| certificate.trust) {
        Some(Trust::Issuer) => "the certificate comes from a trusted authority",
        Some(Trust::Pin(_)) => "the certificate is the pinned one",
        Some(Trust::Unchecked) => "the certificate was not checked",
        Some(Trust::Refused) | None => "no certificate",
    }
}

fn remark_on_end(finding: Finding, leaf: &CertificateSummary) -> Finding {
    let end = i64::try_from(leaf.not_after.unix_duration().as_secs()).unwrap_or(i64::MAX);
    let days = (end - UtcDateTime::now().unix_timestamp()).div_euclid(24 * 60 * 60);
    let finding = finding.with("certificate-days-left", days.to_string());
    if days >= DAYS_TO_RENEW {
        return finding;
    }
    let message = if days < 0 { "it has expired".to_owned() } else { format!("it expires in {days} days") };
    finding.warned("certificate-expires", &message, "Ask the server's operator to renew its certificate.")
}

/// The name of the server, with its version when that follows.
fn server(greeting: &str) -> Option<String> {
    let lower = greeting.to_ascii_lowercase();
    let (start, name) = SERVERS.iter().find_map(|name| Some((lower.find(&name.to_ascii_lowercase())?, *name)))?;
    let rest = greeting.get(start + name.len()..)?;
    let version = rest.trim_start().split([' ', ')', ']', ',', ';']).next().unwrap_or_default();
    let version = version.trim_start_matches('v').trim_end_matches('.');
    let is_version = version.starts_with(|first: char| first.is_ascii_digit());
    Some(if is_version { format!("{name} {version}") } else { name.to_owned() })
}
