//! TLS of the control connection, and whom it leads to.

use super::fault;
use crate::check::Fault;
use host_harness::FailureCode as Code;
use serde_json::{Value, json};
use tests::certificates::{CertificateAuthority, Flaw, KeyAlgorithm};
use tests::scripted::{ScriptedServer, ScriptedTls};
use tests::servers::TlsVersions;

const STAGE: &str = "tls";

pub(super) fn faults() -> Vec<Fault> {
    let mut faults = vec![
        fault("nothing is encrypted", ScriptedServer::new(), json!({})).warns(
            STAGE,
            None,
            "Set `sslMode` to `explicit`",
        ),
        fault("plain FTP where TLS is expected", ScriptedServer::new(), json!({ "sslMode": "implicit" })).fails(
            STAGE,
            Code::TlsHandshake,
            "Check that `sslMode` suits the port",
        ),
        fault("AUTH TLS refused", ScriptedServer::new(), json!({ "sslMode": "explicit" })).fails(
            STAGE,
            Code::TlsHandshake,
            "Try `sslMode` implicit",
        ),
        encrypted("PROT refused", |tls| ScriptedServer::new().tls(tls).on("PROT", "536 No.\r\n"), json!({})).fails(
            STAGE,
            Code::TlsHandshake,
            "`dataProtection`",
        ),
        encrypted(
            "TLS version too old",
            |tls| ScriptedServer::new().tls(tls.versions(TlsVersions::Only1_2)),
            json!({ "tlsMinVersion": "1.3" }),
        )
        .fails(STAGE, Code::TlsHandshake, "set `tlsMinVersion` to 1.2"),
        pin_mismatch(),
        encrypted("certificate not checked", |tls| ScriptedServer::new().tls(tls), json!({ "tlsVerify": "none" }))
            .warns(STAGE, None, "Set `tlsVerify` to `full`"),
    ];
    faults.extend(untrusted());
    faults
}

fn untrusted() -> Vec<Fault> {
    let authority = CertificateAuthority::new().unwrap();
    let flaws = [
        ("certificate self-signed", Flaw::SelfSigned, "to `caCertificates`"),
        ("certificate for another host", Flaw::WrongHost, "Check `host`"),
        ("certificate expired", Flaw::Expired, "have the certificate renewed"),
        ("certificate of an unknown authority", Flaw::UnknownAuthority, "to `caCertificates`"),
    ];
    let untrusted = flaws.map(|(name, flaw, hint)| {
        let identity = authority.flawed_server(KeyAlgorithm::EcdsaP256, flaw).unwrap();
        let server = ScriptedServer::new().tls(ScriptedTls::explicit(&identity));
        fault(name, server, trusting(&authority, json!({}))).fails(STAGE, Code::TlsUntrusted, hint)
    });
    untrusted.into()
}

fn pin_mismatch() -> Fault {
    let another = CertificateAuthority::new().unwrap().server(KeyAlgorithm::EcdsaP256).unwrap();
    let pinned = json!({ "serverFingerprints": [another.fingerprint()] });
    encrypted("another certificate than the pinned one", |tls| ScriptedServer::new().tls(tls), pinned).fails(
        STAGE,
        Code::TlsPinMismatch,
        "whether the certificate was renewed",
    )
}

/// A server with a certificate that the connection trusts.
pub(super) fn encrypted(
    name: &'static str,
    server: impl FnOnce(ScriptedTls) -> tests::scripted::Builder,
    fields: Value,
) -> Fault {
    let authority = CertificateAuthority::new().unwrap();
    let tls = ScriptedTls::explicit(&authority.server(KeyAlgorithm::EcdsaP256).unwrap());
    fault(name, server(tls), trusting(&authority, fields))
}

fn trusting(authority: &CertificateAuthority, fields: Value) -> Value {
    super::with(json!({ "sslMode": "explicit", "caCertificates": authority.pem() }), fields)
}
