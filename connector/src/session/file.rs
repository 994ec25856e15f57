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

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Nothing is seen at its place.
    Gone,
    /// Another file has its name.
    Replaced,
    /// It is there.
    Still,
}

impl Session {
    /// Deletes a file. `Ok(None)`: there was none.
    pub(crate) fn delete(&mut self, target: &Target) -> Result<Option<Removed>, Failure> {
        self.persistently_after(|session, before| Ok(session.delete_once(target)?.or_else(|| before.removed(false))))
    }

    /// What became of a file that was `seen`, after the answer to its removal was lost. Fails when the server does not tell
    /// whether what is there is still that file.
    pub(crate) fn fate_of(&mut self, target: &Target, seen: &Entry) -> Result<Fate, Failure> {
        let now = match self.look_at(target, true, Phase::Delete)? {
            Found::Nothing => return Ok(Fate::Gone),
            Found::Directory => return Ok(Fate::Still),
            Found::File(now) => now,
        };
        let is_still = seen.is_still(&now).ok_or_else(|| {
            let message = format!(
                "`{}` may have been deleted, and what is there may be another file: the server does not tell",
                target.path().to_text()
            );
            Failure::new(FailureCode::ConnectFailed, Phase::Delete, message)
                .not_retryable("Look at the file before deleting it again.")
        })?;
        Ok(if is_still { Fate::Still } else { Fate::Replaced })
    }

    pub(super) fn delete_once(&mut self, target: &Target) -> Result<Option<Removed>, Failure> {
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
