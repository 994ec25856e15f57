//! A walk over a directory and, when it is to be recursive, over those below.

use crate::config::Reach;
use crate::failure::{Failure, FailureCode};
use crate::ftp::{Entry, EntryKind, RemotePath};
use crate::session::{ListingId, MOST_ENTRIES, Resolved, Session, Target, too_many_entries};
use std::collections::HashSet;
use std::rc::Rc;

/// A directory that was come to.
#[derive(Debug)]
pub(super) struct Directory {
    pub(super) path: RemotePath,
    /// The way from the directory that was asked for, with a slash at its end; empty for that one itself.
    way: Vec<u8>,
    depth: u32,
}

/// An entry that was come to, and where.
#[derive(Debug)]
pub(super) struct Visited {
    pub(super) directory: Rc<Directory>,
    pub(super) entry: Entry,
}

/// What comes next on a walk.
pub(super) enum Step {
    Entry(Visited),
    /// A directory is done with: the server is free for other commands.
    EndOfDirectory,
}

pub(super) struct Walk {
    stage: Stage,
    /// Directories to go to, the next one last.
    ahead: Vec<Rc<Directory>>,
    /// Directories that the current one holds.
    below: Vec<Rc<Directory>>,
    /// Links in the current directory whose ends are still to be looked at, the next one last.
    links: Vec<Entry>,
    circles: Circles,
    recursive: bool,
    max_depth: u32,
    follow_symlinks: bool,
}

enum Stage {
    Listing(Rc<Directory>, ListingId),
    Following(Rc<Directory>),
    Between,
}

/// Where the walk has been, so that no circle of links is walked twice. The depth bounds what escapes it.
#[derive(Default)]
struct Circles {
    paths: HashSet<RemotePath>,
    identities: HashSet<Vec<u8>>,
}

impl Walk {
    /// Begins to list `path`.
    pub(super) fn begin(session: &mut Session, path: RemotePath, reach: &Reach) -> Result<Self, Failure> {
        let mut circles = Circles::default();
        if reach.recursive {
            circles.identities.extend(session.identity_of(&path)?);
            circles.paths.insert(path.normalized());
        }
        let start = Rc::new(Directory { path, way: Vec::new(), depth: 0 });
        let listing = session.begin_listing(&start.path)?;
        Ok(Self {
            stage: Stage::Listing(start, listing),
            ahead: Vec::new(),
            below: Vec::new(),
            links: Vec::new(),
            circles,
            recursive: reach.recursive,
            max_depth: reach.max_depth,
            follow_symlinks: reach.follow_symlinks,
        })
    }

    /// Whether the first directory is still being listed.
    pub(super) fn is_at_start(&self) -> bool {
        matches!(&self.stage, Stage::Listing(directory, _) if directory.depth == 0)
    }

    /// Keeps out of this directory.
    pub(super) fn avoid(&mut self, directory: &RemotePath) {
        self.circles.paths.insert(directory.normalized());
    }

    /// The next step; none at the end.
    pub(super) fn next(&mut self, session: &mut Session) -> Result<Option<Step>, Failure> {
        loop {
            match &self.stage {
                Stage::Listing(directory, listing) => {
                    let directory = Rc::clone(directory);
                    let next = match session.next_entry(*listing) {
                        // Some servers say only at the end of a listing that they do not let us read it.
                        Err(failure) if directory.depth > 0 => leave_out(session, failure).map(|()| None)?,
                        next => next?,
                    };
                    match next {
                        Some(entry) if self.leads_further(&entry) => {
                            if self.links.len() == MOST_ENTRIES {
                                session.end_listing();
                                return Err(too_many_entries());
                            }
                            self.links.push(entry);
                        }
                        Some(entry) => {
                            self.note(&directory, &entry);
                            if self.below.len() + self.ahead.len() > MOST_ENTRIES {
                                session.end_listing();
                                return Err(too_many_entries());
                            }
                            return Ok(Some(Step::Entry(Visited { directory, entry })));
                        }
                        None => {
                            self.links.reverse();
                            self.stage = Stage::Following(directory);
                        }
                    }
                }
                Stage::Following(directory) => {
                    let directory = Rc::clone(directory);
                    if let Some(link) = self.links.pop() {
                        let visited = Visited { entry: resolve(session, &directory, link)?, directory };
                        self.note(&visited.directory, &visited.entry);
                        return Ok(Some(Step::Entry(visited)));
                    }
                    self.ahead.extend(self.below.drain(..).rev());
                    self.stage = Stage::Between;
                    return Ok(Some(Step::EndOfDirectory));
                }
                Stage::Between => {
                    let Some(directory) = self.ahead.pop() else { return Ok(None) };
                    if let Some(listing) = begin_below(session, &directory)? {
                        self.stage = Stage::Listing(directory, listing);
                    }
                }
            }
        }
    }

