//! What hosts that died in the middle of a `send` left behind: found again, put back, and removed.
//!
//! An upload is hidden under a name that carries a mark of who made it and what for
//! ([`TemporaryName`](crate::ftp::TemporaryName)). On servers that rename onto an existing file, one rename publishes it:
//! the target holds the old content or the new at every moment, and an upload that was cut is all that can be left.
//!
//! Servers that refuse to rename onto an existing file leave no way without a moment in which the name is missing. Each
//! step on that way can be told from the others afterwards:
//!
//! | step | target | `.part` (ready) | `.old` (aside) | a later session |
//! |---|---|---|---|---|
//! | the upload gets its *ready* name | old | new | – | removes the `.part` once it is stale |
//! | the target steps *aside* | – | new | old | renames the old content back, and removes the `.part` |
//! | the upload gets its name | new | – | old | removes the `.old` |
//! | the old content is deleted | new | – | – | has nothing to do |
//!
//! An old file is put back only while its successor lies ready beside it: without that, the successor was published, and
//! somebody may have fetched and deleted it since. Both names are the same in every session, so that one look tells.

use super::{Found, Rename, Session, Target};
use crate::bindings::wasi::random::random::get_random_u64;
use crate::failure::{Failure, Phase};
use crate::ftp::{Modified, Origin, Precision, RemotePath, TemporaryKind, TemporaryName};
use std::collections::{HashMap, HashSet};
use time::Duration;

/// An upload that nobody has written to for so long is dead: measured by the server's clock on both sides.
const STALE_AFTER: Duration = Duration::hours(1);

/// How far a listing is read for leftovers: a directory may hold anything.
const MOST_ENTRIES_READ: usize = 20_000;

/// The temporary names that were there when a directory was first looked at.
#[derive(Default)]
pub(super) struct Leftovers {
    noted: HashMap<RemotePath, Vec<TemporaryName>>,
    /// Where uploads lie, and where they belong: swept once each.
    swept: HashSet<(RemotePath, RemotePath)>,
}

/// The file that was just stored, whose time says what the server's clock shows.
pub(crate) enum Stored<'a> {
    /// Its time is that of the upload.
    Untouched(&'a Target),
    /// It has been given another time; this one it had before, if that is known.
    At(Option<Modified>),
}

impl Session {
    /// A hidden name in `directory` for an upload that belongs at `destination`. Nobody else uses it.
    pub(crate) fn upload_name(&self, directory: &RemotePath, destination: &Target) -> Target {
        let [low, high, ..] = get_random_u64().to_le_bytes();
        let random = u16::from_le_bytes([low, high]);
        let name = TemporaryName::upload(self.origin(), &destination.directory, &destination.name, random);
        Target { directory: directory.clone(), name: name.to_bytes() }
    }

    /// The name of an upload that is complete and about to replace `destination`, which has to step aside first.
    pub(crate) fn ready_name(&self, destination: &Target) -> Target {
        let name = TemporaryName::ready(self.origin(), &destination.directory, &destination.name);
        destination.renamed(name.to_bytes())
    }

    /// The name of the old file while it makes room for its successor.
    pub(crate) fn aside_name(&self, destination: &Target) -> Target {
        let name = TemporaryName::aside(self.origin(), &destination.directory, &destination.name);
        destination.renamed(name.to_bytes())
    }

    /// Whether an earlier session was stopped while the missing `destination` was being replaced.
    pub(crate) fn was_interrupted(&mut self, destination: &Target) -> Result<bool, Failure> {
        let ready = self.ready_name(destination);
        if let Some(noted) = self.leftovers.noted.get(&destination.directory)
            && !noted.iter().any(|name| name.to_bytes() == ready.name)
        {
            return Ok(false);
        }
        Ok(self.is_there(&ready)? && self.is_there(&self.aside_name(destination))?)
    }

    /// Puts the old content of an interrupted replacement back, and answers whether it is there again.
    pub(crate) fn restore(&mut self, destination: &Target) -> Result<bool, Failure> {
        let aside = self.aside_name(destination);
        let Rename::Done = self.rename(&aside, destination)? else { return Ok(false) };
        tracing::warn!(target: "ftp", "an interrupted replacement of `{}` was undone", destination.path().to_text());
        // Only now: as long as it is there, the old content is known to be the one that counts.
        let ready = self.ready_name(destination);
        self.discard(&ready);
        Ok(true)
    }

    /// Notes the temporary names in a directory, once. That it cannot be listed means that there is nothing to do.
    pub(crate) fn note_leftovers(&mut self, directory: &RemotePath) -> Result<(), Failure> {
        if self.leftovers.noted.contains_key(directory) {
            return Ok(());
        }
        let names = match self.temporary_names(directory) {
            Ok(names) => names,
            Err(failure) if failure.ends_session() => return Err(failure),
            Err(failure) => {
                tracing::debug!(target: "ftp", "no look for leftovers in `{}`: {failure}", directory.to_text());
                Vec::new()
            }
        };
        self.leftovers.noted.insert(directory.clone(), names);
        Ok(())
    }

