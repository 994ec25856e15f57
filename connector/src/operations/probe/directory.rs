//! Whether the connection's directory exists, and which one it is.

use super::{Finding, Probe};
use crate::config::InputProperties;
use crate::failure::{CHECK_DIRECTORY, Failure, FailureCode, Phase};
use crate::ftp::RemotePath;
use crate::session::{Found, Session, Target};

impl Probe {
    pub(super) fn enter_directory(&mut self) -> Result<Finding, Failure> {
        let is_set = self.connection.remote_directory.is_some();
        let session = self.session()?;
        let directory = remote_directory(session)?;
        let which = if is_set { "" } else { "the login directory " };
        let entered = match session.enter(&directory) {
            Err(failure) => return Err(or_is_file(session, &directory, failure)),
            Ok(entered) => entered,
        };
        if !entered {
            let seen = "only the listing can tell: the server does not tell its login directory";
            return Ok(Finding::skipped(seen).with("directory", directory.to_text()));
        }
        let seen = format!("{which}`{}` exists", directory.to_text());
        Ok(Finding::passed(seen).with("directory", directory.to_text()))
    }

    /// The connection's directory or, when that cannot be used, the one that the login led to.
    pub(super) fn directory_to_list(&mut self) -> Result<RemotePath, Failure> {
        let is_missing = self.broken.contains(&super::stage::DIRECTORY);
        let session = self.session()?;
        if is_missing { session.seen_from_login(None) } else { remote_directory(session) }
    }
}

pub(super) fn remote_directory(session: &Session) -> Result<RemotePath, Failure> {
    session.directory(None, &InputProperties::default())
}

/// Servers refuse to go to a file in the same words as to what is not there.
fn or_is_file(session: &mut Session, directory: &RemotePath, failure: Failure) -> Failure {
    let found = Target::at(directory).map(|target| session.look_at(&target, false, Phase::Directory));
    match found {
        Some(Ok(Found::File(_))) if !session.is_lost() => {
            let message = format!("`{}` is a file, not a directory", directory.to_text());
            Failure::new(FailureCode::NotFound, Phase::Directory, message).with_hint(CHECK_DIRECTORY)
        }
        _ => failure,
    }
}
