//! What happens when something of the new name exists already.

use crate::config::IfTargetExists;
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::Reply;
use crate::session::{Found, MOST_ENTRIES, Relocation, Session, Target};
use std::collections::HashSet;

/// How many numbered names are tried before it is given up.
const MOST_NAMES: u32 = 10_000;

/// Where something may go, as of a look at the server.
#[derive(Debug)]
pub(super) enum Place {
    Free(Target),
    /// A file is there, and is to be replaced.
    Taken(Target),
    /// Something is there, and is to be kept under the second name.
    Kept(Target, Target),
    /// Something is there, and nothing is to be done.
    Skip,
}

/// What was put in its place.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) target: Target,
    /// The server's word for it, when it came.
    pub(super) reply: Option<Reply>,
    /// A file that was there is gone.
    pub(super) replaced: bool,
    /// What was there is now here.
    pub(super) backup: Option<Target>,
}

/// Where something may go that is to be called `target`. Something may come there meanwhile, so this is asked just before.
pub(super) fn find_place(
    session: &mut Session,
    target: Target,
    if_exists: IfTargetExists,
    numbering: Numbering,
    phase: Phase,
) -> Result<Place, Failure> {
    let found = session.look_at(&target, false, phase)?;
    Ok(match (found, if_exists) {
        (Found::Nothing, _) => Place::Free(target),
        (_, IfTargetExists::Skip) => Place::Skip,
        (_, IfTargetExists::Error) => return Err(already_exists(&target, phase)),
        (_, IfTargetExists::Unique) => Place::Free(first_free_name(session, &target, numbering, phase)?),
        (_, IfTargetExists::Backup) => {
            let backup = backup_name(session, &target, phase)?;
            Place::Kept(target, backup)
        }
        (Found::Directory, IfTargetExists::Overwrite) => return Err(is_directory(&target, phase)),
        (Found::File(_), IfTargetExists::Overwrite) => Place::Taken(target),
    })
}

/// Renames `from` to its place; `None` when nothing was to be done.
pub(super) fn put(session: &mut Session, from: &Target, place: Place) -> Result<Option<Placed>, Failure> {
    let placed = match place {
        Place::Skip => return Ok(None),
        Place::Free(target) => {
            let reply = session.relocate(Relocation::Rename, from, &target)?;
            let reply = reply.map_err(|reply| refused_rename(from, &target, &reply))?;
            Placed { target, reply, replaced: false, backup: None }
        }
        Place::Kept(target, backup) => {
            let reply = swap(session, from, &target, &backup)?;
            Placed { target, reply, replaced: false, backup: Some(backup) }
        }
        Place::Taken(target) => {
            let reply = match session.relocate(Relocation::Rename, from, &target)? {
                Ok(reply) => reply,
                // Servers that do not rename onto an existing file.
                Err(reply) if may_be_in_the_way(session, &target, &reply)? => replace(session, from, &target)?,
                Err(reply) => return Err(refused_rename(from, &target, &reply)),
            };
            Placed { target, reply, replaced: true, backup: None }
        }
    };
    Ok(Some(placed))
}

fn may_be_in_the_way(session: &mut Session, target: &Target, reply: &Reply) -> Result<bool, Failure> {
    Ok(matches!(reply.code, 550 | 553) && matches!(session.look_at(target, false, Phase::Rename)?, Found::File(_)))
}

/// For servers that do not rename onto an existing file: that one steps aside, and is dropped once the new one is there.
pub(super) fn replace(session: &mut Session, from: &Target, target: &Target) -> Result<Option<Reply>, Failure> {
    let aside = Session::hidden_name(target);
    let reply = swap(session, from, target, &aside)?;
    session.discard(&aside);
    Ok(reply)
}

/// What is at `target` steps aside and `from` takes its place; it comes back when anything goes wrong.
pub(super) fn swap(
    session: &mut Session,
    from: &Target,
    target: &Target,
    aside: &Target,
) -> Result<Option<Reply>, Failure> {
    let path = target.path().to_text();
    let moved = session.relocate(Relocation::Rename, target, aside);
    if let Err(reply) = moved.map_err(|failure| or_look_for(failure, aside, target))? {
        return Err(refused(Phase::Rename, &format!("move the old `{path}` aside"), &reply));
    }
    let failure = match session.relocate(Relocation::Rename, from, target) {
        Ok(Ok(reply)) => return Ok(reply),
        Ok(Err(reply)) => refused_rename(from, target, &reply),
        Err(failure) => failure,
    };
    if let Ok(Ok(_)) = session.relocate(Relocation::Rename, aside, target) {
        return Err(failure);
    }
    let kept = aside.path().to_text();
    Err(failure.not_retryable(&format!("The old file is kept as `{kept}`: rename it to `{path}` by hand.")))
}

