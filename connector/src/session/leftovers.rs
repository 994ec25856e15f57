//! What hosts that died in the middle of a `send` left behind: found again, put back, and removed.
//!
//! An upload is hidden under a name that carries a mark of who made it and what for, and random digits
//! ([`TemporaryName`]). On servers that rename onto an existing file, one rename publishes it: the target holds the old
//! content or the new at every moment, and an upload that was cut is all that can be left.
//!
//! Servers that refuse to rename onto an existing file leave no way without a moment in which the name is missing. Each
//! step on that way can be told from the others afterwards:
//!
//! | step | target | `.part` (ready) | `.old` (aside) | a later session |
//! |---|---|---|---|---|
//! | the upload is complete beside the target | old | new | – | removes the `.part` once it is stale |
//! | the target steps *aside* | – | new | old | once the `.part` is stale: renames the old content back, removes the `.part` |
//! | – and somebody else puts a file there | other | new | old | once the `.part` is stale: removes both |
//! | the upload gets its name | new | – | old | removes the `.old` |
//! | the old content is deleted | new | – | – | has nothing to do |
//!
//! The two names have the same digits, so one leads to the other, and no two sessions have one in common: whatever another
//! session is about, it finds its own files as it left them. Of those of others a session touches only what is provably
//! dead by the server's clock, and asks the server for each just before.
//!
//! An old file is put back only while its successor lies beside it: without that, the successor was published, and somebody
//! may have fetched and deleted it since.

mod replacement;

use super::{Found, Session, Target};
use crate::bindings::wasi::random::random::get_random_u64;
use crate::failure::{Failure, Phase};
use crate::ftp::{Modified, Origin, Precision, RemotePath, TemporaryName};
pub(crate) use replacement::Replacement;
use std::collections::{HashMap, HashSet};
use std::time::Instant;
use time::{Duration, UtcDateTime};

/// An upload that nobody has written to for so long is dead: measured by the server's clock on both sides.
const STALE_AFTER: Duration = Duration::hours(1);

/// How long a look at a directory is good for files that are new to it. Much less than [`STALE_AFTER`], so what could be
/// stale by now was there to be seen.
const LOOK_LASTS: std::time::Duration = std::time::Duration::from_mins(1);

/// How far a listing is read for leftovers: a directory may hold anything.
const MOST_ENTRIES_READ: usize = 20_000;

/// What is known of leftovers on the server.
#[derive(Default)]
pub(super) struct Leftovers {
    looks: HashMap<RemotePath, Look>,
    /// Where uploads lie, and where they belong: swept once each.
    swept: HashSet<(RemotePath, RemotePath)>,
    /// Replacements of this session that it could neither complete nor undo.
    stuck: Vec<Replacement>,
}

/// The temporary names that were in a directory.
struct Look {
    at: Instant,
    names: Vec<TemporaryName>,
}

/// How old an answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    Now,
    /// A moment ago: so that many new files do not cost as many listings.
    Lately,
    /// At any time: good for what is asked about again.
    Once,
}

impl Session {
    /// A hidden name in `directory` for an upload that belongs at `destination`. Nobody else uses it.
    pub(crate) fn upload_name(&self, directory: &RemotePath, destination: &Target) -> Target {
        Target { directory: directory.clone(), name: self.new_temporary_name(destination).to_bytes() }
    }

    fn new_temporary_name(&self, destination: &Target) -> TemporaryName {
        let [low, high, ..] = get_random_u64().to_le_bytes();
        let random = u16::from_le_bytes([low, high]);
        TemporaryName::upload(self.origin(), &destination.directory, &destination.name, random)
    }

    /// Removes what is left in `place` of uploads that belonged into the directory of `published`, once for each. That file
    /// has just been written, so its time is the server's. It is safe: nothing that happens here is a failure of it.
    pub(crate) fn sweep(&mut self, place: &RemotePath, published: &Target) {
        if self.control.is_lost() || !self.leftovers.swept.insert((place.clone(), published.directory.clone())) {
            return;
        }
        if let Err(failure) = self.try_to_sweep(place, published) {
            tracing::warn!(target: "ftp", "leftovers may remain in `{}`: {failure}", place.to_text());
        }
    }

