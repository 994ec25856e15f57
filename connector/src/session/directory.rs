//! Going to directories, and creating them.

use super::{Session, Target};
use crate::failure::{CHECK_DIRECTORY, Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, RemotePath, Reply};

impl Session {
    /// CWD, for the commands that follow.
    pub(super) fn change_directory(&mut self, directory: &RemotePath) -> Result<(), Failure> {
        let reply = self.control.call(Command::Cwd(directory), Phase::Directory)?;
        if !reply.is_completion() {
            return Err(refused_directory("go to", directory, &reply));
        }
        self.working_directory = Some(directory.clone());
        Ok(())
    }

    /// Proves that a directory exists and that one can go there (CWD). `Ok(false)`: only a listing can tell, as there would be
    /// no way back.
    pub(crate) fn enter(&mut self, directory: &RemotePath) -> Result<bool, Failure> {
        if !self.may_change_directory(directory) {
            return Ok(false);
        }
        self.change_directory(directory)?;
        Ok(true)
    }

    /// Sees to it that a directory exists, asking the server once for each directory: some accept an upload into a missing
    /// one and fail when the content has gone.
    pub(crate) fn ensure_directory(&mut self, directory: &RemotePath) -> Result<(), Failure> {
        // Where the server cannot be asked, the upload itself has to tell.
        if !self.may_change_directory(directory) || self.known_directories.contains(directory) {
            return Ok(());
        }
        self.persistently(|session| {
            if session.login_directory.as_ref() != Some(directory)
                && !session.is_directory(directory, Phase::Directory)?
            {
                session.create_directories(directory)?;
            }
            Ok(())
        })?;
        self.known_directories.insert(directory.clone());
        Ok(())
    }

    /// Creates a directory and those above it, and answers whether anything was created. That others may create them at
    /// the same moment is fine: what counts is that the directory is there in the end.
    pub(crate) fn create_directories(&mut self, directory: &RemotePath) -> Result<bool, Failure> {
        self.persistently_after(|session, before| {
            let created = session.create_each(directory)?;
            Ok(created || before.may_be_done)
        })
    }

    fn create_each(&mut self, directory: &RemotePath) -> Result<bool, Failure> {
        let mut refusal = None;
        let mut created = false;
        for level in directory.ancestry() {
            let Some(level) = Target::at(&level) else { continue };
            let reply = self.call_on(&level, |path| Command::Mkd(path), Phase::Directory)?;
            created |= reply.is_completion();
            refusal = Some(reply).filter(|reply| !reply.is_completion());
        }
        match refusal {
            Some(reply)
                if self.may_change_directory(directory) && !self.is_directory(directory, Phase::Directory)? =>
            {
                Err(refused(Phase::Directory, &format!("create the directory `{}`", directory.to_text()), &reply))
            }
            _ => Ok(created),
        }
    }
}

/// Where the reply leaves open why, the directory is missing: that is by far the likeliest.
pub(super) fn refused_directory(action: &str, directory: &RemotePath, reply: &Reply) -> Failure {
    let mut failure = refused(Phase::Directory, &format!("{action} the directory `{}`", directory.to_text()), reply);
    let text = reply.text().to_lowercase();
    if failure.code == FailureCode::AccessDenied
        && reply.code == 550
        && !text.contains("denied")
        && !text.contains("permi")
    {
        failure.code = FailureCode::NotFound;
    }
    if failure.code == FailureCode::NotFound {
        failure.hint = Some(CHECK_DIRECTORY.to_owned());
    }
    failure
}
