//! Removing files, and directories with what is in them. A symbolic link is removed itself; nothing is ever removed
//! through one.
//!
//! Servers list links to directories as directories, and refuse whatever it is with the same 550. So each path is given to
//! DELE first, which removes a link and leaves a true directory alone; then to RMD, which removes what is empty, and on
//! Windows a junction. Only what both leave, and what no listing calls a link, is entered.

mod members;
mod plan;

pub(crate) use plan::PlannedRemoval;

use super::attempts::Before;
use super::{Fate, Found, Session, Target};
use crate::failure::{Failure, FailureCode, Phase, means_missing, refused};
use crate::ftp::{Command, Entry, EntryKind, RemotePath, Reply};

/// How deep a directory is emptied. Deeper ones are an accident: a circle, or a server that shows one.
const DEEPEST: usize = 64;

/// What may be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Removable {
    /// Files, links, and whatever is no directory.
    Files,
    /// Empty directories too.
    EmptyDirectories,
    /// Directories with all that is in them.
    Trees,
}

/// What was removed.
#[derive(Debug)]
pub(crate) struct Removed {
    pub(crate) is_directory: bool,
    /// The server's word for it; none when that was lost, and it was seen to be gone.
    pub(crate) reply: Option<Reply>,
}

impl Before {
    /// What is not there any more was removed, if an attempt before may have done it.
    pub(super) fn removed(self, is_directory: bool) -> Option<Removed> {
        self.may_be_done.then_some(Removed { is_directory, reply: None })
    }
}

impl Session {
    /// Removes what is at a path. `listed` is what a listing called it, if one told; `seen` what was seen of a file. `Ok(None)`:
    /// there is nothing.
    pub(crate) fn remove(
        &mut self,
        target: &Target,
        listed: EntryKind,
        seen: Option<&Entry>,
        removable: Removable,
    ) -> Result<Option<Removed>, Failure> {
        self.persistently_after(|session, before| {
            if let Some(seen) = seen.filter(|_| before.may_be_done)
                && session.fate_of(target, seen)? == Fate::Replaced
            {
                // What came since is left alone.
                return Ok(before.removed(false));
            }
            let removed = match removable {
                Removable::Files => session.delete_once(target).map_err(|failure| match failure.code {
                    FailureCode::IsDirectory => is_directory(target),
                    _ => failure,
                }),
                Removable::EmptyDirectories | Removable::Trees => session.remove_below(target, listed, removable, 0),
            };
            Ok(removed?.or_else(|| before.removed(listed == EntryKind::Directory)))
        })
    }

    fn remove_below(
        &mut self,
        target: &Target,
        listed: EntryKind,
        removable: Removable,
        depth: usize,
    ) -> Result<Option<Removed>, Failure> {
        let deleted = self.call_on(target, |path| Command::Dele(path), Phase::Delete)?;
        if deleted.is_completion() {
            return Ok(Some(Removed { is_directory: false, reply: Some(deleted) }));
        }
        let refusal = refused(Phase::Delete, &format!("delete `{}`", target.path().to_text()), &deleted);
        match listed {
            EntryKind::Directory => {}
            EntryKind::SymbolicLink if refusal.code == FailureCode::NotFound => return Ok(None),
            EntryKind::SymbolicLink => return Err(refusal),
            EntryKind::File | EntryKind::Other | EntryKind::Unknown => {
                match self.look_at(target, false, Phase::Delete)? {
                    Found::Nothing => return Ok(None),
                    Found::File(_) => return Err(refusal),
                    Found::Directory => {}
                }
            }
        }
        let removed = self.remove_directory(target)?;
        if removed.is_completion() {
            return Ok(Some(Removed { is_directory: true, reply: Some(removed) }));
        }
        self.may_be_emptied(target, removable, depth, &deleted, &removed)?;
        for member in self.members(&target.path())? {
            self.remove_below(&member.target(target), member.kind, removable, depth + 1)?;
        }
        let removed = self.remove_directory(target)?;
        if removed.is_completion() {
            return Ok(Some(Removed { is_directory: true, reply: Some(removed) }));
        }
        Err(refused(Phase::Delete, &format!("remove the directory `{}`", target.path().to_text()), &removed))
    }

