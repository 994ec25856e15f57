//! Reading one file to its end, over interruptions (SEMANTICS: §3, `resume`). What the engine has of a file is gone on with
//! only while the file is seen to be the same: parts of two never become one.

use super::{Next, RemoteFile};
use crate::config::TransferType;
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Entry, Precision, Zone};
use crate::net::{BodySink, Deadline};
use crate::session::{Attempts, Download, Found, Interrupted, Session, Transferred, engine_failure};

/// Content of so many bytes is held back, where nothing tells whether a file has changed: then it can be read again.
const SMALL: usize = 256 * 1024;

/// A file that was read to its end.
pub(super) struct Received {
    pub(super) transferred: Transferred,
    pub(super) verification: &'static str,
    pub(super) attempts: u32,
    pub(super) resumed: u32,
}

impl RemoteFile {
    pub(super) fn receive(&mut self, session: &mut Session, sink: &mut BodySink<'_>) -> Result<Received, Failure> {
        self.prepare(session, sink)?;
        let action = format!("read `{}`", self.target.path().to_text());
        let mut attempts = Attempts::new(session.retry());
        let (mut begun, mut resumed, mut received, mut furthest) = (0, 0, 0, 0);
        loop {
            begun += 1;
            resumed += u32::from(received > 0);
            let offset = self.offset_after(session, received)?;
            // Where a server cannot begin in the middle, the file is unchanged all the same.
            sink.skip(received - offset);
            let interrupted = match self.receive_from(session, offset, &action, sink) {
                Ok((transferred, verification)) => {
                    if received > 0 {
                        // It was when the transfer was gone on with; and still?
                        self.see_it_unchanged(session)?;
                    }
                    deliver(session, sink, &action)?;
                    return Ok(Received { transferred, verification, attempts: begun, resumed });
                }
                Err(interrupted) => interrupted,
            };
            let Interrupted { failure, bytes, ended } = interrupted;
            if failure.code == FailureCode::Unsupported && offset > 0 && !session.uses_rest() {
                // It will not begin in the middle any more: from the beginning, then.
                continue;
            }
            let failure = self.explain(failure);
            attempts.moved((offset + bytes).saturating_sub(furthest));
            furthest = furthest.max(offset + bytes);
            received = if sink.take_back() { 0 } else { received.max(offset + bytes) };
            if received > 0 && !self.can_be_resumed() {
                return Err(failure);
            }
            if ended && failure.may_pass_soon() && received > 0 && self.entry.size == Some(received) {
                // Only the server's word is missing, and a look says as much.
                self.see_it_unchanged(session)?;
                session.warn("final-reply-missing", format!("could not {action} at once: {failure}; it is complete"));
                deliver(session, sink, &action)?;
                let transferred = Transferred { bytes: received, wire_bytes: received, reply: None, protection: None };
                return Ok(Received { transferred, verification: "size", attempts: begun, resumed });
            }
            attempts.wait_after(failure, &|| sink.is_closed())?;
            if received > 0 {
                self.see_it_unchanged(session)?;
            }
        }
    }

    /// Where to begin when the engine has `received` bytes: one is always left to ask for.
    fn offset_after(&self, session: &mut Session, received: u64) -> Result<u64, Failure> {
        let Some(size) = self.entry.size.filter(|_| received > 0) else { return Ok(0) };
        let is_proven = session.persistently(|session| session.proves_rest(&self.target, size))?;
        Ok(if is_proven { received.min(size.saturating_sub(1)) } else { 0 })
    }

    /// One attempt, beginning at `offset`. What came of it is complete only when the size says so too.
    fn receive_from(
        &mut self,
        session: &mut Session,
        offset: u64,
        action: &str,
        sink: &mut BodySink<'_>,
    ) -> Result<(Transferred, &'static str), Interrupted> {
        let next = match &self.followed_by {
            Next::Unknown => Vec::new(),
            Next::Seen => session.before_next(None),
            Next::Named(target) => session.before_next(Some(target)),
        };
        let is_small = self.entry.size.is_some_and(|size| size <= SMALL as u64);
        let download = Download { transfer_type: self.parameters.transfer_type, offset, is_small, next: &next };
        let mut transferred = session.receive(&self.target, download, action, sink)?;
        let bytes = transferred.bytes;
        transferred.bytes += offset;
        transferred.wire_bytes += offset;
        match self.check_size(session, &transferred) {
            Ok(verification) => Ok((transferred, verification)),
            Err(failure) => {
                session.end_downloads_late();
                Err(Interrupted { failure, bytes, ended: true })
            }
        }
    }

