//! What a listing tells about one file.

use crate::ftp::modified::Modified;

/// One file, directory or other thing in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As it stands on the wire. See [`crate::ftp::name`] for its text.
    pub name: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// Bytes. Only for what may be a file: the sizes of directories and links say nothing about content.
    pub size: Option<u64>,
    /// When its content last changed.
    pub modified: Option<Modified>,
    /// As `ls` writes them, without the type: `rwxr-x---`.
    pub permissions: Option<String>,
    /// Name or number of the owner.
    pub owner: Option<String>,
    /// Name or number of the group.
    pub group: Option<String>,
    /// What the server tells files apart by, whatever they are called (RFC 3659 §7.5.2, the fact `unique`).
    pub identity: Option<Vec<u8>>,
    /// Where a symbolic link leads, as it stands on the wire.
    pub link_target: Option<Vec<u8>>,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link, to whatever it may be.
    SymbolicLink,
    /// Something that has no content to fetch: a device, a pipe, a socket.
    Other,
    /// The server did not say.
    Unknown,
}

impl Entry {
    /// An entry of which only the name is known.
    pub fn unknown(name: &[u8]) -> Self {
        Self {
            name: name.to_vec(),
            kind: EntryKind::Unknown,
            size: None,
            modified: None,
            permissions: None,
            owner: None,
            group: None,
            identity: None,
            link_target: None,
        }
    }
}
