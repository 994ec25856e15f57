//! Beginning a transfer in the middle of the file (RFC 3659 §5, RFC 959 §4.1.3).

use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Command, Reply};
use crate::session::Session;

impl Session {
    /// REST, just before the command that it is for. A server that does not do it is not asked again.
    pub(super) fn restart_at(&mut self, offset: u64) -> Result<(), Failure> {
        let reply = self.control.call(Command::Rest(offset), Phase::Transfer)?;
        if reply.is_intermediate() && !names_another(&reply, offset) {
            return Ok(());
        }
        self.refused.rest = true;
        if reply.is_intermediate() {
            self.forget_restart()?;
        }
        let message = format!("the server does not begin at byte {offset}: {} {}", reply.code, reply.text());
        Err(Failure::new(FailureCode::Unsupported, Phase::Transfer, message).with_reply(reply))
    }

    /// An offset that no transfer has used must not be that of the next one.
    pub(super) fn forget_restart(&mut self) -> Result<(), Failure> {
        self.control.call(Command::Rest(0), Phase::Transfer).map(drop)
    }
}

/// Servers that say where they begin say it in digits. One that says something else does something else.
fn names_another(reply: &Reply, offset: u64) -> bool {
    let text = reply.text();
    let mut numbers = text.split(|character: char| !character.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let offset = offset.to_string();
    let mut any = false;
    !numbers.any(|digits| {
        any = true;
        digits == offset
    }) && any
}
