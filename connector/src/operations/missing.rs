//! What a refusal leaves open: whether the directory, or the file, is there at all.

use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::RemotePath;
use crate::session::{Found, Session, Target};

pub(super) const CHECK_NAMES: &str = "Check directory and name; on most servers upper and lower case differ.";

/// Whether a directory is missing.
pub(super) fn is_missing(session: &mut Session, directory: &RemotePath, phase: Phase) -> Result<bool, Failure> {
    let Some(directory) = Target::at(directory) else { return Ok(false) };
    Ok(matches!(session.look_at(&directory, false, phase)?, Found::Nothing))
}

/// The failure of a file for which its directory is missing, with what the server said to it.
pub(super) fn missing_directory(directory: &RemotePath, phase: Phase, refusal: &Failure) -> Failure {
    let message = format!("the directory `{}` does not exist", directory.to_text());
    let missing = Failure::new(FailureCode::NotFound, phase, message);
    Failure { reply: refusal.reply.clone(), ..missing }.with_hint("Check the directory, or set `createDirectories`.")
}

/// The failure of what was named and is not there, with what the server said, if it said anything.
pub(super) fn missing(session: &mut Session, phase: Phase, message: String) -> Failure {
    let missing = Failure::new(FailureCode::NotFound, phase, message);
    Failure { reply: session.take_refusal_to_look(), ..missing }.with_hint(CHECK_NAMES)
}
