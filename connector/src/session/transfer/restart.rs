//! Beginning a transfer in the middle of the file (RFC 3659 §5, RFC 959 §4.1.3), and which servers can be trusted to.

use super::{Download, Interrupted, Storing};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Command, Features, Reply};
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
            // Not now, or not for this file: that says nothing about REST.
            Err(Interrupted { failure, .. }) if failure.code != FailureCode::Unsupported => {}
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

    /// A download that was to begin in the middle was refused: the next one begins where it should.
    pub(super) fn note_refused_offset(&mut self, reply: &Reply) {
        self.refused.rest |= is_about_going_on(reply);
        self.forget_restart();
    }

    /// An upload was refused: if it was to be gone on with and the server does not do that, that way is not tried again.
    pub(super) fn note_refusal(&mut self, storing: Storing, reply: &Reply) {
        match storing {
            Storing::Replace | Storing::Append => {}
            Storing::Continue(_) => self.refused.appe |= is_about_going_on(reply),
            Storing::Restart(_) => {
                self.refused.rest_and_stor |= is_about_going_on(reply);
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

/// Whether the refusal is of going on as such, and not of this file or of this moment. "Not permitted" has any code.
fn is_about_going_on(reply: &Reply) -> bool {
    let text = reply.text().to_lowercase();
    matches!(reply.code, 500 | 501 | 502 | 504 | 554)
        || ["restart", "append", "resume"].iter().any(|word| text.contains(word))
}

/// Servers that say where they begin say it in digits. One that says something else does something else.
fn names_another(reply: &Reply, offset: u64) -> bool {
    let text = reply.text();
    let mut numbers = text.split(|character: char| !character.is_ascii_digit()).filter(|digits| !digits.is_empty());
    match (numbers.next(), numbers.next()) {
        (Some(only), None) => only != offset.to_string(),
        _ => false,
    }
}
