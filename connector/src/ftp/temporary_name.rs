//! Names that files have for the time of a transfer: hidden, beside the name they are for, and recognisable afterwards.
//!
//! `.{name}.{8 hex}.part` is an upload that is under way, `.{name}.{8 hex}.old` a file that stepped aside for its
//! successor. The first half of the digits is a mark of who stores what, so that whoever finds such a name later can tell
//! whether it made it itself: the same user of the same host, for the same path. The other half is random, and the same
//! for an upload and for the file that makes room for it: no two sessions have a name in common.

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
enum TemporaryKind {
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
    /// For an upload to `name` in `directory`, which nobody else knows of.
    pub fn upload(origin: Origin<'_>, directory: &RemotePath, name: &[u8], random: u16) -> Self {
        let digits = u32::from(mark(origin, directory, name)) << 16 | u32::from(random);
        Self { name: beginning(directory, name).to_vec(), digits, kind: TemporaryKind::Part }
    }

    /// For a file that has stepped aside and that is nobody's to clear away: the digits are random, all of them.
    pub fn unmarked(directory: &RemotePath, name: &[u8], digits: u32) -> Self {
        Self { name: beginning(directory, name).to_vec(), digits, kind: TemporaryKind::Old }
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

    /// The name it is for, or the beginning of it when that is too long.
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// With the same digits, the name of an upload.
    #[must_use]
    pub fn part(&self) -> Self {
        Self { kind: TemporaryKind::Part, ..self.clone() }
    }

    /// With the same digits, the name of a file that has stepped aside: of the one that the upload replaces.
    #[must_use]
    pub fn old(&self) -> Self {
        Self { kind: TemporaryKind::Old, ..self.clone() }
    }

    /// Whether `origin` made it, for the file `name` in `directory`.
    pub fn is_for(&self, origin: Origin<'_>, directory: &RemotePath, name: &[u8]) -> bool {
        self.name == beginning(directory, name) && self.digits >> 16 == u32::from(mark(origin, directory, name))
    }

    /// Whether `origin` made it, for a file in `directory` whose whole name it holds. The mark is over the whole name, so
    /// nothing shows for whom a name is that had to be cut: one has to ask for each ([`Self::is_for`]).
    pub fn is_marked_by(&self, origin: Origin<'_>, directory: &RemotePath) -> bool {
        self.is_for(origin, directory, &self.name)
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let extension = match self.kind {
            TemporaryKind::Part => "part",
            TemporaryKind::Old => "old",
        };
        [b".", self.name.as_slice(), format!(".{:08x}.{extension}", self.digits).as_bytes()].concat()
    }
}

/// As much of a name as a temporary one has room for, and no part of a character: servers refuse names that make no sense.
fn beginning<'a>(directory: &RemotePath, name: &'a [u8]) -> &'a [u8] {
    const LONGEST_CHARACTER: usize = 4;
    if name.len() <= MOST_KEPT {
        return name;
    }
    let whole = directory.decode_name(name);
    let ends = (MOST_KEPT - LONGEST_CHARACTER..=MOST_KEPT).rev();
    let mut beginnings = ends.filter_map(|end| name.get(..end));
    beginnings.find(|beginning| whole.starts_with(&directory.decode_name(beginning))).unwrap_or_default()
}

/// Who stores what: the first 16 bits of SHA-256.
fn mark(origin: Origin<'_>, directory: &RemotePath, name: &[u8]) -> u16 {
    let digest = Sha256::new()
        .chain_update(origin.user)
        .chain_update([0])
        .chain_update(origin.host.to_ascii_lowercase())
        .chain_update([0])
        .chain_update(directory.entry(name).as_bytes())
        .finalize();
    digest.iter().take(2).fold(0, |sum, byte| sum << 8 | u16::from(*byte))
}

fn split_at_last_dot(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let dot = name.iter().rposition(|byte| *byte == b'.')?;
    Some((name.get(..dot)?, name.get(dot + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ftp::name::NameEncoding;

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
    fn what_stepped_aside_goes_with_its_upload_and_with_no_other() {
        let upload = TemporaryName::upload(ORIGIN, &directory(), b"a", 1);
        let aside = upload.old();
        assert!(aside.to_bytes().ends_with(b"0001.old") && aside.is_marked_by(ORIGIN, &directory()));
        assert_eq!(aside.part(), upload);
        assert_ne!(TemporaryName::upload(ORIGIN, &directory(), b"a", 2).old(), aside);
    }

    #[test]
    fn names_stay_within_what_file_systems_take() {
        let longest = [b'x'; 255];
        let upload = TemporaryName::upload(ORIGIN, &directory(), &longest, 7);
        assert_eq!((upload.to_bytes().len(), upload.old().to_bytes().len()), (255, 254));
        assert_eq!(TemporaryName::parse(&upload.to_bytes()), Some(upload));
        assert_eq!(TemporaryName::unmarked(&directory(), &longest, 7).to_bytes().len(), 254);
    }

    #[test]
    fn long_names_that_begin_alike_have_no_temporary_name_in_common() {
        let longest = |last: u8| [[b'x'; 254].as_slice(), &[last]].concat();
        let upload = TemporaryName::upload(ORIGIN, &directory(), &longest(b'1'), 7);
        assert!(upload.is_for(ORIGIN, &directory(), &longest(b'1')));
        assert!(!upload.is_for(ORIGIN, &directory(), &longest(b'2')));
        assert!(!upload.is_marked_by(ORIGIN, &directory()), "it is not for the file of the shorter name");
        assert_ne!(TemporaryName::upload(ORIGIN, &directory(), &longest(b'2'), 7), upload);
    }

    #[test]
    fn names_are_cut_between_characters() {
        for (label, text) in [
            ("utf-8", format!("a{}", "é".repeat(127))),
            ("utf-8", "€".repeat(85)),
            ("utf-8", format!("abc{}", "𝄞".repeat(63))),
            ("shift_jis", format!("a{}", "表".repeat(127))),
            ("euc-jp", "表".repeat(127)),
            ("iso-8859-1", "é".repeat(255)),
        ] {
            let encoding = NameEncoding::from_label(label).unwrap();
            let name = encoding.encode(&text).unwrap();
            let upload = TemporaryName::upload(ORIGIN, &directory().in_encoding(encoding), &name, 7);
            assert!((237..=240).contains(&upload.name().len()), "{label}: {}", upload.name().len());
            assert!(text.starts_with(&encoding.decode(upload.name())), "{label}: {}", encoding.decode(upload.name()));
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
