//! What a listing tells about one file.

use crate::ftp::modified::{Modified, Precision, Zone};

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

    /// Whether what is there `now`, under the same name, is the file that this entry told of: its size and its time are the
    /// same. None when they do not tell. Times that are told more or less exactly are compared as far as both go; a date, or a
    /// time in a zone that nobody told, says nothing.
    pub fn is_still(&self, now: &Self) -> Option<bool> {
        let same_size = self.size.zip(now.size).map(|(then, now)| then == now);
        let exact = |entry: &Self| {
            entry.modified.filter(|modified| modified.zone == Zone::Utc && modified.precision != Precision::Day)
        };
        let same_time = exact(self).zip(exact(now)).map(|(then, now)| {
            let unit = if then.precision.min(now.precision) == Precision::Minute { 60 } else { 1 };
            let units = |modified: Modified| modified.at.unix_timestamp().div_euclid(unit);
            units(then) == units(now)
        });
        match (same_size, same_time) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            (None, _) | (_, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_another_one_when_its_size_or_its_time_says_so() {
        let entry = |size: Option<u64>, time: &[u8]| Entry {
            size,
            modified: Modified::parse_time_value(time),
            ..Entry::unknown(b"a")
        };
        let minute = |mut entry: Entry| {
            if let Some(modified) = &mut entry.modified {
                modified.precision = Precision::Minute;
            }
            entry
        };
        let then = entry(Some(5), b"20261121103010");
        for (now, is_still) in [
            (then.clone(), Some(true)),
            (entry(Some(6), b"20261121103010"), Some(false)),
            (entry(Some(6), b""), Some(false)),
            (entry(Some(5), b"20261121103011"), Some(false)),
            // Moved there, with the time that it had.
            (entry(Some(5), b"20261121103009"), Some(false)),
            (minute(entry(Some(5), b"20261121103000")), Some(true)),
            (minute(entry(Some(5), b"20261121103100")), Some(false)),
            (entry(Some(5), b""), None),
            (entry(None, b"20261121103010"), None),
        ] {
            assert_eq!(then.is_still(&now), is_still, "{now:?}");
        }
    }
}
