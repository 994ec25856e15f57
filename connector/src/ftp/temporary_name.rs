//! Names that files have for the time of a transfer: hidden, beside the name they are for, and recognisable afterwards.
//!
//! `.{name}.{8 hex}.part` is an upload that is under way, `.{name}.{8 hex}.old` a file that stepped aside for its
//! successor. The digits begin with a mark of who stores what, so that whoever finds such a name later can tell whether
//! it made it itself: the same user of the same host, for the same path.

use super::path::RemotePath;
use sha2::{Digest, Sha256};

const DIGITS: usize = 8;

/// How much of a name is kept, so that the temporary one stays within the 255 bytes that most file systems take.
const MOST_KEPT: usize = 255 - ".".len() - ".".len() - DIGITS - ".part".len();

/// A name that a file has for the time of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemporaryName {
    /// The name it is for, or the beginning of it when that is too long.
    name: Vec<u8>,
    digits: u32,
    kind: TemporaryKind,
}

/// What a temporary name says about its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemporaryKind {
    /// New content, maybe not all of it.
    Part,
    /// The content that is being replaced.
    Old,
}

/// Who stores: what the marks in temporary names prove. The port does not count, for it changes more often than the
/// server behind it.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    pub user: &'a str,
    pub host: &'a str,
}

/// Whether a name is one of those that `send` gives for the time of a transfer, whoever made it: what it names is not for
/// others to read, move or delete.
pub fn is_upload_in_progress(name: &[u8]) -> bool {
    TemporaryName::parse(name).is_some()
}

impl TemporaryName {
    /// For an upload that nobody else knows of: half of the digits are `random`.
    pub fn upload(origin: Origin<'_>, directory: &RemotePath, name: &[u8], random: u16) -> Self {
        let mut upload = Self::ready(origin, directory, name);
        upload.digits = (upload.digits & 0xFFFF_0000) | u32::from(random);
        upload
    }

    /// For an upload that is complete and about to replace a file that has to step aside first.
    pub fn ready(origin: Origin<'_>, directory: &RemotePath, name: &[u8]) -> Self {
        Self::for_target(origin, directory, name, TemporaryKind::Part)
    }

    /// For a file that has stepped aside.
    pub fn aside(origin: Origin<'_>, directory: &RemotePath, name: &[u8]) -> Self {
        Self::for_target(origin, directory, name, TemporaryKind::Old)
    }

    /// The temporary name that this is, when it is one.
    pub fn parse(name: &[u8]) -> Option<Self> {
        let (rest, extension) = split_at_last_dot(name.strip_prefix(b".")?)?;
        let kind = match extension {
            b"part" => TemporaryKind::Part,
            b"old" => TemporaryKind::Old,
            _ => return None,
        };
        let (name, digits) = split_at_last_dot(rest)?;
        let lower_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if name.is_empty() || digits.len() != DIGITS || !digits.iter().all(lower_hex) {
            return None;
        }
        let digits = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        Some(Self { name: name.to_vec(), digits, kind })
    }

    pub fn kind(&self) -> TemporaryKind {
        self.kind
    }

    /// The name it is for, or the beginning of it when that is too long.
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// Whether only the beginning of the name it is for may be in it.
    pub fn is_cut(&self) -> bool {
        self.name.len() == MOST_KEPT
    }

    /// With the same digits, the name of a file that has stepped aside: of the one that a ready upload replaces.
    #[must_use]
    pub fn old(&self) -> Self {
        Self { kind: TemporaryKind::Old, ..self.clone() }
    }

