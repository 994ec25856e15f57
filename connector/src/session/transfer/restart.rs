//! Beginning a transfer in the middle of the file (RFC 3659 §5, RFC 959 §4.1.3), and which servers can be trusted to.

use super::{Download, Interrupted, Storing};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Command, Features, Reply, ReplyKind};
use crate::net::BodySink;
use crate::session::{Session, Target};

impl Session {
    /// Whether downloads can be begun in the middle, as far as is known. Asked of servers without FEAT too.
    pub(crate) fn uses_rest(&self) -> bool {
        let advertised = self.features.rest_stream() || self.features == Features::default();
        !self.refused.rest && self.connection.quirks.rest.decide(advertised)
    }

    /// Whether REST begins where it should: the last byte of a file is asked for, and exactly one must come. Some servers take
    /// REST and begin at the first byte all the same; once that has been sent on, it is too late to notice.
    pub(crate) fn proves_rest(&mut self, target: &Target, size: u64) -> Result<bool, Failure> {
        if self.rest_is_proven || !self.uses_rest() {
            return Ok(self.uses_rest());
        }
        let Some(offset) = size.checked_sub(1).filter(|offset| *offset > 0) else { return Ok(false) };
        let mut byte = Vec::new();
        let download = Download { offset, ..Download::default() };
        let tried = self.receive(target, download, "read the last byte", &mut BodySink::memory(&mut byte, 1));
        match tried {
            Ok(_) if byte.len() == 1 => self.rest_is_proven = true,
            Err(Interrupted { failure, .. }) if failure.ends_session() => return Err(failure),
            // Not now; that says nothing about later.
            Err(Interrupted { failure, .. }) if failure.may_pass_soon() => {}
            Ok(_) | Err(_) => self.refused.rest = true,
        }
        Ok(self.rest_is_proven)
    }

    /// How an upload of which the server has `offset` bytes can be gone on with; none when in no way. By APPE first: should the
    /// server have more by then, the size of the whole tells; with REST and STOR it tells less.
    pub(crate) fn way_to_go_on(&self, offset: u64) -> Option<Storing> {
        if !self.refused.appe {
            return Some(Storing::Continue(offset));
        }
        (self.uses_rest() && !self.refused.rest_and_stor).then_some(Storing::Restart(offset))
    }

    /// REST, just before the command that it is for. A server that does not do it is not asked again.
    pub(super) fn restart_at(&mut self, offset: u64) -> Result<(), Failure> {
        let reply = self.control.call(Command::Rest(offset), Phase::Transfer)?;
        if reply.is_intermediate() && !names_another(&reply, offset) {
            return Ok(());
        }
        self.refused.rest = true;
        if reply.is_intermediate() {
            self.forget_restart();
        }
        let message = format!("the server does not begin at byte {offset}: {} {}", reply.code, reply.text());
        Err(Failure::new(FailureCode::Unsupported, Phase::Transfer, message).with_reply(reply))
    }

    /// What was gone on with came out wrong.
    pub(crate) fn distrust_going_on(&mut self) {
        (self.refused.appe, self.refused.rest_and_stor) = (true, true);
    }

    /// A download that was to begin in the middle was refused: the next one begins where it should.
    pub(super) fn note_refused_offset(&mut self, reply: &Reply) {
        self.refused.rest |= reply.kind() == ReplyKind::PermanentNegative;
        self.forget_restart();
    }

    /// An upload was refused: if it was to be gone on with, that way is not tried again.
    pub(super) fn note_refusal(&mut self, storing: Storing, reply: &Reply) {
        // "Not now" is about the moment, not about the way; "not permitted" is, whatever its code.
        if reply.kind() == ReplyKind::TransientNegative && !reply.text().to_lowercase().contains("permit") {
            return;
        }
        match storing {
            Storing::Replace | Storing::Append => {}
            Storing::Continue(_) => self.refused.appe = true,
            Storing::Restart(_) => {
                self.refused.rest_and_stor = true;
                self.forget_restart();
            }
        }
    }

    /// An offset that no transfer has used must not be that of the next one. A server that does not do what REST says would
    /// not do it for 0 either: a new session knows of none.
    fn forget_restart(&mut self) {
        self.control.say_goodbye();
    }
}

/// Servers that say where they begin say it in digits. One that says something else does something else.
fn names_another(reply: &Reply, offset: u64) -> bool {
    let text = reply.text();
    let numbers = text.split(|character: char| !character.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let numbers: Vec<&str> = numbers.collect();
    !numbers.is_empty() && !numbers.contains(&offset.to_string().as_str())
}
