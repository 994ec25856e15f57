//! What the server knows about one path: MLST where there is one, else SIZE and MDTM, else a listing.

use super::{Session, Target};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Command, Entry, EntryKind, Features, RemotePath, Reply, mlsd, parse_modified, parse_size};

/// What a look at a path found.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    Nothing,
    File(Entry),
    Directory,
}

impl Session {
    /// Looks at a path. `with_time` asks for the time of modification too, where that costs a command of its own.
    pub(crate) fn look_at(&mut self, target: &Target, with_time: bool, phase: Phase) -> Result<Found, Failure> {
        let path = target.path();
        if self.uses_mlst()
            && let Some(found) = self.look_with_mlst(&path, target, phase)?
        {
            return Ok(found);
        }
        if self.uses_size()
            && let Some(found) = self.look_with_size(&path, target, with_time, phase)?
        {
            return Ok(found);
        }
        self.look_with_listing(target)
    }

    /// The size of a file that is known to exist; `None` when the server has no way to tell.
    pub(crate) fn size_of(&mut self, target: &Target) -> Result<Option<u64>, Failure> {
        if self.uses_size() {
            self.ensure_binary(Phase::Verify)?;
            let reply = self.control.call(Command::Size(&target.path()), Phase::Verify)?;
            if let Some(size) = parse_size(&reply) {
                return Ok(Some(size));
            }
            self.refused.size |= is_not_implemented(&reply);
        }
        match self.look_at(target, false, Phase::Verify)? {
            Found::File(entry) => Ok(entry.size),
            Found::Nothing | Found::Directory => Ok(None),
        }
    }

    pub(super) fn uses_mlsd(&self) -> bool {
        // The feature is called MLST; it announces both commands (RFC 3659 §7.8).
        !self.refused.mlsd && self.connection.quirks.mlsd.decide(self.features.has("MLST") || self.features.has("MLSD"))
    }

    fn uses_mlst(&self) -> bool {
        !self.refused.mlst && self.connection.quirks.mlsd.decide(self.features.has("MLST"))
    }

    /// SIZE is tried on servers without FEAT too: many have it and do not say so.
    fn uses_size(&self) -> bool {
        let advertised = self.features.has("SIZE") || self.features == Features::default();
        !self.refused.size && self.connection.quirks.size.decide(advertised)
    }

    fn uses_mdtm(&self) -> bool {
        let advertised = self.features.has("MDTM") || self.features == Features::default();
        !self.refused.mdtm && self.connection.quirks.mdtm.decide(advertised)
    }

    fn look_with_mlst(&mut self, path: &RemotePath, target: &Target, phase: Phase) -> Result<Option<Found>, Failure> {
        let reply = self.control.call(Command::Mlst(path), phase)?;
        if is_not_implemented(&reply) {
            self.refused.mlst = true;
            return Ok(None);
        }
        if !reply.is_completion() {
            return Ok(Some(Found::Nothing));
        }
        // RFC 3659 §7.2: the facts stand on a line of their own, after one space. Some servers leave that out.
        let line = reply.lines.iter().find_map(|line| mlsd::parse_line(line.strip_prefix(b" ").unwrap_or(line)));
        Ok(line.map(|line| {
            let mut entry = line.entry;
            // Servers name the path as they please: it is the one that was asked for.
            entry.name.clone_from(&target.name);
            classify(entry)
        }))
    }

    fn look_with_size(
        &mut self,
        path: &RemotePath,
        target: &Target,
        with_time: bool,
        phase: Phase,
    ) -> Result<Option<Found>, Failure> {
        self.ensure_binary(phase)?;
        let reply = self.control.call(Command::Size(path), phase)?;
        if let Some(size) = parse_size(&reply) {
            let mut entry = Entry { size: Some(size), kind: EntryKind::File, ..Entry::unknown(&target.name) };
            if with_time && self.uses_mdtm() {
                let reply = self.control.call(Command::Mdtm(path), phase)?;
                entry.modified = parse_modified(&reply);
                self.refused.mdtm |= is_not_implemented(&reply);
            }
            return Ok(Some(Found::File(entry)));
        }
        if is_not_implemented(&reply) {
            self.refused.size = true;
            return Ok(None);
        }
        if reply.is_completion() {
            return Ok(None);
        }
        let is_directory = self.is_directory(path, phase)?;
        Ok(Some(if is_directory { Found::Directory } else { Found::Nothing }))
    }

    fn look_with_listing(&mut self, target: &Target) -> Result<Found, Failure> {
        let entries = match self.list(&target.directory) {
            Ok(entries) => entries,
            Err(failure) if failure.code == FailureCode::NotFound => return Ok(Found::Nothing),
            Err(failure) => return Err(failure),
        };
        Ok(entries.into_iter().find(|entry| entry.name == target.name).map_or(Found::Nothing, classify))
    }

    /// Whether the path is a directory that one can change to.
    pub(super) fn is_directory(&mut self, path: &RemotePath, phase: Phase) -> Result<bool, Failure> {
        // A relative path is only sound while the working directory is the login directory: do not leave it.
        if !path.is_absolute() {
            return Ok(false);
        }
        let reply = self.control.call(Command::Cwd(path), phase)?;
        Ok(reply.is_completion())
    }
}

fn classify(entry: Entry) -> Found {
    match entry.kind {
        EntryKind::Directory => Found::Directory,
        _ => Found::File(entry),
    }
}

/// The command as such is refused, not what it was about (RFC 959 §4.2.2).
pub(super) fn is_not_implemented(reply: &Reply) -> bool {
    matches!(reply.code, 500 | 502 | 504)
}
