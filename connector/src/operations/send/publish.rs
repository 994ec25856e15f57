//! A complete upload gets its name. Whoever looks at the name sees the old content or the new, on servers that rename onto
//! an existing file at every moment.

use crate::config::{IfExists, SendParameters};
use crate::failure::{Failure, FailureCode, MAY_NOT_RENAME, Phase, refused};
use crate::ftp::Reply;
use crate::operations::collision::{
    Numbering, already_exists, backup_name, first_free_name, is_directory, or_look_for,
};
use crate::session::{FollowedBy, Found, Rename, Replacement, Session, Target};

/// What became of a complete upload.
pub(super) enum Publication {
    Published(Published),
    /// Somebody else stored a file of that name meanwhile, which is to stay.
    Skipped,
}

/// A file that has its name.
pub(super) struct Published {
    pub(super) target: Target,
    /// At no moment was the file missing or incomplete.
    pub(super) atomic: bool,
    /// Where the file that was there before is kept.
    pub(super) backup: Option<Target>,
}

impl Published {
    fn at(target: Target, atomic: bool) -> Publication {
        Publication::Published(Self { target, atomic, backup: None })
    }
}

/// Renames `upload` to `target`, as the policy has it for what is there by now.
pub(super) fn publish(
    session: &mut Session,
    parameters: &SendParameters,
    upload: &Target,
    target: Target,
) -> Result<Publication, Failure> {
    if *upload == target {
        return Ok(Published::at(target, false));
    }
    let if_exists = parameters.if_exists;
    if if_exists == IfExists::Overwrite {
        return overwrite(session, parameters, upload, target);
    }
    // RNTO replaces an existing file on most servers: look again, just before.
    // A backup is another rename first.
    let followed = if if_exists == IfExists::Backup { FollowedBy::Anything } else { FollowedBy::Rename(upload) };
    let found = session.look_before(&target, false, followed, Phase::Rename)?;
    let target = match (found, if_exists) {
        (Found::Nothing, _) => target,
        (_, IfExists::Unique) => first_free_name(session, &target, Numbering::BeforeExtension, Phase::Rename)?,
        (Found::Directory, _) => return Err(is_directory(&target, Phase::Rename)),
        (Found::File(_), IfExists::Skip) => return Ok(Publication::Skipped),
        (Found::File(_), IfExists::Backup) => return keep_backup(session, parameters, upload, target),
        (Found::File(_), _) => return Err(already_exists(&target, Phase::Rename)),
    };
    match move_to(session, parameters, upload, &target)? {
        Rename::Done => Ok(Published::at(target, true)),
        Rename::Refused(reply) => Err(refused_rename(upload, &target, &reply)),
    }
}

fn overwrite(
    session: &mut Session,
    parameters: &SendParameters,
    upload: &Target,
    target: Target,
) -> Result<Publication, Failure> {
    let reply = match move_to(session, parameters, upload, &target)? {
        Rename::Done => return Ok(Published::at(target, true)),
        Rename::Refused(reply) => reply,
    };
    if !matches!(reply.code, 550 | 553) || crosses_file_systems(&reply) {
        return Err(refused_rename(upload, &target, &reply));
    }
    if let Found::File(_) = session.look_at(&target, false, Phase::Rename)? {
        replace(session, upload, &target)?;
        return Ok(Published::at(target, false));
    }
    // What was in the way may have gone since: another session replaces it.
    match session.rename(upload, &target)? {
        Rename::Done => Ok(Published::at(target, true)),
        Rename::Refused(_) if matches!(session.look_at(&target, false, Phase::Rename)?, Found::File(_)) => {
            Err(being_replaced(&target, Phase::Rename))
        }
        Rename::Refused(reply) => Err(refused_rename(upload, &target, &reply)),
    }
}

/// For servers that do not rename onto an existing file: that one steps aside, and comes back when anything goes wrong.
/// What each step leaves behind for a later session is told where [`Replacement`] is.
fn replace(session: &mut Session, upload: &Target, target: &Target) -> Result<(), Failure> {
    let replacement = session.replacement(upload, target);
    let Replacement { ready, aside, .. } = &replacement;
    if ready != upload
        && let Rename::Refused(reply) = session.rename(upload, ready)?
    {
        return Err(refused_rename(upload, target, &reply));
    }
    match session.rename(target, aside) {
        Ok(Rename::Done) => {}
        Ok(Rename::Refused(reply)) => {
            session.discard(ready);
            if let Found::Nothing = session.look_at(target, false, Phase::Rename)? {
                return Err(being_replaced(target, Phase::Rename));
            }
            return Err(refused(Phase::Rename, &format!("move the old `{}` aside", target.path().to_text()), &reply));
        }
        Err(failure) => {
            let failure = kept_aside(failure, &replacement);
            session.leave_stuck(replacement);
            return Err(failure);
        }
    }
    let failure = match session.rename(ready, target) {
        Ok(Rename::Done) => {
            session.discard(aside);
            return Ok(());
        }
        Ok(Rename::Refused(reply)) => refused_rename(upload, target, &reply),
        Err(failure) => failure,
    };
    if let Ok(Rename::Done) = session.rename(aside, target) {
        session.discard(ready);
        return Err(failure);
    }
    if let Ok(Found::File(_)) = session.look_at(target, false, Phase::Rename) {
        // Another session was faster, and what it stored is newer than what stepped aside.
        session.discard(aside);
        session.discard(ready);
        return Err(being_replaced(target, Phase::Rename));
    }
    let failure = kept_aside(failure, &replacement);
    session.leave_stuck(replacement);
    Err(failure)
}