    /// Whether leftovers were noted in a directory.
    pub(crate) fn has_leftovers(&self, directory: &RemotePath) -> bool {
        self.leftovers.noted.get(directory).is_some_and(|names| !names.is_empty())
    }

    /// Removes what is left in `place` of uploads that belonged into `destination`, once for each. What was stored is
    /// safe: nothing that happens here is a failure of it.
    pub(crate) fn sweep(&mut self, place: &RemotePath, destination: &RemotePath, stored: &Stored<'_>) {
        if self.control.is_lost() || !self.leftovers.swept.insert((place.clone(), destination.clone())) {
            return;
        }
        if let Err(failure) = self.try_to_sweep(place, destination, stored) {
            tracing::warn!(target: "ftp", "leftovers may remain in `{}`: {failure}", place.to_text());
        }
    }

    fn try_to_sweep(
        &mut self,
        place: &RemotePath,
        destination: &RemotePath,
        stored: &Stored<'_>,
    ) -> Result<(), Failure> {
        self.note_leftovers(place)?;
        let noted = self.leftovers.noted.get(place).cloned().unwrap_or_default();
        let ours: Vec<TemporaryName> =
            noted.into_iter().filter(|name| name.is_marked_by(self.origin(), destination)).collect();
        if ours.is_empty() {
            return Ok(());
        }
        let now = match stored {
            Stored::At(time) => *time,
            Stored::Untouched(file) => self.time_of(file)?,
        };
        let file = |name: &TemporaryName| Target { directory: place.clone(), name: name.to_bytes() };
        for name in ours.iter().filter(|name| name.kind() == TemporaryKind::Old && !name.is_cut()) {
            let target = Target { directory: destination.clone(), name: name.name().to_vec() };
            let ready = self.ready_name(&target);
            let has_successor = ours.iter().any(|other| other.to_bytes() == ready.name);
            match self.look_at(&target, false, Phase::Delete)? {
                Found::Nothing if !has_successor => self.remove_leftover(&file(name))?,
                // Another session may be in the middle of it.
                Found::Nothing if self.is_stale(&ready, now)? => drop(self.restore(&target)?),
                Found::Nothing => {}
                Found::File(_) | Found::Directory => self.remove_leftover(&file(name))?,
            }
        }
        for name in ours.iter().filter(|name| name.kind() == TemporaryKind::Part) {
            let (upload, old) = (file(name), Target { directory: place.clone(), name: name.old().to_bytes() });
            let guards_old = ours.contains(&name.old()) && self.is_there(&old)?;
            if !guards_old && self.is_stale(&upload, now)? {
                self.remove_leftover(&upload)?;
            }
        }
        Ok(())
    }

    fn origin(&self) -> Origin<'_> {
        let user = self.connection.user.as_ref().map_or("", crate::config::CommandText::as_str);
        Origin { user, host: self.connection.host.as_str() }
    }

    fn temporary_names(&mut self, directory: &RemotePath) -> Result<Vec<TemporaryName>, Failure> {
        let listing = self.begin_listing(directory)?;
        let mut names = Vec::new();
        for _ in 0..MOST_ENTRIES_READ {
            let Some(entry) = self.next_entry(listing)? else { return Ok(names) };
            names.extend(TemporaryName::parse(&entry.name));
        }
        self.end_listing();
        Ok(names)
    }

    /// Whether there is a file. When the server does not say, there is none to deal with.
    fn is_there(&mut self, file: &Target) -> Result<bool, Failure> {
        match self.look_at(file, false, Phase::Rename) {
            Ok(found) => Ok(matches!(found, Found::File(_))),
            Err(failure) if failure.ends_session() => Err(failure),
            Err(_) => Ok(false),
        }
    }

    /// Whether nobody has written to the file for long. Without both times it is not known, and left alone.
    fn is_stale(&mut self, file: &Target, now: Option<Modified>) -> Result<bool, Failure> {
        let (Some(now), Some(written)) = (now, self.time_of(file)?) else { return Ok(false) };
        let latest = match written.precision {
            Precision::Day => written.at.checked_add(Duration::DAY),
            Precision::Minute => written.at.checked_add(Duration::MINUTE),
            Precision::Second | Precision::Millisecond => Some(written.at),
        };
        Ok(latest.is_some_and(|latest| now.at - latest >= STALE_AFTER))
    }

    pub(crate) fn time_of(&mut self, file: &Target) -> Result<Option<Modified>, Failure> {
        Ok(match self.look_at(file, true, Phase::Delete)? {
            Found::File(entry) => entry.modified,
            Found::Nothing | Found::Directory => None,
        })
    }

    fn remove_leftover(&mut self, leftover: &Target) -> Result<(), Failure> {
        match self.delete(leftover) {
            Ok(_) => {
                tracing::info!(target: "ftp", "removed `{}`, left by a send that was cut", leftover.path().to_text());
                Ok(())
            }
            Err(failure) if failure.ends_session() => Err(failure),
            Err(failure) => {
                tracing::warn!(target: "ftp", "`{}` stays: {failure}", leftover.path().to_text());
                Ok(())
            }
        }
    }
}