/// When it is not known whether the old file has moved: where to look for it.
pub(super) fn or_look_for(failure: Failure, aside: &Target, target: &Target) -> Failure {
    if failure.retryable {
        return failure;
    }
    let (kept, path) = (aside.path().to_text(), target.path().to_text());
    failure.not_retryable(&format!("The old `{path}` may be kept as `{kept}`: look for it, and rename it by hand."))
}

/// How a name is made another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbering {
    /// `output.txt` → `output1.txt` (Boomi's form).
    BeforeExtension,
    /// `archive.d` → `archive.d1`: directories have no extension.
    AtTheEnd,
}

/// `output1.txt`, `output2.txt`, …: the first that does not exist.
pub(super) fn first_free_name(
    session: &mut Session,
    target: &Target,
    numbering: Numbering,
    phase: Phase,
) -> Result<Target, Failure> {
    let name = target.name.as_slice();
    let dot =
        name.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0 && numbering == Numbering::BeforeExtension);
    let (stem, extension) = name.split_at(dot.unwrap_or(name.len()));
    let numbered = |number: u32| [stem, number.to_string().as_bytes(), extension].concat();
    first_free(session, target, (1..=MOST_NAMES).map(numbered), phase)
}

/// `output.txt.bak`, `output.txt.bak1`, …: the first that does not exist.
pub(super) fn backup_name(session: &mut Session, target: &Target, phase: Phase) -> Result<Target, Failure> {
    let number = |number: u32| if number == 0 { String::new() } else { number.to_string() };
    let names = (0..MOST_NAMES).map(|count| [target.name.as_slice(), b".bak", number(count).as_bytes()].concat());
    first_free(session, target, names, phase)
}

fn first_free(
    session: &mut Session,
    target: &Target,
    names: impl Iterator<Item = Vec<u8>>,
    phase: Phase,
) -> Result<Target, Failure> {
    /// After so many looks a listing costs less.
    const MOST_LOOKS: usize = 8;
    let mut listed: Option<HashSet<Vec<u8>>> = None;
    for (tried, name) in names.enumerate() {
        if tried == MOST_LOOKS {
            listed = Some(names_beside(session, target)?);
        }
        if listed.as_ref().is_some_and(|listed| listed.contains(&name)) {
            continue;
        }
        let candidate = target.renamed(name);
        if matches!(session.look_at(&candidate, false, phase)?, Found::Nothing) {
            return Ok(candidate);
        }
    }
    let message = format!("`{}` and {MOST_NAMES} numbered names exist already", target.path().to_text());
    Err(Failure::new(FailureCode::AlreadyExists, phase, message))
}

/// The names in the target's directory that begin as it does. That they cannot be listed means that each is looked at.
fn names_beside(session: &mut Session, target: &Target) -> Result<HashSet<Vec<u8>>, Failure> {
    let first = target.name.first().copied();
    match session.list(&target.directory, MOST_ENTRIES, |entry| entry.name.first().copied() == first) {
        Ok(entries) => Ok(entries.into_iter().map(|entry| entry.name).collect()),
        Err(failure) if failure.ends_session() => Err(failure),
        Err(_) => Ok(HashSet::new()),
    }
}

fn refused_rename(from: &Target, target: &Target, reply: &Reply) -> Failure {
    let action = format!("rename `{}` to `{}`", from.path().to_text(), target.path().to_text());
    refused(Phase::Rename, &action, reply)
}

pub(super) fn already_exists(target: &Target, phase: Phase) -> Failure {
    let message = format!("`{}` exists already", target.path().to_text());
    Failure::new(FailureCode::AlreadyExists, phase, message)
        .with_hint("Choose another name, or another setting for existing files (`ifExists`).")
}

pub(super) fn is_directory(target: &Target, phase: Phase) -> Failure {
    let message = format!("`{}` is a directory", target.path().to_text());
    Failure::new(FailureCode::IsDirectory, phase, message).with_hint("Choose another file name.")
}
