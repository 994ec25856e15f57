//! What happens to a file once the engine has it for good.

use super::RemoteFile;
use crate::config::properties as property;
use crate::config::{AfterRead, GetParameters, OutputProperties};
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, RemotePath};
use crate::session::{Fate, FollowedBy, Found, Rename, Session, Target};

/// What happens on acknowledgement.
#[derive(Debug, Clone)]
pub(super) enum After {
    Keep,
    Delete,
    /// To this directory; files from directories below keep their way there.
    Move(RemotePath),
}

impl After {
    pub(super) fn new(session: &Session, parameters: &GetParameters) -> Result<Self, Failure> {
        Ok(match (parameters.after, &parameters.move_to) {
            (AfterRead::Keep, _) | (AfterRead::Move, None) => Self::Keep,
            (AfterRead::Delete, _) => Self::Delete,
            (AfterRead::Move, Some(directory)) => {
                let directory = session.seen_from_login(Some(directory))?;
                session.confine(&directory)?;
                Self::Move(directory)
            }
        })
    }
}

impl RemoteFile {
    pub(in crate::operations) fn acknowledge(self, session: &mut Session) -> Result<OutputProperties, Failure> {
        if !self.read {
            let message = format!("`{}` was acknowledged before it was read", self.target.path().to_text());
            return Err(Failure::new(FailureCode::ConfigInvalid, Phase::Document, message));
        }
        let mut properties = OutputProperties::default();
        if self.parameters.dry_run {
            return Ok(properties);
        }
        let action = match &self.after {
            After::Keep => return Ok(properties),
            After::Delete => "deleted",
            After::Move(_) => "renamed",
        };
        // The engine may have taken its time, and the server lost its patience. Both actions can be repeated.
        let done = session.persistently_after(|session, before| {
            if before.may_be_done { self.finish_again(session) } else { self.finish(session) }
        });
        match done {
            Ok(()) => properties.set(property::ACTION, action),
            Err(failure) if self.parameters.fail_if_unable_to_delete || failure.ends_session() => return Err(failure),
            Err(failure) => session.warn("file-left-on-server", failure.to_string()),
        }
        Ok(properties)
    }

    fn finish(&self, session: &mut Session) -> Result<(), Failure> {
        match &self.after {
            After::Keep => Ok(()),
            // That somebody else deleted it in the meantime is fine.
            After::Delete => session.delete(&self.target).map(drop),
            After::Move(directory) => move_to(session, &self.target, &self.destination(directory)),
        }
    }

    /// After the connection was lost: the server may have done it already, and somebody may have put a new file there since.
    fn finish_again(&self, session: &mut Session) -> Result<(), Failure> {
        let was_finished = match (session.fate_of(&self.target, &self.entry)?, &self.after) {
            (Fate::Gone, After::Move(directory)) => {
                matches!(session.look_at(&self.destination(directory), false, Phase::Rename)?, Found::File(_))
            }
            (Fate::Gone | Fate::Replaced, _) => true,
            (Fate::Still, _) => false,
        };
        if was_finished { Ok(()) } else { self.finish(session) }
    }

    /// Where the file is moved to.
    fn destination(&self, directory: &RemotePath) -> Target {
        let way = self.relative_path.as_deref().map(|path| RemotePath::from_bytes(path).split().0);
        let directory = way.map_or_else(|| directory.clone(), |way| directory.join(&way));
        Target { directory, name: self.target.name.clone() }
    }

    /// The commands that reading this file and acknowledging it would come to, as far as they change anything.
    pub(super) fn planned_commands(&self) -> String {
        let path = self.target.path();
        let mut lines = vec![Command::Retr(&path).for_log()];
        match &self.after {
            After::Keep => {}
            After::Delete => lines.push(Command::Dele(&path).for_log()),
            After::Move(directory) => {
                let to = self.destination(directory).path();
                lines.extend([Command::Rnfr(&path).for_log(), Command::Rnto(&to).for_log()]);
            }
        }
        lines.join("\n")
    }
}

/// Moves a file. Its new directory is created when needed. Never onto an existing file.
fn move_to(session: &mut Session, from: &Target, to: &Target) -> Result<(), Failure> {
    if !matches!(session.look_before(to, false, FollowedBy::Rename(from), Phase::Rename)?, Found::Nothing) {
        let message = format!("`{}` exists already", to.path().to_text());
        return Err(Failure::new(FailureCode::AlreadyExists, Phase::Rename, message));
    }
    let Rename::Refused(reply) = session.rename(from, to)? else { return Ok(()) };
    let refusal = || refused(Phase::Rename, &format!("move to `{}`", to.path().to_text()), &reply);
    // Whether this creates it, or somebody else just did: now it is there.
    session.create_directories(&to.directory)?;
    match session.rename(from, to)? {
        Rename::Done => Ok(()),
        Rename::Refused(_) => Err(refusal()),
    }
}