/// The upload stays where it is as well: by it a later session knows that the old file has to come back.
fn kept_aside(failure: Failure, replacement: &Replacement) -> Failure {
    let (kept, path) = (replacement.aside.path().to_text(), replacement.destination.path().to_text());
    failure.not_retryable(&format!(
        "The old file is kept as `{kept}`. A `send` to `{path}` puts it back first, an hour from now at the latest; or \
         rename it by hand."
    ))
}

/// Two sessions store the same file on a server where that leaves a moment without the name. The other goes on unharmed.
pub(super) fn being_replaced(target: &Target, phase: Phase) -> Failure {
    let message = format!("`{}` is being replaced by another session", target.path().to_text());
    let mut failure = Failure::new(FailureCode::AlreadyExists, phase, message).with_hint("Try again in a moment.");
    failure.retryable = true;
    failure
}

/// The old file gets the name of a backup, and its own name back when the upload cannot take it. When the host dies
/// between the two renames, the name is free and the backup holds the old content: the next run stores the new one.
fn keep_backup(
    session: &mut Session,
    parameters: &SendParameters,
    upload: &Target,
    target: Target,
) -> Result<Publication, Failure> {
    let backup = backup_name(session, &target, Phase::Rename)?;
    let (path, kept) = (target.path().to_text(), backup.path().to_text());
    let moved = session.rename(&target, &backup).map_err(|failure| or_look_for(failure, &backup, &target));
    if let Rename::Refused(reply) = moved? {
        return Err(refused(Phase::Rename, &format!("keep the old `{path}` as `{kept}`"), &reply));
    }
    let failure = match move_to(session, parameters, upload, &target) {
        Ok(Rename::Done) => {
            return Ok(Publication::Published(Published { target, atomic: false, backup: Some(backup) }));
        }
        Ok(Rename::Refused(reply)) => refused_rename(upload, &target, &reply),
        Err(failure) => failure,
    };
    match session.rename(&backup, &target) {
        Ok(Rename::Done) => Err(failure),
        Ok(Rename::Refused(_)) | Err(_) => {
            Err(failure.not_retryable(&format!("The old file is kept as `{kept}`: rename it to `{path}` by hand.")))
        }
    }
}

/// RNFR and RNTO. When that is refused because the directory has gone meanwhile, creates it and tries again.
fn move_to(
    session: &mut Session,
    parameters: &SendParameters,
    upload: &Target,
    target: &Target,
) -> Result<Rename, Failure> {
    let renamed = session.rename(upload, target)?;
    let leaves = upload.directory != target.directory;
    if leaves
        && parameters.create_directories
        && let Rename::Refused(reply) = &renamed
        && matches!(reply.code, 550 | 553)
        && session.create_directories(&target.directory)?
    {
        return session.rename(upload, target);
    }
    Ok(renamed)
}

fn refused_rename(upload: &Target, target: &Target, reply: &Reply) -> Failure {
    let failure = refused(Phase::Rename, &format!("rename the upload to `{}`", target.path().to_text()), reply);
    if upload.directory == target.directory {
        let may_not = failure.code == FailureCode::AccessDenied;
        return if may_not { failure.with_hint(MAY_NOT_RENAME) } else { failure };
    }
    let (from, to) = (upload.directory.to_text(), target.directory.to_text());
    if crosses_file_systems(reply) {
        let mut failure = failure;
        failure.code = FailureCode::Unsupported;
        failure.retryable = false;
        return failure.with_hint(format!(
            "`{from}` and `{to}` are on different file systems, and files cannot be renamed from one to the other: choose \
             a directory on the same one."
        ));
    }
    failure.with_hint(format!(
        "Check the rights in `{from}` and `{to}`, and that both are on the same file system: files cannot be renamed from \
         one to another."
    ))
}

/// EXDEV, in the words of servers.
fn crosses_file_systems(reply: &Reply) -> bool {
    let text = reply.text().to_lowercase();
    ["cross-device", "cross device", "different file system", "different filesystem", "not same device", "exdev"]
        .iter()
        .any(|words| text.contains(words))
}
