//! Paths on the server: bytes, `/` between the parts (SEMANTICS: §2).

use super::name::{decode_name, encode_name};

/// A path as the server sees it. Absolute when it starts with `/`; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RemotePath(Vec<u8>);

/// A path would leave the directory that it is confined to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` lies outside the remote directory `{directory}`, and the connection is confined to it")]
pub struct OutsideDirectory {
    path: String,
    directory: String,
}

impl RemotePath {
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self(if bytes.is_empty() { b".".to_vec() } else { bytes })
    }

    /// From text, whose undecodable characters become the bytes they stand for (see [`super::name`]).
    pub fn from_text(text: &str) -> Self {
        Self::from_bytes(encode_name(text))
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn to_text(&self) -> String {
        decode_name(&self.0)
    }

    pub fn is_absolute(&self) -> bool {
        self.0.starts_with(b"/")
    }

    /// `other` seen from here: an absolute one replaces this path, a relative one is appended.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        if other.is_absolute() || self.0 == b"." {
            return other.clone();
        }
        if other.0 == b"." {
            return self.clone();
        }
        let mut joined = self.0.clone();
        if !joined.ends_with(b"/") {
            joined.push(b'/');
        }
        joined.extend_from_slice(&other.0);
        Self(joined)
    }

    /// The path of an entry of this directory. Unlike [`join`](Self::join), `name` is never taken for a path.
    #[must_use]
    pub fn entry(&self, name: &[u8]) -> Self {
        let mut joined = if self.0 == b"." { Vec::new() } else { self.0.clone() };
        if !joined.is_empty() && !joined.ends_with(b"/") {
            joined.push(b'/');
        }
        joined.extend_from_slice(name);
        Self(joined)
    }

    /// An entry of this directory, for when the server has gone there.
    #[must_use]
    pub fn name_alone(&self, name: &[u8]) -> Self {
        Self(name.to_vec())
    }

    /// The directory and the name of what the path leads to; no name when it ends in `/`, `.` or `..`.
    pub fn split(&self) -> (Self, Option<&[u8]>) {
        let name_start = self.0.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
        let (directory, name) = self.0.split_at(name_start);
        let directory = match directory {
            [] => b".".to_vec(),
            [b'/'] => b"/".to_vec(),
            directory => directory.strip_suffix(b"/").unwrap_or(directory).to_vec(),
        };
        let name = Some(name).filter(|name| !matches!(*name, b"" | b"." | b".."));
        (Self(directory), name)
    }

    /// This directory and those above it, the topmost first: what to create, in order.
    pub fn ancestry(&self) -> Vec<Self> {
        let ends =
            self.0.iter().enumerate().filter(|(index, byte)| **byte == b'/' && *index > 0).map(|(index, _)| index);
        let mut directories: Vec<Self> = ends
            .filter(|end| self.0.get(end - 1).is_some_and(|before| *before != b'/'))
            .map(|end| Self(self.0.iter().take(end).copied().collect()))
            .collect();
        if !self.0.ends_with(b"/") {
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
        if inside && self.is_absolute() == directory.is_absolute() {
            return Ok(());
        }
        Err(OutsideDirectory { path: self.to_text(), directory: directory.to_text() })
    }

    /// The same path without `.`, `..` and doubled slashes, as far as the text alone tells.
    #[must_use]
    pub fn normalized(&self) -> Self {
        let Some(parts) = self.parts() else { return self.clone() };
        let joined = parts.join(&b'/');
        Self(if self.is_absolute() { [b"/", joined.as_slice()].concat() } else { joined })
    }

    /// The named parts, `.` and `..` worked out; `None` when `..` climbs above the start.
    fn parts(&self) -> Option<Vec<&[u8]>> {
        let mut parts = Vec::new();
        for part in self.0.split(|byte| *byte == b'/') {
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
    fn confinement_works_dots_out() {
        for (inside, outside) in [("/in/a", "/in/../x"), ("/in", "/"), ("/in/./a/..", "/inner"), ("/in/a/../b", "in/a")]
        {
            assert!(path(inside).confined_to(&path("/in")).is_ok(), "{inside}");
            assert!(path(outside).confined_to(&path("/in")).is_err(), "{outside}");
        }
        assert!(path("/../in").confined_to(&path("/in")).is_err());
    }
}
