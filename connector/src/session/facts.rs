//! What the server knows about one path: MLST where there is one, else SIZE and MDTM, else a listing.

use super::{Ahead, FollowedBy, Session, Target};
use crate::failure::{Failure, FailureCode, Phase, means_missing, refused};
use crate::ftp::{
    Command, Entry, EntryKind, Features, Modified, RemotePath, Reply, mlsd, parse_modified, parse_size,
    parse_working_directory,
};

/// What a look at a path found.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    Nothing,
    File(Entry),
    Directory,
}

/// What the server says about the size of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ToldSize {
    Bytes(u64),
    /// It has no way to tell.
    Untold,
    /// There is no such file any more.
    Gone,
}

/// What a symbolic link leads to.
#[derive(Debug, Clone)]
pub(crate) enum Resolved {
    File {
        size: Option<u64>,
        modified: Option<Modified>,
    },
    /// With the path that the server has for it, where it tells.
    Directory(Option<RemotePath>),
    /// The link is broken, or leads in a circle.
    Nothing,
}

impl Session {
    /// Looks at a path. `with_time` asks for the time of modification too, where that costs a command of its own.
    pub(crate) fn look_at(&mut self, target: &Target, with_time: bool, phase: Phase) -> Result<Found, Failure> {
        self.look_before(target, with_time, FollowedBy::Anything, phase)
    }

    /// The same, when it is known what is to follow.
    pub(crate) fn look_before(
        &mut self,
        target: &Target,
        with_time: bool,
        followed: FollowedBy<'_>,
        phase: Phase,
    ) -> Result<Found, Failure> {
        self.persistently(|session| {
            session.look_ahead(target, with_time, followed, phase)?;
            session.look_once(target, with_time, phase)
        })
    }

