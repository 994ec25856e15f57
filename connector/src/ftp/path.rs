//! Paths on the server: bytes, `/` between the parts (SEMANTICS: §2).

use super::name::{NameEncoding, NotEncodable};
use std::hash::{Hash, Hasher};

/// A path as the server sees it. Absolute when it starts with `/`; never empty.
///
/// Two are equal when their bytes are, whatever text these stand for.
#[derive(Debug, Clone)]
pub struct RemotePath {
    bytes: Vec<u8>,
    /// How to show it.
    encoding: NameEncoding,
}

/// A path would leave the directory that it is confined to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` lies outside the remote directory `{directory}`, and the connection is confined to it")]
pub struct OutsideDirectory {
    path: String,
    directory: String,
}

impl RemotePath {
    /// The path of these bytes, whose names are taken for UTF-8.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self { bytes: if bytes.is_empty() { b".".to_vec() } else { bytes }, encoding: NameEncoding::Utf8 }
    }

    /// From text in UTF-8, whose escaped characters become the bytes they stand for (see [`super::name`]).
    pub fn from_text(text: &str) -> Self {
        // UTF-8 has every character.
        Self::encode(text, NameEncoding::Utf8).unwrap_or_else(|_| Self::from_bytes(text))
    }

    /// From text, whose escaped characters become the bytes they stand for (see [`super::name`]).
    ///
    /// # Errors
    /// When the encoding lacks a character of it.
    pub fn encode(text: &str, encoding: NameEncoding) -> Result<Self, NotEncodable> {
        Ok(Self::from_bytes(encoding.encode(text)?).in_encoding(encoding))
    }

    /// The same bytes, to be shown as names in this encoding.
    #[must_use]
    pub fn in_encoding(self, encoding: NameEncoding) -> Self {
        Self { encoding, ..self }
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The path for people and for JSON.
    pub fn to_text(&self) -> String {
        self.encoding.decode(&self.bytes)
    }

    /// The text for a name that a listing of this directory gave.
    pub fn decode_name(&self, name: &[u8]) -> String {
        self.encoding.decode(name)
    }

    pub fn is_absolute(&self) -> bool {
        self.bytes.starts_with(b"/")
    }

    /// `other` seen from here: an absolute one replaces this path, a relative one is appended.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        if other.bytes == b"." {
            return self.clone();
        }
        if other.is_absolute() || self.bytes == b"." {
            return self.beside(other.bytes.clone());
        }
        self.entry(&other.bytes)
    }

    /// The path of an entry of this directory. Unlike [`join`](Self::join), `name` is never taken for a path.
    #[must_use]
    pub fn entry(&self, name: &[u8]) -> Self {
        let mut joined = if self.bytes == b"." { Vec::new() } else { self.bytes.clone() };
        if !joined.is_empty() && !joined.ends_with(b"/") {
            joined.push(b'/');
        }
        joined.extend_from_slice(name);
        self.beside(joined)
    }

    /// An entry of this directory, for when the server has gone there.
    #[must_use]
    pub fn name_alone(&self, name: &[u8]) -> Self {
        self.beside(name.to_vec())
    }

    /// The directory and the name of what the path leads to; no name when it ends in `/`, `.` or `..`.
    pub fn split(&self) -> (Self, Option<&[u8]>) {
        let name_start = self.bytes.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
        let (directory, name) = self.bytes.split_at(name_start);
        let directory = match directory {
            [] => b".".to_vec(),
            [b'/'] => b"/".to_vec(),
            directory => directory.strip_suffix(b"/").unwrap_or(directory).to_vec(),
        };
        let name = Some(name).filter(|name| !matches!(*name, b"" | b"." | b".."));
        (self.beside(directory), name)
    }

    /// This directory and those above it, the topmost first: what to create, in order.
    pub fn ancestry(&self) -> Vec<Self> {
        let ends =
            self.bytes.iter().enumerate().filter(|(index, byte)| **byte == b'/' && *index > 0).map(|(index, _)| index);
        let mut directories: Vec<Self> = ends
            .filter(|end| self.bytes.get(end - 1).is_some_and(|before| *before != b'/'))
            .map(|end| self.beside(self.bytes.iter().take(end).copied().collect()))
            .collect();
        if !self.bytes.ends_with(b"/") {
            directories.push(self.clone());
        }
        directories
    }

    /// Refuses this path when it is not `directory` or below it, once `.` and `..` are worked out.
    ///
    /// # Errors
    /// When it lies outside.
    pub fn confined_to(&self, directory: &Self) -> Result<(), OutsideDirectory> {
        let inside = match (self.parts(), directory.parts()) {
            (Some(path), Some(directory)) => path.starts_with(&directory),
            _ => false,
        };
        if inside && self.is_absolute() == directory.is_absolute() && !self.leaves_by_backslash(directory) {
            return Ok(());
        }
        Err(OutsideDirectory { path: self.to_text(), directory: directory.to_text() })
    }

    /// Whether a server on Windows, for which a backslash is a slash, would go elsewhere: by a `..` that others do not see,
    /// or from its root.
    fn leaves_by_backslash(&self, directory: &Self) -> bool {
        let climbs = |path: &Self| {
            let mut parts = path.bytes.split(|byte| matches!(byte, b'/' | b'\\'));
            path.bytes.contains(&b'\\') && parts.any(|part| part == b"..")
        };
        let from_root = |path: &Self| path.bytes.starts_with(b"\\");
        climbs(self) || climbs(directory) || from_root(self) != from_root(directory)
    }

    /// The same path without `.`, `..` and doubled slashes, as far as the text alone tells.
    #[must_use]
    pub fn normalized(&self) -> Self {
        let Some(parts) = self.parts() else { return self.clone() };
        let joined = parts.join(&b'/');
        self.beside(match joined.as_slice() {
            _ if self.is_absolute() => [b"/", joined.as_slice()].concat(),
            [] => b".".to_vec(),
            _ => joined,
        })
    }

    /// The named parts, `.` and `..` worked out; `None` when `..` climbs above the start.
    fn parts(&self) -> Option<Vec<&[u8]>> {
        let mut parts = Vec::new();
        for part in self.bytes.split(|byte| *byte == b'/') {
            match part {
                b"" | b"." => {}
                b".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Some(parts)
    }

    /// Another path, of names in the same encoding.
    fn beside(&self, bytes: Vec<u8>) -> Self {
        Self { bytes, encoding: self.encoding }
    }
}

impl PartialEq for RemotePath {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for RemotePath {}

impl Hash for RemotePath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RemotePath {
        RemotePath::from_text(text)
    }

    #[test]
    fn an_absolute_path_replaces_a_relative_one_is_appended() {
        for (base, other, joined) in [
            ("/home/a", "in", "/home/a/in"),
            ("/home/a/", "in/x", "/home/a/in/x"),
            ("/home/a", "/in", "/in"),
            ("/", "in", "/in"),
            (".", "in", "in"),
            ("/home", ".", "/home"),
        ] {
            assert_eq!(path(base).join(&path(other)), path(joined), "{base} + {other}");
        }
    }

    #[test]
    fn an_entry_is_never_a_path() {
        assert_eq!(path("/in").entry(b"a b"), path("/in/a b"));
        assert_eq!(path("/").entry(b"a"), path("/a"));
        assert_eq!(path(".").entry(b"a"), path("a"));
    }

    #[test]
    fn paths_split_into_directory_and_name() {
        for (whole, directory, name) in [
            ("/in/x", "/in", Some("x")),
            ("/x", "/", Some("x")),
            ("x", ".", Some("x")),
            ("a/b", "a", Some("b")),
            ("/in/", "/in", None),
            ("/in/..", "/in", None),
            ("/", "/", None),
        ] {
            assert_eq!(path(whole).split(), (path(directory), name.map(str::as_bytes)), "{whole}");
        }
    }

    #[test]
    fn ancestry_is_what_has_to_be_created_in_order() {
        assert_eq!(path("/a/b//c").ancestry(), [path("/a"), path("/a/b"), path("/a/b//c")]);
        assert_eq!(path("a/b").ancestry(), [path("a"), path("a/b")]);
        assert_eq!(path("/a/").ancestry(), [path("/a")]);
        assert_eq!(path("/").ancestry(), []);
    }

    #[test]
    fn names_keep_their_encoding_on_every_way() {
        let latin1 = NameEncoding::from_label("iso-8859-1").unwrap();
        let directory = RemotePath::encode("/Grüße", latin1).unwrap();
        assert_eq!(directory.as_bytes(), b"/Gr\xfc\xdfe");
        let entry = directory.entry(b"\xfc");
        assert_eq!(entry.to_text(), "/Grüße/ü");
        assert_eq!(directory.decode_name(b"\xfc"), "ü");
        assert_eq!(entry.split().0.to_text(), "/Grüße");
        assert_eq!(entry.ancestry().iter().map(RemotePath::to_text).collect::<Vec<_>>(), ["/Grüße", "/Grüße/ü"]);
        assert_eq!(directory.join(&RemotePath::from_bytes(*b"\xfc")).to_text(), "/Grüße/ü");
        assert_eq!(directory.join(&RemotePath::from_bytes(*b"/\xfc")).to_text(), "/ü");
        let login = RemotePath::from_bytes(*b".").in_encoding(latin1);
        assert_eq!(login.join(&RemotePath::from_bytes(*b"\xfc")).to_text(), "ü");

        assert_eq!(RemotePath::from_bytes(*b"/Gr\xfc\xdfe"), directory);
        assert_eq!(directory.to_text().len(), "/Grüße".len());
        assert!(RemotePath::encode("/€", latin1).is_err());
        assert_eq!(RemotePath::encode("", latin1).unwrap().to_text(), ".");
    }

    #[test]
    fn confinement_works_dots_out() {
        for (inside, outside) in [("/in/a", "/in/../x"), ("/in", "/"), ("/in/./a/..", "/inner"), ("/in/a/../b", "in/a")]
        {
            assert!(path(inside).confined_to(&path("/in")).is_ok(), "{inside}");
            assert!(path(outside).confined_to(&path("/in")).is_err(), "{outside}");
        }
        assert!(path("/../in").confined_to(&path("/in")).is_err());
        for (path_text, confined) in [("/in/..\\..\\x", false), ("/in/a\\..\\..\\x", false), ("/in/a\\b", true)] {
            assert_eq!(path(path_text).confined_to(&path("/in")).is_ok(), confined, "{path_text}");
        }
        for (path_text, directory, confined) in
            [("\\x", ".", false), (".\\x", ".", true), ("\\in/x", "\\in", true), ("/x", "/a\\b/..", false)]
        {
            assert_eq!(path(path_text).confined_to(&path(directory)).is_ok(), confined, "{path_text}");
        }
    }
}
