//! What a name in the tree stands for.

use super::Content;
use super::many_files::ManyFiles;
use super::timestamp::Timestamp;

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) modified: Timestamp,
    /// The permission bits that somebody set; nobody, when none.
    pub(super) mode: Option<u32>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// With the files that exist only as a number, if it has such.
    Directory(Option<Box<ManyFiles>>),
    File(Content),
    /// A symbolic link to this path, which is relative to the link's directory unless it is absolute.
    Link(Vec<u8>),
}

impl Node {
    pub(super) fn new(kind: Kind, modified: Timestamp) -> Self {
        Self { kind, modified, mode: None }
    }

    pub(super) fn directory(modified: Timestamp) -> Self {
        Self::new(Kind::Directory(None), modified)
    }

    pub(super) fn file(content: Content, modified: Timestamp) -> Self {
        Self::new(Kind::File(content), modified)
    }

    pub(super) fn is_directory(&self) -> bool {
        matches!(self.kind, Kind::Directory(_))
    }

    pub(super) fn content(&self) -> Option<&Content> {
        match &self.kind {
            Kind::File(content) => Some(content),
            Kind::Directory(_) | Kind::Link(_) => None,
        }
    }

    pub(super) fn many_files(&self) -> Option<&ManyFiles> {
        match &self.kind {
            Kind::Directory(many) => many.as_deref(),
            Kind::File(_) | Kind::Link(_) => None,
        }
    }

    /// The permission bits that were set, or the usual ones.
    pub(super) fn permissions(&self) -> u32 {
        self.mode.unwrap_or(match self.kind {
            Kind::Directory(_) => 0o755,
            Kind::File(_) => 0o644,
            Kind::Link(_) => 0o777,
        })
    }
}
