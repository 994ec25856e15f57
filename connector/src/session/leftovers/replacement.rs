//! Replacing a file on servers that do not rename onto an existing one: under which names, and how it is undone when the
//! host died, or the server refused, in the middle of it.

use super::{Asked, is_stale};
use crate::failure::{Failure, Phase};
use crate::ftp::{Modified, RemotePath, TemporaryName};
use crate::net::{BodySource, Content};
use crate::session::{Found, Rename, Session, Target, Upload};
use time::UtcDateTime;

/// The files of one replacement. Nobody but the session that began it has these names, until it is dead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replacement {
    /// The new content, complete.
    pub(crate) ready: Target,
    /// Where the old content makes room.
    pub(crate) aside: Target,
    /// The file that is replaced.
    pub(crate) destination: Target,
}

impl Replacement {
    /// The replacement that `name` in `directory` is part of.
    pub(super) fn named(directory: &RemotePath, name: &TemporaryName, destination: Target) -> Self {
        let file = |name: &TemporaryName| Target { directory: directory.clone(), name: name.to_bytes() };
        Self { ready: file(&name.part()), aside: file(&name.old()), destination }
    }
}

impl Session {
    /// The names under which `upload` replaces `destination`: its own, when it lies beside it under a hidden one.
    pub(crate) fn replacement(&self, upload: &Target, destination: &Target) -> Replacement {
        let directory = &destination.directory;
        let is_for = |name: &TemporaryName| name.is_for(self.origin(), directory, &destination.name);
        let name = TemporaryName::parse(&upload.name).filter(is_for);
        let name = name.unwrap_or_else(|| self.new_temporary_name(destination));
        Replacement::named(directory, &name, destination.clone())
    }

    /// The replacement that was under way when somebody last was at the missing `destination`, dead or alive.
    pub(crate) fn interrupted_replacement(
        &mut self,
        destination: &Target,
        asked: Asked,
    ) -> Result<Option<Replacement>, Failure> {
        let stuck = self.leftovers.stuck.iter().filter(|stuck| stuck.destination == *destination);
        let mut candidates: Vec<Replacement> = stuck.cloned().collect();
        for name in self.temporary_names(&destination.directory, asked)? {
            if name.is_for(self.origin(), &destination.directory, &destination.name) {
                let candidate = Replacement::named(&destination.directory, &name, destination.clone());
                if !candidates.contains(&candidate) {
                    candidates.push(candidate);
                }
            }
        }
        let mut latest: Option<(Option<UtcDateTime>, Replacement)> = None;
        for candidate in candidates {
            let Found::File(ready) = self.look_at(&candidate.ready, true, Phase::Rename)? else { continue };
            let at = ready.modified.map(|modified| modified.at);
            if self.is_file(&candidate.aside)? && latest.as_ref().is_none_or(|(latest, _)| at > *latest) {
                latest = Some((at, candidate));
            }
        }
        Ok(latest.map(|(_, replacement)| replacement))
    }

    /// Whether nobody is at it any more: by the server's clock, which a file that is written for it tells.
    pub(crate) fn is_dead(&mut self, replacement: &Replacement) -> Result<bool, Failure> {
        if self.leftovers.stuck.contains(replacement) {
            return Ok(true);
        }
        let now = self.persistently(|session| session.time_at_server(&replacement.destination))?;
        Ok(is_stale(self.time_of(&replacement.ready)?, now.map(|now| now.at)))
    }

    /// The same as far as looking tells, which changes nothing on the server: by the host's clock.
    pub(crate) fn seems_dead(&mut self, replacement: &Replacement) -> Result<bool, Failure> {
        Ok(self.leftovers.stuck.contains(replacement)
            || is_stale(self.time_of(&replacement.ready)?, Some(UtcDateTime::now())))
    }

    /// Puts the old content of a dead replacement back; nothing happens when somebody else was faster.
    pub(crate) fn restore(&mut self, replacement: &Replacement) -> Result<(), Failure> {
        let Replacement { ready, aside, destination } = replacement;
        if let Rename::Done = self.rename(aside, destination)? {
            tracing::warn!(target: "ftp", "an interrupted replacement of `{}` was undone", destination.path().to_text());
            // Only now: as long as it is there, the old content is known to be the one that counts.
            self.discard(ready);
            self.leftovers.stuck.retain(|stuck| stuck != replacement);
        }
        Ok(())
    }

    /// Of all dead replacements of a missing file, undoes the latest.
    pub(super) fn restore_latest(&mut self, destination: &Target, now: Option<UtcDateTime>) -> Result<(), Failure> {
        let Some(latest) = self.interrupted_replacement(destination, Asked::Once)? else { return Ok(()) };
        if is_stale(self.time_of(&latest.ready)?, now) { self.restore(&latest) } else { Ok(()) }
    }

    /// Notes that a replacement of this session could neither be completed nor undone. What belongs to it stays.
    pub(crate) fn leave_stuck(&mut self, replacement: Replacement) {
        self.leftovers.stuck.push(replacement);
    }

    /// Whether the upload is part of a replacement that is stuck: by it the old content is known to be the one that counts.
    pub(crate) fn is_stuck(&self, upload: &Target) -> bool {
        self.leftovers.stuck.iter().any(|stuck| stuck.ready == *upload)
    }

    /// What the server's clock shows, if a file can be written to find out.
    fn time_at_server(&mut self, destination: &Target) -> Result<Option<Modified>, Failure> {
        let probe = self.upload_name(&destination.directory, destination);
        let action = format!("store `{}`", probe.path().to_text());
        let stored = self.store(&probe, Upload::default(), &action, &mut Content::new(BodySource::Memory(&[])));
        let time = match stored.map_err(Failure::from) {
            Ok(_) => self.time_of(&probe),
            Err(failure) if failure.ends_session() => Err(failure),
            Err(_) => return Ok(None),
        };
        self.discard(&probe);
        time
    }
}
