//! Deleting and renaming.

use super::{Found, Relocation, Removed, Session, Target};
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, Entry, Reply};

/// How a rename ended.
pub(crate) enum Rename {
    Done,
    /// The server refused the old name (RNFR) or the new one (RNTO); the file is where it was.
    Refused(Reply),
}

impl Session {
    /// Deletes a file. `Ok(None)`: there was none.
    pub(crate) fn delete(&mut self, target: &Target) -> Result<Option<Removed>, Failure> {
        self.persistently_after(|session, before| Ok(session.delete_once(target)?.or_else(|| before.removed(false))))
    }

    /// The same, of a file that was `seen`. After a lost answer, one that came since is left alone.
    pub(crate) fn delete_seen(&mut self, target: &Target, seen: &Entry) -> Result<Option<Removed>, Failure> {
        self.persistently_after(|session, before| {
            if before.may_be_done && session.was_taken_away(target, seen)? {
                return Ok(before.removed(false));
            }
            Ok(session.delete_once(target)?.or_else(|| before.removed(false)))
        })
    }

    /// After the answer to its deletion was lost: whether the file that was `seen` is gone, though another may be there.
    pub(crate) fn was_taken_away(&mut self, target: &Target, seen: &Entry) -> Result<bool, Failure> {
        let Found::File(now) = self.look_at(target, true, Phase::Delete)? else { return Ok(false) };
        seen.is_still(&now).map(|is_still| !is_still).ok_or_else(|| {
            let message = format!(
                "`{}` may have been deleted, and what is there may be another file: the server does not tell",
                target.path().to_text()
            );
            Failure::new(FailureCode::ConnectFailed, Phase::Delete, message)
                .not_retryable("Look at the file before deleting it again.")
        })
    }

    fn delete_once(&mut self, target: &Target) -> Result<Option<Removed>, Failure> {
        let reply = self.call_on(target, |path| Command::Dele(path), Phase::Delete)?;
        if reply.is_completion() {
            return Ok(Some(Removed { is_directory: false, reply: Some(reply) }));
        }
        let mut failure = refused(Phase::Delete, &format!("delete `{}`", target.path().to_text()), &reply);
        // Servers refuse a missing file and a forbidden one with the same 550: look.
        if failure.code == FailureCode::NotFound || (failure.code == FailureCode::AccessDenied && reply.code == 550) {
            match self.look_at(target, false, Phase::Delete)? {
                Found::Nothing => return Ok(None),
                Found::Directory => {
                    failure.code = FailureCode::IsDirectory;
                    failure.message = format!("`{}` is a directory", target.path().to_text());
                    failure.hint = Some("Name a file: this is a directory.".to_owned());
                }
                Found::File(_) => {}
            }
        }
        Err(failure)
    }

    /// Deletes a leftover of our own, as far as that is still possible. Never hides the failure that led here.
    pub(crate) fn discard(&mut self, target: &Target) {
        let why = if self.control.is_lost() {
            "there is no connection any more".to_owned()
        } else {
            match self.delete(target) {
                Ok(_) => return,
                Err(failure) => failure.to_string(),
            }
        };
        self.warn("leftover-file", format!("`{}` may be left behind on the server: {why}", target.path().to_text()));
    }

    /// RNFR and RNTO. Whether an existing `to` is replaced is up to the server.
    pub(crate) fn rename(&mut self, from: &Target, to: &Target) -> Result<Rename, Failure> {
        Ok(match self.relocate(Relocation::Rename, from, to)? {
            Ok(_) => Rename::Done,
            Err(reply) => Rename::Refused(reply),
        })
    }
}
