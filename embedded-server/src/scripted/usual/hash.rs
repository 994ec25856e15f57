//! Checksums of files: HASH (draft-bryan-ftpext-hash-02) and the older commands, one for each algorithm.

use sha2::Digest;

use super::{Turn, missing};
use crate::scripted::{Content, Script};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Sha512,
    Sha256,
    Sha1,
    Md5,
    Crc32,
}

pub(super) fn answer(turn: &mut Turn, verb: &str) -> Option<Script> {
    let algorithm = match verb {
        "HASH" => chosen(turn)?,
        "XSHA512" => Algorithm::Sha512,
        "XSHA256" => Algorithm::Sha256,
        "XSHA1" => Algorithm::Sha1,
        "XMD5" => Algorithm::Md5,
        "XCRC" => Algorithm::Crc32,
        _ => return None,
    };
    let Some(name) = (if verb == "HASH" { Some(turn.argument) } else { unquoted(turn.argument) }) else {
        return Some("501 Invalid number of parameters.\r\n".into());
    };
    let path = turn.target(name);
    let Some(content) = path.and_then(|path| turn.tree.content(&path)) else { return Some(missing()) };
    let hash = algorithm.hash(content);
    Some(if verb == "HASH" {
        let before = format!("213 {} 0-{} {hash} ", algorithm.name(), content.len());
        [before.as_bytes(), name, b"\r\n"].concat().into()
    } else {
        format!("250 {hash}\r\n").into()
    })
}

/// What OPTS HASH chose, or the algorithm that FEAT has a star at, or its first.
fn chosen(turn: &Turn) -> Option<Algorithm> {
    let offered = turn.behaviour.features.parameters("HASH")?;
    let starred = || Algorithm::offered(offered).find(|(starred, _)| *starred);
    let first = || Algorithm::offered(offered).next();
    turn.state.hash.or_else(|| starred().or_else(first).map(|(_, algorithm)| algorithm))
}

/// FEAT's list with the star at another algorithm.
pub(super) fn starred(offered: &str, chosen: Algorithm) -> String {
    let names = Algorithm::offered(offered).map(|(_, algorithm)| {
        let star = if algorithm == chosen { "*" } else { "" };
        format!("{}{star}", algorithm.name())
    });
    names.collect::<Vec<_>>().join(";")
}

/// The name in quotes, or without them when it holds no space: one could part it from an offset.
fn unquoted(argument: &[u8]) -> Option<&[u8]> {
    let quoted = argument.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    quoted.or_else(|| Some(argument).filter(|name| !name.contains(&b' ')))
}

impl Algorithm {
    const ALL: [Self; 5] = [Self::Sha512, Self::Sha256, Self::Sha1, Self::Md5, Self::Crc32];

    /// The name that the draft has for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sha512 => "SHA-512",
            Self::Sha256 => "SHA-256",
            Self::Sha1 => "SHA-1",
            Self::Md5 => "MD5",
            Self::Crc32 => "CRC32",
        }
    }

    /// Those in FEAT's list (`SHA-256*;MD5`), each with whether it has the star.
    pub(super) fn offered(list: &str) -> impl Iterator<Item = (bool, Self)> {
        list.split(';').filter_map(|item| {
            let name = item.trim_end_matches('*');
            let algorithm = Self::ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))?;
            Some((item.ends_with('*'), algorithm))
        })
    }

    /// In lower-case hexadecimal digits.
    fn hash(self, content: &Content) -> String {
        match self {
            Self::Sha512 => digest::<sha2::Sha512>(content),
            Self::Sha256 => digest::<sha2::Sha256>(content),
            Self::Sha1 => digest::<sha1::Sha1>(content),
            Self::Md5 => digest::<md5::Md5>(content),
            Self::Crc32 => {
                let mut checksum = crc32fast::Hasher::new();
                content.chunks().for_each(|chunk| checksum.update(&chunk));
                format!("{:08x}", checksum.finalize())
            }
        }
    }
}

fn digest<D: Digest>(content: &Content) -> String {
    let mut digest = D::new();
    content.chunks().for_each(|chunk| digest.update(&chunk));
    base16ct::lower::encode_string(&digest.finalize())
}
