//! The login (RFC 959 §5.4).

use super::Opening;
use crate::config::{CommandText, Secret};
use crate::failure::{Failure, FailureCode, Phase, or_refused_login, refused_login};
use crate::ftp::{Command, Reply};

impl Opening {
    /// USER, PASS and ACCT, as far as the server asks for them (RFC 959 §5.4). Refused logins are never tried again.
    pub(crate) fn log_in(&mut self) -> Result<Reply, Failure> {
        let user = self.connection.user.as_ref().map_or("anonymous", CommandText::as_str).to_owned();
        // By custom an anonymous user gives an address as the password.
        let anonymous_password = if self.connection.user.is_none() { "anonymous@" } else { "" };
        let given = self.connection.password.as_ref().filter(|password| !password.is_empty());
        let password = given.map_or(anonymous_password, Secret::expose).to_owned();
        let account = self.connection.account.as_ref().filter(|account| !account.is_empty()).cloned();

        let control = self.control()?;
        let mut reply = control.call(Command::User(&user), Phase::Login)?;
        if reply.code == 331 {
            reply = control.call(Command::Pass(&password), Phase::Login).map_err(or_refused_login)?;
        }
        if reply.code == 332 {
            let Some(account) = &account else {
                let message = "the server asks for an account, and the connection has none";
                return Err(Failure::new(FailureCode::AuthFailed, Phase::Login, message).with_reply(reply).with_hint(
                    "Set `account`, which the server wants beside user and password: ask its operator for it.",
                ));
            };
            reply = control.call(Command::Acct(account.expose()), Phase::Login).map_err(or_refused_login)?;
        }
        if !reply.is_completion() {
            return Err(refused_login(&reply));
        }
        if self.protect_after_login
            && let (Some(security), Some(control)) = (&self.security, &mut self.control)
            && !security.protect(control)?
        {
            let message = "the server protects no data connections, not even after the login";
            return Err(Failure::new(FailureCode::TlsHandshake, Phase::Tls, message)
                .with_hint("The server does not support this data protection: set `dataProtection` to `clear`."));
        }
        Ok(reply)
    }
}
