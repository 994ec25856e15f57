//! Checksums that the server computes of its files.

use super::facts::is_not_implemented;
use super::{Session, Target};
use crate::failure::{Failure, Phase};
use crate::ftp::{Command, Digest, HashAlgorithm, HashCommand, parse_hash};

impl Session {
    /// The strongest checksum that the server offers, and how to ask for it.
    pub(crate) fn checksum_offered(&self) -> Option<(HashAlgorithm, HashCommand)> {
        if self.refused.hash { None } else { HashCommand::strongest(&self.features) }
    }

    /// The server's checksum of a file; none when the server does not compute it after all.
    pub(crate) fn checksum_of(&mut self, target: &Target, algorithm: HashAlgorithm) -> Result<Option<Digest>, Failure> {
        self.persistently(|session| session.ask_for_checksum(target, algorithm))
    }

    fn ask_for_checksum(&mut self, target: &Target, algorithm: HashAlgorithm) -> Result<Option<Digest>, Failure> {
        let Some((offered, command)) = self.checksum_offered() else { return Ok(None) };
        if offered != algorithm {
            return Ok(None);
        }
        // Some servers hash what they would send, and text would come with other line ends.
        self.ensure_binary(Phase::Verify)?;
        if command.needs_selection() && self.selected_hash != Some(algorithm) {
            let reply = self.control.call(Command::OptsHash(algorithm.name()), Phase::Verify)?;
            if !reply.is_completion() {
                self.refused.hash = true;
                return Ok(None);
            }
            self.selected_hash = Some(algorithm);
        }
        let reply = self.call_on(target, |path| Command::FileHash(command, path), Phase::Verify)?;
        self.refused.hash |= is_not_implemented(&reply);
        Ok(parse_hash(&reply, algorithm))
    }
}