    /// Whether only a look can tell what the entry is: a link that is followed or, where directories matter, a bare name.
    fn leads_further(&self, entry: &Entry) -> bool {
        (self.follow_symlinks && entry.kind == EntryKind::SymbolicLink)
            || (self.recursive && entry.kind == EntryKind::Unknown)
    }

    /// Remembers a directory, to go there later.
    fn note(&mut self, directory: &Rc<Directory>, entry: &Entry) {
        if !self.recursive || entry.kind != EntryKind::Directory || directory.depth >= self.max_depth {
            return;
        }
        let path = directory.path.entry(&entry.name);
        let leads_to = match &entry.link_target {
            Some(target) => directory.path.join(&RemotePath::from_bytes(target.clone())),
            None => path.clone(),
        };
        if self.circles.is_new(&leads_to, entry.identity.as_deref()) {
            let way = [&directory.way, entry.name.as_slice(), b"/"].concat();
            self.below.push(Rc::new(Directory { path, way, depth: directory.depth + 1 }));
        }
    }
}

impl Circles {
    fn is_new(&mut self, path: &RemotePath, identity: Option<&[u8]>) -> bool {
        // Both are remembered, whichever of them is known already.
        let new_path = self.paths.insert(path.normalized());
        let new_identity = identity.is_none_or(|identity| self.identities.insert(identity.to_vec()));
        new_path && new_identity
    }
}

/// What a link or a bare name leads to, under its name. One that leads nowhere stays what it was.
fn resolve(session: &mut Session, directory: &Directory, link: Entry) -> Result<Entry, Failure> {
    let target = Target { directory: directory.path.clone(), name: link.name.clone() };
    let resolved = match session.resolve(&target) {
        Err(failure) => leave_out(session, failure).map(|()| Resolved::Nothing)?,
        Ok(resolved) => resolved,
    };
    Ok(match resolved {
        Resolved::File { size, modified } => Entry { kind: EntryKind::File, size, modified, ..link },
        Resolved::Directory(path) => {
            let link_target = path.map(|path| path.as_bytes().to_vec()).or(link.link_target);
            Entry { kind: EntryKind::Directory, size: None, link_target, ..link }
        }
        Resolved::Nothing => link,
    })
}

/// Begins to list a directory that a listing told of; none when it may not be read or has gone meanwhile.
fn begin_below(session: &mut Session, directory: &Directory) -> Result<Option<ListingId>, Failure> {
    match session.begin_listing(&directory.path) {
        Ok(listing) => Ok(Some(listing)),
        Err(failure) => leave_out(session, failure).map(|()| None),
    }
}

/// One thing that may not be read, or has gone meanwhile, is told and does not end the walk.
fn leave_out(session: &mut Session, failure: Failure) -> Result<(), Failure> {
    if matches!(failure.code, FailureCode::NotFound | FailureCode::AccessDenied) {
        session.warn("left-out", failure.to_string());
        return Ok(());
    }
    Err(failure)
}

impl Visited {
    pub(super) fn target(&self) -> Target {
        Target { directory: self.directory.path.clone(), name: self.entry.name.clone() }
    }

    /// The name, with the directories below the one that was asked for.
    pub(super) fn relative_path(&self) -> Vec<u8> {
        [self.directory.way.as_slice(), &self.entry.name].concat()
    }
}
