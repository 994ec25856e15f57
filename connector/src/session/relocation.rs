//! Renaming and copying: two commands, the first with the old path, the second with the new one.

use super::{Found, Session, Target};
use crate::bindings::wasi::random::random::get_random_u64;
use crate::failure::{Failure, Phase, refused};
use crate::ftp::{Command, RemotePath, Reply, TemporaryName};

/// What happens to the old path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relocation {
    /// It is gone: RNFR and RNTO.
    Rename,
    /// It stays: SITE CPFR and CPTO.
    Copy,
}

impl Session {
    /// Renames or copies. The inner error is the server's refusal of the old path or of the new one: then all is as it was.
    /// Whether an existing `to` is replaced is up to the server. No reply: it was lost, and the file was seen to be where it
    /// belongs.
    pub(crate) fn relocate(
        &mut self,
        relocation: Relocation,
        from: &Target,
        to: &Target,
    ) -> Result<Result<Option<Reply>, Reply>, Failure> {
        let mut is_in_doubt = false;
        let relocated = self.persistently_after(|session, before| {
            let may_be_done = before.may_be_done && relocation == Relocation::Rename;
            is_in_doubt |= may_be_done;
            if may_be_done && session.was_renamed(from, to)? {
                return Ok(Ok(None));
            }
            match session.relocate_once(relocation, from, to)? {
                // The server may have been slow, and done it after we looked.
                Err(_) if may_be_done && session.was_renamed(from, to)? => Ok(Ok(None)),
                Err(reply) if refusal(from, &reply).may_pass_soon() => Err(refusal(from, &reply)),
                relocated => Ok(relocated.map(Some)),
            }
        });
        if let Err(Failure { reply: Some(reply), .. }) = &relocated
            && !self.is_lost()
        {
            // The server has the last word, and says that it was not done.
            return Ok(Err(reply.clone()));
        }
        relocated.map_err(|failure| {
            is_in_doubt |= self.is_lost() && self.control.has_change_unanswered();
            if relocation == Relocation::Rename && is_in_doubt && !self.is_persistent {
                return failure.not_retryable(
                    "The server may have renamed the file before the connection was lost: look at it first.",
                );
            }
            failure
        })
    }

    fn relocate_once(
        &mut self,
        relocation: Relocation,
        from: &Target,
        to: &Target,
    ) -> Result<Result<Reply, Reply>, Failure> {
        self.leave(from, Phase::Rename)?;
        let reply = self.call_on(from, |path| relocation.first(path), Phase::Rename)?;
        if !reply.is_intermediate() {
            return Ok(Err(reply));
        }
        // No other command may come in between, so there is no going to another directory.
        let path = if from.directory == to.directory {
            self.address(to, Phase::Rename)?.unwrap_or_else(|_| to.path())
        } else {
            to.path()
        };
        self.control.send(relocation.second(&path), Phase::Rename)?;
        let reply = self.control.receive_final(Phase::Rename)?;
        if !reply.is_completion() {
            return Ok(Err(reply));
        }
        if relocation == Relocation::Rename {
            self.forget_directory(&from.path());
        }
        Ok(Ok(reply))
    }

    /// After the answer to a rename was lost: nobody else renames one file to just that name.
    fn was_renamed(&mut self, from: &Target, to: &Target) -> Result<bool, Failure> {
        Ok(matches!(self.look_at(from, false, Phase::Rename)?, Found::Nothing)
            && !matches!(self.look_at(to, false, Phase::Rename)?, Found::Nothing))
    }

    /// A name beside `target` that no other session uses, for a file that makes room: hidden, so that patterns do not match
    /// it, and without the marks by which a later `send` clears its own leftovers away. The file may be the only one.
    pub(crate) fn hidden_name(target: &Target) -> Target {
        let [first, second, third, fourth, ..] = get_random_u64().to_le_bytes();
        let digits = u32::from_le_bytes([first, second, third, fourth]);
        target.renamed(TemporaryName::unmarked(&target.directory, &target.name, digits).to_bytes())
    }
}

fn refusal(from: &Target, reply: &Reply) -> Failure {
    refused(Phase::Rename, &format!("rename `{}`", from.path().to_text()), reply)
}

impl Relocation {
    fn first(self, path: &RemotePath) -> Command<'_> {
        match self {
            Self::Rename => Command::Rnfr(path),
            Self::Copy => Command::SiteCpfr(path),
        }
    }

    fn second(self, path: &RemotePath) -> Command<'_> {
        match self {
            Self::Rename => Command::Rnto(path),
            Self::Copy => Command::SiteCpto(path),
        }
    }
}
