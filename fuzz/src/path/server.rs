//! Where a path leads on a server, step by step as its file system would go.

/// What a server runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    Posix,
    /// A backslash is a slash.
    Windows,
}

/// A place in the file system of a server.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    start: Start,
    parts: Vec<&'a [u8]>,
}

/// Where the parts of a place are seen from.
#[derive(Debug, PartialEq, Eq)]
enum Start {
    Root,
    /// The login directory, or a directory this many levels above it.
    Login {
        above: usize,
    },
}

impl System {
    pub(super) fn resolve(self, path: &[u8]) -> Place<'_> {
        let is_separator = |byte: &u8| *byte == b'/' || (self == Self::Windows && *byte == b'\\');
        let start = if path.first().is_some_and(is_separator) { Start::Root } else { Start::Login { above: 0 } };
        let mut place = Place { start, parts: Vec::new() };
        for part in path.split(is_separator) {
            match part {
                b"" | b"." => {}
                b".." => place.climb(),
                name => place.parts.push(name),
            }
        }
        place
    }
}

impl Place<'_> {
    fn climb(&mut self) {
        // The directory above the root is the root.
        if let (None, Start::Login { above }) = (self.parts.pop(), &mut self.start) {
            *above += 1;
        }
    }

    pub(super) fn is_below(&self, directory: &Self) -> bool {
        self.start == directory.start && self.parts.starts_with(&directory.parts)
    }
}
