//! What happens when the destination exists: the policies of `ifExists`.

use super::places::Places;
use crate::config::{IfExists, SendParameters};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::Entry;
use crate::session::{Found, Session, Target};

/// What is to be done with a document.
pub(super) enum Decision {
    /// Nothing: the file stays as it is.
    Skip,
    /// Add the content to this file, or begin it.
    Append(Option<Entry>),
    /// Store it there.
    Store(Storage),
}

/// Content that becomes a file of its own.
pub(super) struct Storage {
    pub(super) destination: Target,
    /// A file of that name is replaced, or kept as a backup.
    pub(super) exists: bool,
}

/// Decides from what was `found` at the destination.
pub(super) fn decide(
    session: &mut Session,
    parameters: &SendParameters,
    places: &Places,
    found: Found,
) -> Result<Decision, Failure> {
    let destination = &places.destination;
    let store = |destination: Target, exists: bool| Ok(Decision::Store(Storage { destination, exists }));
    match (found, parameters.if_exists) {
        (Found::Directory, _) => Err(is_directory(destination)),
        (Found::File(_), IfExists::Error) => Err(already_exists(destination)),
        (Found::File(_), IfExists::Skip) => Ok(Decision::Skip),
        (Found::File(entry), IfExists::Append) => Ok(Decision::Append(Some(entry))),
        (Found::Nothing, IfExists::Append) => Ok(Decision::Append(None)),
        (Found::File(_), IfExists::Unique) => store(first_free_name(session, destination)?, false),
        (Found::File(_), IfExists::Overwrite | IfExists::Backup) => store(destination.clone(), true),
        (Found::Nothing, _) => store(destination.clone(), false),
    }
}

/// `output.txt` → `output1.txt`, `output2.txt`, … (Boomi's form).
pub(super) fn first_free_name(session: &mut Session, target: &Target) -> Result<Target, Failure> {
    let dot = target.name.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0).unwrap_or(target.name.len());
    let (stem, extension) = target.name.split_at(dot);
    first_free(session, target, |number| [stem, (number + 1).to_string().as_bytes(), extension].concat())
}

/// `output.txt` → `output.txt.bak`, `output.txt.bak1`, …
pub(super) fn first_free_backup(session: &mut Session, target: &Target) -> Result<Target, Failure> {
    first_free(session, target, |number| {
        let number = if number == 0 { String::new() } else { number.to_string() };
        [target.name.as_slice(), b".bak", number.as_bytes()].concat()
    })
}

fn first_free(session: &mut Session, target: &Target, name: impl Fn(u32) -> Vec<u8>) -> Result<Target, Failure> {
    const MOST: u32 = 10_000;
    for number in 0..MOST {
        let candidate = target.renamed(name(number));
        if matches!(session.look_at(&candidate, false, Phase::Transfer)?, Found::Nothing) {
            return Ok(candidate);
        }
    }
    let message = format!("`{}` and {MOST} numbered names exist already", target.path().to_text());
    Err(Failure::new(FailureCode::AlreadyExists, Phase::Transfer, message))
}

pub(super) fn already_exists(target: &Target) -> Failure {
    let message = format!("`{}` exists already", target.path().to_text());
    Failure::new(FailureCode::AlreadyExists, Phase::Transfer, message)
        .with_hint("Choose another name, or another setting for existing files (`ifExists`).")
}

pub(super) fn is_directory(target: &Target) -> Failure {
    let message = format!("`{}` is a directory", target.path().to_text());
    Failure::new(FailureCode::IsDirectory, Phase::Transfer, message).with_hint("Choose another file name.")
}