    /// RMD, from outside: servers do not remove the directory that the session is in.
    fn remove_directory(&mut self, target: &Target) -> Result<Reply, Failure> {
        self.leave(target, Phase::Delete)?;
        let reply = self.call_on(target, |path| Command::Rmd(path), Phase::Delete)?;
        if reply.is_completion() {
            self.forget_directory(&target.path());
        }
        Ok(reply)
    }

    /// Whether what neither DELE nor RMD removed is a true directory, and is to be emptied.
    fn may_be_emptied(
        &mut self,
        target: &Target,
        removable: Removable,
        depth: usize,
        deleted: &Reply,
        removed: &Reply,
    ) -> Result<(), Failure> {
        let path = target.path().to_text();
        let words = removed.text().to_lowercase();
        let says_not_empty = words.contains("not empty") || words.contains("non-empty");
        if removable != Removable::Trees {
            return Err(if says_not_empty || !self.members(&target.path())?.is_empty() {
                not_empty(target).with_reply(removed.clone())
            } else {
                refused(Phase::Delete, &format!("remove the directory `{path}`"), removed)
            });
        }
        // Who may not delete the name may not delete a link either, and would empty what it leads to.
        let is_denied = |reply: &Reply| !means_missing(reply) && refusal_code(reply) == FailureCode::AccessDenied;
        let is_in_doubt = is_denied(deleted) && !says_not_empty;
        if is_in_doubt || words.contains("not a directory") || (depth == 0 && self.is_listed_as_link(target)?) {
            return Err(refused(Phase::Delete, &format!("delete `{path}`"), deleted));
        }
        if depth == DEEPEST {
            return Err(too_deep(target));
        }
        Ok(())
    }

    /// Goes out of a directory that is about to be removed or renamed, when the session is in it.
    pub(super) fn leave(&mut self, target: &Target, phase: Phase) -> Result<(), Failure> {
        let is_inside = |directory: &RemotePath| directory.confined_to(&target.path()).is_ok();
        let has_strayed = self.control.take_has_strayed();
        if has_strayed {
            self.working_directory = None;
        }
        let may_be_inside = has_strayed || self.working_directory.as_ref().is_some_and(is_inside);
        if may_be_inside && self.control.call(Command::Cwd(&target.directory), phase)?.is_completion() {
            self.working_directory = Some(target.directory.clone());
        }
        Ok(())
    }

    /// The directory is there no longer, and none of those below it.
    pub(crate) fn forget_directory(&mut self, path: &RemotePath) {
        self.known_directories.retain(|known| known.confined_to(path).is_err());
    }
}

fn refusal_code(reply: &Reply) -> FailureCode {
    refused(Phase::Delete, "", reply).code
}

fn is_directory(target: &Target) -> Failure {
    let message = format!("`{}` is a directory", target.path().to_text());
    Failure::new(FailureCode::IsDirectory, Phase::Delete, message)
        .with_hint("Name a file, or set `directories` to delete directories too.")
}

fn not_empty(target: &Target) -> Failure {
    let message = format!("`{}` is a directory that is not empty", target.path().to_text());
    Failure::new(FailureCode::IsDirectory, Phase::Delete, message)
        .with_hint("Set `recursive` to delete directories with all that is in them.")
}

fn too_deep(target: &Target) -> Failure {
    let message = format!("`{}` lies more than {DEEPEST} directories deep", target.path().to_text());
    Failure::new(FailureCode::Unsupported, Phase::Delete, message)
        .with_hint("The server may show a directory inside itself. Delete it in parts, the innermost first.")
}