    fn look_once(&mut self, target: &Target, with_time: bool, phase: Phase) -> Result<Found, Failure> {
        self.refusal_to_look = None;
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

    /// The size of a file that must exist; `None` when the server has no way to tell.
    pub(crate) fn size_of(&mut self, target: &Target) -> Result<Option<u64>, Failure> {
        match self.told_size_of(target)? {
            ToldSize::Bytes(size) => Ok(Some(size)),
            ToldSize::Untold => Ok(None),
            ToldSize::Gone => Err(gone(target)),
        }
    }

    /// What the server says about the size of a file that was there.
    pub(crate) fn told_size_of(&mut self, target: &Target) -> Result<ToldSize, Failure> {
        self.told_size_before(target, &[])
    }

    /// The same, when it is known what is asked from then on, beginning with the size.
    pub(crate) fn told_size_before(&mut self, target: &Target, next: &[Ahead]) -> Result<ToldSize, Failure> {
        self.persistently(|session| {
            session.send_ahead(next, Phase::Verify)?;
            session.ask_for_size(target)
        })
    }

    fn ask_for_size(&mut self, target: &Target) -> Result<ToldSize, Failure> {
        if self.uses_size() {
            self.ensure_binary(Phase::Verify)?;
            let reply = self.call_on(target, |path| Command::Size(path), Phase::Verify)?;
            if let Some(size) = parse_size(&reply) {
                return Ok(ToldSize::Bytes(size));
            }
            self.refused.size |= is_not_implemented(&reply);
        }
        Ok(match self.look_at(target, false, Phase::Verify)? {
            Found::File(entry) => entry.size.map_or(ToldSize::Untold, ToldSize::Bytes),
            Found::Nothing | Found::Directory => ToldSize::Gone,
        })
    }

    pub(super) fn uses_mlsd(&self) -> bool {
        !self.refused.mlsd && self.connection.quirks.mlsd.decide(self.features.machine_listings())
    }

    pub(super) fn uses_mlst(&self) -> bool {
        !self.refused.mlst && self.connection.quirks.mlsd.decide(self.features.has("MLST"))
    }

    /// SIZE is tried on servers without FEAT too: many have it and do not say so.
    pub(super) fn uses_size(&self) -> bool {
        let advertised = self.features.has("SIZE") || self.features == Features::default();
        !self.refused.size && self.connection.quirks.size.decide(advertised)
    }

    pub(super) fn uses_mdtm(&self) -> bool {
        let advertised = self.features.has("MDTM") || self.features == Features::default();
        !self.refused.mdtm && self.connection.quirks.mdtm.decide(advertised)
    }

    fn look_with_mlst(&mut self, path: &RemotePath, target: &Target, phase: Phase) -> Result<Option<Found>, Failure> {
        let reply = self.call_on(target, |path| Command::Mlst(path), phase)?;
        if is_not_implemented(&reply) {
            self.refused.mlst = true;
            return Ok(None);
        }
        if !reply.is_completion() {
            return self.missing_or_refused(path, phase, reply).map(Some);
        }
        Ok(facts_in(&reply).map(|mut entry| {
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
        let reply = self.call_on(target, |path| Command::Size(path), phase)?;
        if let Some(size) = parse_size(&reply) {
            let mut entry = Entry { size: Some(size), kind: EntryKind::File, ..Entry::unknown(&target.name) };
            if with_time && self.uses_mdtm() {
                let reply = self.call_on(target, |path| Command::Mdtm(path), phase)?;
                entry.modified = parse_modified(&reply);
                self.refused.mdtm |= is_not_implemented(&reply);
            }
            if self.control.is_next(&Ahead::Cwd(path.clone())) {
                // Wherever that led, the session knows.
                self.is_directory(path, phase)?;
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
        let found = self.missing_or_refused(path, phase, reply)?;
        if !self.may_change_directory(path) {
            // It may be a directory: only a listing can tell.
            return Ok(None);
        }
        Ok(Some(if self.is_directory(path, phase)? { Found::Directory } else { found }))
    }

    /// What the server tells the directory apart by, where it tells (RFC 3659 §7.5.2). Servers that tell it only when asked
    /// are asked for it, from now on.
    pub(crate) fn identity_of(&mut self, directory: &RemotePath) -> Result<Option<Vec<u8>>, Failure> {
        self.persistently(|session| {
            if !session.uses_mlst() || !session.ask_for_identities()? {
                return Ok(None);
            }
            let reply = session.control.call(Command::Mlst(directory), Phase::Listing)?;
            Ok(facts_in(&reply).filter(|_| reply.is_completion()).and_then(|entry| entry.identity))
        })
    }

    /// Whether listings tell what the server tells files apart by, if need be from now on.
    pub(super) fn ask_for_identities(&mut self) -> Result<bool, Failure> {
        let facts = self.features.mlst_facts();
        let Some(unique) = facts.iter().find(|fact| fact.name.eq_ignore_ascii_case("unique")) else { return Ok(false) };
        if !unique.enabled && !self.asked_for_identities {
            let wanted = facts.iter().filter(|fact| fact.enabled || fact.name == unique.name);
            let wanted = wanted.fold(String::new(), |wanted, fact| wanted + fact.name + ";");
            self.control.call(Command::OptsMlst(&wanted), Phase::Listing)?;
            self.asked_for_identities = true;
        }
        Ok(true)
    }

    /// What a symbolic link leads to.
    pub(crate) fn resolve(&mut self, link: &Target) -> Result<Resolved, Failure> {
        self.persistently(|session| session.resolve_once(link))
    }

    fn resolve_once(&mut self, link: &Target) -> Result<Resolved, Failure> {
        let path = link.path();
        if self.may_change_directory(&path) && self.is_directory(&path, Phase::Listing)? {
            let reply = self.control.call(Command::Pwd, Phase::Listing)?;
            let path = Some(&reply).filter(|reply| reply.is_completion()).and_then(parse_working_directory);
            return Ok(Resolved::Directory(path.map(RemotePath::from_bytes)));
        }
        if !self.uses_size() {
            return Ok(Resolved::File { size: None, modified: None });
        }
        Ok(match self.look_with_size(&path, link, true, Phase::Listing)? {
            Some(Found::File(entry)) => Resolved::File { size: entry.size, modified: entry.modified },
            Some(Found::Directory) => Resolved::Directory(None),
            Some(Found::Nothing) | None => Resolved::Nothing,
        })
    }

    fn look_with_listing(&mut self, target: &Target) -> Result<Found, Failure> {
        if target.name.starts_with(b".") && !self.uses_mlsd() {
            // LIST alone does not show it (vsftpd).
            let shown = self.members_with_hidden(&target.directory)?;
            if !shown.is_empty() {
                let member = shown.iter().find(|member| member.name == target.name);
                let entry = |kind| Entry { kind, ..Entry::unknown(&target.name) };
                return Ok(member.map_or(Found::Nothing, |member| classify(entry(member.kind))));
            }
        }
        match self.list(&target.directory, 1, |entry| entry.name == target.name) {
            Ok(entries) => Ok(entries.into_iter().next().map_or(Found::Nothing, classify)),
            Err(failure) if failure.code == FailureCode::NotFound => Ok(Found::Nothing),
            Err(failure) => Err(failure),
        }
    }

    /// A refusal to look means that there is nothing, unless the server says that something else is the matter.
    fn missing_or_refused(&mut self, path: &RemotePath, phase: Phase, reply: Reply) -> Result<Found, Failure> {
        if !means_missing(&reply) {
            return Err(refused(phase, &format!("look at `{}`", path.to_text()), &reply));
        }
        self.refusal_to_look = Some(reply);
        Ok(Found::Nothing)
    }

    /// What the server said when the last look found nothing, if it said so.
    pub(crate) fn take_refusal_to_look(&mut self) -> Option<Reply> {
        self.refusal_to_look.take()
    }

    /// Whether CWD may be used to look at the path: only while all paths are absolute does the working directory not
    /// matter.
    pub(super) fn may_change_directory(&self, path: &RemotePath) -> bool {
        self.login_directory.is_some() && path.is_absolute()
    }

    /// Whether the path is a directory that one can change to. Only where [`Self::may_change_directory`] says so.
    pub(super) fn is_directory(&mut self, path: &RemotePath, phase: Phase) -> Result<bool, Failure> {
        let exists = self.control.call(Command::Cwd(path), phase)?.is_completion();
        if exists {
            self.working_directory = Some(path.clone());
        }
        Ok(exists)
    }
}

/// RFC 3659 §7.2: the facts stand on a line of their own, after one space. Some servers leave that out.
fn facts_in(reply: &Reply) -> Option<Entry> {
    let line = reply.lines.iter().find_map(|line| mlsd::parse_line(line.strip_prefix(b" ").unwrap_or(line)));
    line.map(|line| line.entry)
}

/// A file that was there is not there any more.
pub(crate) fn gone(target: &Target) -> Failure {
    let message = format!("`{}` is not on the server any more", target.path().to_text());
    Failure::new(FailureCode::IntegrityMismatch, Phase::Verify, message)
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
