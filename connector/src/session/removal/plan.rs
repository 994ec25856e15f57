//! What a removal would do, for dry runs and to count before anything is removed.

use super::{DEEPEST, Removable, not_empty, too_deep};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Command, EntryKind};
use crate::session::{Found, MOST_ENTRIES, Session, Target, too_many_entries};

/// One thing that would be removed.
#[derive(Debug)]
pub(crate) struct PlannedRemoval {
    pub(crate) target: Target,
    pub(crate) is_directory: bool,
}

impl PlannedRemoval {
    /// The command that would be sent for it.
    pub(crate) fn command(&self) -> String {
        let path = self.target.path();
        let command = if self.is_directory { Command::Rmd(&path) } else { Command::Dele(&path) };
        command.for_log().into_owned()
    }
}

impl Session {
    /// What [`remove`](Self::remove) would remove, in its order. `Ok(None)`: there is nothing.
    pub(crate) fn plan_removal(
        &mut self,
        target: &Target,
        listed: EntryKind,
        removable: Removable,
    ) -> Result<Option<Vec<PlannedRemoval>>, Failure> {
        self.persistently(|session| {
            let mut plan = Vec::new();
            let is_there = session.plan_below(target, listed, removable, 0, &mut plan)?;
            Ok(is_there.then_some(plan))
        })
    }

    fn plan_below(
        &mut self,
        target: &Target,
        listed: EntryKind,
        removable: Removable,
        depth: usize,
        plan: &mut Vec<PlannedRemoval>,
    ) -> Result<bool, Failure> {
        let Some(is_directory) = self.is_true_directory(target, listed, depth)? else { return Ok(false) };
        if is_directory {
            if removable == Removable::Files {
                return Err(super::is_directory(target));
            }
            if depth == DEEPEST {
                return Err(too_deep(target));
            }
            for member in self.members(&target.path())? {
                if removable != Removable::Trees {
                    return Err(not_empty(target));
                }
                self.plan_below(&member.target(target), member.kind, removable, depth + 1, plan)?;
            }
        }
        if plan.len() == MOST_ENTRIES {
            return Err(too_many_entries());
        }
        plan.push(PlannedRemoval { target: target.clone(), is_directory });
        Ok(true)
    }

    /// Whether the path is a directory, and no link to one; none when there is nothing.
    fn is_true_directory(&mut self, target: &Target, listed: EntryKind, depth: usize) -> Result<Option<bool>, Failure> {
        let found = match listed {
            EntryKind::File | EntryKind::SymbolicLink | EntryKind::Other => return Ok(Some(false)),
            EntryKind::Directory => Found::Directory,
            EntryKind::Unknown => self.look_at(target, false, Phase::Delete)?,
        };
        Ok(match found {
            Found::File(_) => Some(false),
            // The links among a directory's members are known already.
            Found::Directory if depth > 0 && listed == EntryKind::Directory => Some(true),
            Found::Directory => Some(!self.is_listed_as_link(target)?),
            // A link that leads nowhere looks as if it were missing.
            Found::Nothing => self.is_listed_as_link_if_there(target)?.then_some(false),
        })
    }

    fn is_listed_as_link_if_there(&mut self, target: &Target) -> Result<bool, Failure> {
        match self.is_listed_as_link(target) {
            Err(failure) if failure.code == FailureCode::NotFound => Ok(false),
            is_link => is_link,
        }
    }
}