    fn try_to_sweep(&mut self, place: &RemotePath, published: &Target) -> Result<(), Failure> {
        let mut replacements: Vec<Replacement> = Vec::new();
        for name in self.temporary_names(place, Asked::Once)? {
            let directory = &published.directory;
            let destination = if name.is_for(self.origin(), directory, &published.name) {
                published.clone()
            } else if name.is_marked_by(self.origin(), directory) {
                published.renamed(name.name().to_vec())
            } else {
                continue;
            };
            let replacement = Replacement::named(place, &name, destination);
            if !replacements.contains(&replacement) {
                replacements.push(replacement);
            }
        }
        if replacements.is_empty() {
            return Ok(());
        }
        let now = self.time_of(published)?.map(|now| now.at);
        replacements.iter().try_for_each(|replacement| self.clear(replacement, now))
    }

    /// Brings one replacement to its end, when it is dead. Looks in this order: who replaces makes the successor vanish
    /// last, so that an old file without it is of no use any more.
    fn clear(&mut self, replacement: &Replacement, now: Option<UtcDateTime>) -> Result<(), Failure> {
        let Replacement { ready, aside, destination } = replacement;
        let upload = self.look_at(ready, true, Phase::Delete)?;
        if let Found::File(entry) = &upload
            && !is_stale(entry.modified, now)
        {
            return Ok(());
        }
        // Nothing steps aside where uploads only wait.
        let has_aside = aside.directory == destination.directory && self.is_file(aside)?;
        let is_missing = has_aside && matches!(self.look_at(destination, false, Phase::Delete)?, Found::Nothing);
        match (upload, has_aside) {
            (Found::File(_), true) if is_missing => self.restore_latest(destination, now),
            (Found::Nothing, true) if is_missing => Ok(()),
            (Found::File(_), true) => self.remove_leftover(aside).and_then(|()| self.remove_leftover(ready)),
            (Found::File(_), false) => self.remove_leftover(ready),
            (Found::Nothing, true) => self.remove_leftover(aside),
            (Found::Nothing, false) | (Found::Directory, _) => Ok(()),
        }
    }

    fn origin(&self) -> Origin<'_> {
        let user = self.connection.user.as_ref().map_or("", crate::config::CommandText::as_str);
        Origin { user, host: self.connection.host.as_str() }
    }

    /// The temporary names in a directory. That it cannot be listed means that there is nothing to do.
    fn temporary_names(&mut self, directory: &RemotePath, asked: Asked) -> Result<Vec<TemporaryName>, Failure> {
        if let Some(look) = self.leftovers.looks.get(directory)
            && (asked == Asked::Once || asked == Asked::Lately && look.at.elapsed() < LOOK_LASTS)
        {
            return Ok(look.names.clone());
        }
        let at = Instant::now();
        let listed = self.list_temporary_names(directory);
        if listed.is_ok() {
            self.known_directories.insert(directory.clone());
        }
        if self.is_lost() && (listed.is_ok() || asked != Asked::Now) {
            self.revive()?;
        }
        let names = listed.or_else(|failure| {
            if failure.ends_session() && asked == Asked::Now {
                return Err(failure);
            }
            tracing::debug!(target: "ftp", "no look for leftovers in `{}`: {failure}", directory.to_text());
            Ok(Vec::new())
        })?;
        self.leftovers.looks.insert(directory.clone(), Look { at, names: names.clone() });
        Ok(names)
    }

    fn list_temporary_names(&mut self, directory: &RemotePath) -> Result<Vec<TemporaryName>, Failure> {
        if !self.uses_mlsd() {
            // LIST alone hides names that begin with a dot (vsftpd).
            let shown = self.members_with_hidden(directory)?;
            if !shown.is_empty() {
                return Ok(shown.iter().filter_map(|member| TemporaryName::parse(&member.name)).collect());
            }
        }
        let listing = self.begin_listing(directory)?;
        let mut names = Vec::new();
        for _ in 0..MOST_ENTRIES_READ {
            let Some(entry) = self.next_entry(listing)? else { return Ok(names) };
            names.extend(TemporaryName::parse(&entry.name));
        }
        self.end_listing();
        Ok(names)
    }

    fn is_file(&mut self, file: &Target) -> Result<bool, Failure> {
        Ok(matches!(self.look_at(file, false, Phase::Delete)?, Found::File(_)))
    }

    fn time_of(&mut self, file: &Target) -> Result<Option<Modified>, Failure> {
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

/// Whether nobody has written to a file of this time for long. Without both times it is not known, and left alone.
fn is_stale(written: Option<Modified>, now: Option<UtcDateTime>) -> bool {
    let (Some(now), Some(written)) = (now, written) else { return false };
    let latest = match written.precision {
        Precision::Day => written.at.checked_add(Duration::DAY),
        Precision::Minute => written.at.checked_add(Duration::MINUTE),
        Precision::Second | Precision::Millisecond => Some(written.at),
    };
    latest.is_some_and(|latest| now - latest >= STALE_AFTER)
}
