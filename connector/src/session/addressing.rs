//! How the server is told which file is meant: by its path or, where the server takes no paths, by its name alone after
//! going to its directory.

use super::{Session, Target};
use crate::failure::{Failure, Phase};
use crate::ftp::{Command, RemotePath, Reply};

/// What was learnt about paths in this session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Addressing {
    /// No command with a path has succeeded yet, and the server does not promise that it takes them.
    #[default]
    Unproven,
    /// Commands take paths, as RFC 3659 §6 (TVFS) promises and nearly every server does.
    ByPath,
    /// Only names in the working directory are understood.
    ByName,
}

impl Session {
    /// Sends a command about one file and waits for its reply.
    pub(crate) fn call_on(
        &mut self,
        target: &Target,
        command: impl for<'path> Fn(&'path RemotePath) -> Command<'path>,
        phase: Phase,
    ) -> Result<Reply, Failure> {
        let path = match self.address(target, phase)? {
            Ok(path) => path,
            Err(reply) => return Ok(reply),
        };
        let reply = self.control.call(command(&path), phase)?;
        if self.may_take_no_paths(&target.directory, &reply)
            && let Ok(name) = self.address_by_name(target, phase)?
        {
            let by_name = self.control.call(command(&name), phase)?;
            if !by_name.is_negative() {
                self.addressing = Addressing::ByName;
                return Ok(by_name);
            }
        }
        self.learn_from(target, &reply);
        Ok(reply)
    }

    /// What the commands about a file are to name it by. The inner error is the refusal to go to its directory.
    pub(super) fn address(&mut self, target: &Target, phase: Phase) -> Result<Result<RemotePath, Reply>, Failure> {
        if self.addressing == Addressing::ByName && self.may_change_directory(&target.directory) {
            return self.address_by_name(target, phase);
        }
        Ok(Ok(target.path()))
    }

    /// Goes to the directory of the file, unless the session is there.
    pub(super) fn address_by_name(
        &mut self,
        target: &Target,
        phase: Phase,
    ) -> Result<Result<RemotePath, Reply>, Failure> {
        Ok(self.go_to(&target.directory, phase)?.map(|()| target.directory.name_alone(&target.name)))
    }

    /// Goes to a directory, unless the session is there. The inner error is the server's refusal.
    pub(super) fn go_to(&mut self, directory: &RemotePath, phase: Phase) -> Result<Result<(), Reply>, Failure> {
        if self.control.take_has_strayed() {
            self.working_directory = None;
        }
        if self.working_directory.as_ref() != Some(directory) {
            let reply = self.control.call(Command::Cwd(directory), phase)?;
            if !reply.is_completion() {
                return Ok(Err(reply));
            }
            self.working_directory = Some(directory.clone());
        }
        Ok(Ok(()))
    }

    /// Whether a refusal may be about the path as such: then the name alone is worth a try.
    pub(super) fn may_take_no_paths(&self, directory: &RemotePath, reply: &Reply) -> bool {
        self.addressing == Addressing::Unproven
            && matches!(reply.code, 501 | 550 | 553)
            && self.may_change_directory(directory)
    }

    pub(super) fn takes_names_only(&self) -> bool {
        self.addressing == Addressing::ByName
    }

    /// A command with a path that was not refused proves that paths are taken.
    pub(super) fn learn_from(&mut self, target: &Target, reply: &Reply) {
        let has_directory = target.path().as_bytes().contains(&b'/');
        if self.addressing == Addressing::Unproven && has_directory && !reply.is_negative() {
            self.addressing = Addressing::ByPath;
        }
    }
}
