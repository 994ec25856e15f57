//! What a connection is configured to do and should not.

use crate::config::{Secret, TlsVerify};
use crate::session::Session;

impl Session {
    pub(super) fn warn_about_configuration(&mut self) {
        if self.connection.tls_verify == TlsVerify::None && self.security.is_some() {
            let message = "the server's certificate is not checked (`tlsVerify: none`): anybody can pose as the server";
            self.warn("tls-not-verified", message.to_owned());
        }
        let given = |secret: &Option<Secret>| secret.as_ref().is_some_and(|secret| !secret.is_empty());
        let has_secret = given(&self.connection.password) || given(&self.connection.account);
        if has_secret && self.security.is_none() {
            let message = "the password and all content travel unencrypted: anyone on the way can read them";
            self.warn("plaintext-credentials", message.to_owned());
        }
        for (field, bound) in
            [("connectTimeoutMs", self.connection.connect_timeout()), ("readTimeoutMs", self.connection.read_timeout())]
        {
            if bound.is_none() {
                self.warn("unbounded-wait", format!("`{field}` is 0: a silent server blocks the workflow for ever"));
            }
        }
    }
}