    /// Whether `origin` made it, for a file of this name in `directory`.
    pub fn is_marked_by(&self, origin: Origin<'_>, directory: &RemotePath) -> bool {
        let whole = Self::for_target(origin, directory, &self.name, self.kind);
        match self.kind {
            TemporaryKind::Part => self.digits >> 16 == whole.digits >> 16,
            TemporaryKind::Old => self.digits == whole.digits,
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let extension = match self.kind {
            TemporaryKind::Part => "part",
            TemporaryKind::Old => "old",
        };
        [b".", self.name.as_slice(), format!(".{:08x}.{extension}", self.digits).as_bytes()].concat()
    }

    fn for_target(origin: Origin<'_>, directory: &RemotePath, name: &[u8], kind: TemporaryKind) -> Self {
        let name: Vec<u8> = name.iter().take(MOST_KEPT).copied().collect();
        // Over what is kept of the name: the rest cannot be read from the temporary name.
        let digits = checksum(origin, &directory.entry(&name));
        Self { name, digits, kind }
    }
}

/// The first 32 bits of SHA-256.
fn checksum(origin: Origin<'_>, path: &RemotePath) -> u32 {
    let digest = Sha256::new()
        .chain_update(origin.user)
        .chain_update([0])
        .chain_update(origin.host.to_ascii_lowercase())
        .chain_update([0])
        .chain_update(path.as_bytes())
        .finalize();
    digest.iter().take(4).fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

fn split_at_last_dot(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = name.iter().rposition(|byte| *byte == b'.')?;
    Some((name.get(..dot)?, name.get(dot + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: Origin<'_> = Origin { user: "alice", host: "ftp.example.com" };

    fn directory() -> RemotePath {
        RemotePath::from_text("/in")
    }

    #[test]
    fn a_name_says_whose_it_is_and_what_for() {
        let upload = TemporaryName::upload(ORIGIN, &directory(), b"a.b.csv", 0x00AB);
        let name = upload.to_bytes();
        assert!(name.starts_with(b".a.b.csv.") && name.ends_with(b"00ab.part"), "{}", String::from_utf8_lossy(&name));
        assert_eq!(TemporaryName::parse(&name), Some(upload.clone()));
        assert!(upload.is_marked_by(ORIGIN, &directory()));
        assert!(upload.is_marked_by(Origin { host: "FTP.example.COM", ..ORIGIN }, &directory()));
        assert!(!upload.is_marked_by(Origin { user: "bob", ..ORIGIN }, &directory()));
        assert!(!upload.is_marked_by(Origin { host: "other", ..ORIGIN }, &directory()));
        assert!(!upload.is_marked_by(ORIGIN, &RemotePath::from_text("/out")));
        let other = TemporaryName { name: b"other".to_vec(), ..upload };
        assert!(!other.is_marked_by(ORIGIN, &directory()));
    }

    #[test]
    fn what_stepped_aside_is_found_again_and_nothing_else() {
        let aside = TemporaryName::aside(ORIGIN, &directory(), b"a");
        assert_eq!(aside, TemporaryName::aside(ORIGIN, &directory(), b"a"));
        assert!(aside.is_marked_by(ORIGIN, &directory()));
        assert!(!TemporaryName { digits: aside.digits ^ 1, ..aside.clone() }.is_marked_by(ORIGIN, &directory()));
        let ready = TemporaryName::ready(ORIGIN, &directory(), b"a");
        assert_eq!((ready.kind(), ready.old()), (TemporaryKind::Part, aside));
    }

    #[test]
    fn names_stay_within_what_file_systems_take() {
        let longest = [b'x'; 255];
        for name in [
            TemporaryName::upload(ORIGIN, &directory(), &longest, 7),
            TemporaryName::aside(ORIGIN, &directory(), &longest),
        ] {
            let bytes = name.to_bytes();
            assert!((254..=255).contains(&bytes.len()) && name.is_cut());
            assert!(TemporaryName::parse(&bytes).unwrap().is_marked_by(ORIGIN, &directory()));
        }
    }

    #[test]
    fn only_the_whole_pattern_is_an_upload_in_progress() {
        for name in [".a.0123abcd.part", ".a.0123abcd.old", ". .0123abcd.part", ".a.b.c.0123abcd.part"] {
            assert!(is_upload_in_progress(name.as_bytes()), "{name}");
        }
        for name in [
            "a.0123abcd.part",
            ".a.0123ABCD.part",
            ".a.0123abc.part",
            ".a.0123abcde.part",
            ".a.+123abcd.part",
            "..0123abcd.part",
            ".0123abcd.part",
            ".a.0123abcd.bak",
            ".a.0123abcd.part.txt",
            ".part",
            "",
        ] {
            assert!(!is_upload_in_progress(name.as_bytes()), "{name}");
        }
    }
}
