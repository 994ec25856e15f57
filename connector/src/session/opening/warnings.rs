//! What a connection is configured to do and should not.

use super::Opening;
use crate::config::{Connection, Secret, SslMode, TlsVerify};
use crate::session::{Session, Warning};

impl Opening {
    /// What the connection should not stay configured to do, told once it is opened.
    pub(crate) fn configuration_warnings(&self) -> Vec<Warning> {
        warnings(&self.connection)
    }
}

impl Session {
    pub(super) fn warn_about_configuration(&mut self) {
        for Warning { code, message } in warnings(&self.connection) {
            self.warn(code, message);
        }
    }
}

fn warnings(connection: &Connection) -> Vec<Warning> {
    let is_encrypted = connection.ssl_mode != SslMode::None;
    let given = |secret: &Option<Secret>| secret.as_ref().is_some_and(|secret| !secret.is_empty());
    let has_secret = given(&connection.password) || given(&connection.account);
    let mut warnings = Vec::new();
    let mut warn = |code, message| warnings.push(Warning { code, message });
    if connection.tls_verify == TlsVerify::None && is_encrypted {
        let message = "the server's certificate is not checked (`tlsVerify: none`): anybody can pose as the server";
        warn("tls-not-verified", message.to_owned());
    }
    if has_secret && !is_encrypted {
        let message = "the password and all content travel unencrypted: anyone on the way can read them";
        warn("plaintext-credentials", message.to_owned());
    }
    for (field, bound) in
        [("connectTimeoutMs", connection.connect_timeout()), ("readTimeoutMs", connection.read_timeout())]
    {
        if bound.is_none() {
            warn("unbounded-wait", format!("`{field}` is 0: a silent server blocks the workflow for ever"));
        }
    }
    warnings
}