    /// Sees to it that the file can be gone on with, or be read again, should the transfer be interrupted.
    fn prepare(&mut self, session: &mut Session, sink: &mut BodySink<'_>) -> Result<(), Failure> {
        if !session.retry().is_on() || self.can_be_resumed() {
            return Ok(());
        }
        if self.entry.size.is_none_or(|size| size <= SMALL as u64) {
            sink.hold_back(SMALL);
        } else if self.may_be_resumed()
            && let Found::File(now) = session.look_at(&self.target, true, Phase::Transfer)?
        {
            // A listing tells minutes, which is not enough to tell two files apart.
            self.take_facts(&now);
        }
        Ok(())
    }

    fn may_be_resumed(&self) -> bool {
        self.parameters.resume && self.parameters.transfer_type == TransferType::Binary
    }

    /// It can be seen whether it is still the same file.
    fn can_be_resumed(&self) -> bool {
        self.may_be_resumed() && self.entry.size.is_some() && second(&self.entry).is_some()
    }

    fn see_it_unchanged(&mut self, session: &mut Session) -> Result<(), Failure> {
        let path = self.target.path().to_text();
        let message = match session.look_at(&self.target, true, Phase::Transfer)? {
            Found::File(now) if now.size == self.entry.size && second(&now) == second(&self.entry) => return Ok(()),
            Found::File(now) => {
                self.take_facts(&now);
                format!("`{path}` was changed while it was read")
            }
            Found::Nothing | Found::Directory => format!("`{path}` was removed while it was read"),
        };
        Err(Failure::new(FailureCode::SourceChanged, Phase::Transfer, message)
            .with_hint("Somebody may be writing to the file: read it once it is complete."))
    }

    fn take_facts(&mut self, now: &Entry) {
        (self.entry.size, self.entry.modified) = (now.size, now.modified);
    }

    /// Success means that not a byte is missing: a size that was announced must have come. Of text either size may be
    /// meant, with the line ends of the server or with those here; one between the two proves nothing.
    fn check_size(&self, session: &mut Session, received: &Transferred) -> Result<&'static str, Failure> {
        let fits = |size: u64| size == received.bytes || size == received.wire_bytes;
        if self.entry.size.is_some_and(fits) {
            return Ok("size");
        }
        // The file may have changed since it was looked at: then all of the new one must have come.
        let Some(announced) = session.size_of(&self.target)?.or(self.entry.size) else {
            return Ok("none");
        };
        if fits(announced) {
            return Ok("size");
        }
        let code = if announced > received.wire_bytes {
            FailureCode::Truncated
        } else if self.parameters.transfer_type == TransferType::Ascii {
            return Ok("none");
        } else {
            FailureCode::SourceChanged
        };
        let (path, bytes) = (self.target.path().to_text(), received.wire_bytes);
        let message = format!("`{path}` has {announced} bytes, but {bytes} came, although the server reports success");
        Err(Failure::new(code, Phase::Verify, message)
            .with_hint("Somebody may be writing to the file: read it once it is complete."))
    }

    /// A refused RETR of a file that was there a moment ago: the file's own fate, in plain words.
    fn explain(&self, mut failure: Failure) -> Failure {
        if failure.code == FailureCode::AccessDenied && failure.reply.as_ref().is_some_and(|reply| reply.code == 550) {
            failure.message =
                format!("`{}` exists, but the server does not let us read it", self.target.path().to_text());
        }
        failure
    }
}

/// Waits until the engine has taken everything.
fn deliver(session: &Session, sink: &mut BodySink<'_>, action: &str) -> Result<(), Failure> {
    sink.flush(Deadline::after(session.idle_bound())).map_err(|error| engine_failure(&error, action))
}

/// When the file was last changed, to the second; none when that is not known so exactly.
fn second(entry: &Entry) -> Option<i64> {
    let modified =
        entry.modified.filter(|modified| modified.zone == Zone::Utc && modified.precision >= Precision::Second);
    modified.map(|modified| modified.at.unix_timestamp())
}
