//! Renaming and copying: two commands, the first with the old path, the second with the new one.

use super::{Session, Target};
use crate::bindings::wasi::random::random::get_random_u64;
use crate::failure::{Failure, Phase};
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
    /// Whether an existing `to` is replaced is up to the server.
    pub(crate) fn relocate(
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
        let sent = self.control.send(relocation.second(&path), Phase::Rename);
        let reply = sent.and_then(|()| self.control.receive_final(Phase::Rename));
        let reply = reply.map_err(|failure| match relocation {
            Relocation::Copy => failure,
            Relocation::Rename => failure.not_retryable(
                "The server may have renamed the file before the connection was lost: look at it first.",
            ),
        })?;
        if !reply.is_completion() {
            return Ok(Err(reply));
        }
        if relocation == Relocation::Rename {
            self.forget_directory(&from.path());
        }
        Ok(Ok(reply))
    }
}

impl Session {
    /// A name beside `target` that no other session uses, for a file that makes room: hidden, so that patterns do not match
    /// it, and without the marks by which a later `send` clears its own leftovers away. The file may be the only one.
    pub(crate) fn hidden_name(target: &Target) -> Target {
        let [first, second, third, fourth, ..] = get_random_u64().to_le_bytes();
        let digits = u32::from_le_bytes([first, second, third, fourth]);
        target.renamed(TemporaryName::unmarked(&target.directory, &target.name, digits).to_bytes())
    }
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
