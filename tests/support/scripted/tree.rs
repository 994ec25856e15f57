//! Files and directories in memory. Names are bytes, since FTP servers do not promise an encoding.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Content;

/// The time of everything whose time nobody set, as MDTM gives it.
pub(super) const MODIFIED: &str = "20240102030405";

#[derive(Clone, Debug)]
pub(super) struct Tree(BTreeMap<Vec<u8>, Node>);

#[derive(Clone, Debug)]
pub(super) enum Node {
    Directory,
    File { content: Content, modified: String },
}

impl Tree {
    pub(super) fn new() -> Self {
        Self(BTreeMap::from([(b"/".to_vec(), Node::Directory)]))
    }

    pub(super) fn get(&self, path: &[u8]) -> Option<&Node> {
        self.0.get(path)
    }

    pub(super) fn content(&self, path: &[u8]) -> Option<&Content> {
        match self.get(path)? {
            Node::File { content, .. } => Some(content),
            Node::Directory => None,
        }
    }

    pub(super) fn is_directory(&self, path: &[u8]) -> bool {
        matches!(self.get(path), Some(Node::Directory))
    }

    /// Whether a file may be put there: its directory exists, and it is none itself.
    pub(super) fn takes_file(&self, path: &[u8]) -> bool {
        self.is_directory(parent(path)) && !self.is_directory(path)
    }

    pub(super) fn put(&mut self, path: &[u8], content: Content, modified: &str) {
        self.0.insert(path.to_vec(), Node::File { content, modified: modified.to_owned() });
    }

    /// Makes a directory, and those above it.
    pub(super) fn make_directories(&mut self, path: &[u8]) {
        let mut path = path;
        while self.0.insert(path.to_vec(), Node::Directory).is_none() {
            path = parent(path);
        }
    }

    pub(super) fn remove(&mut self, path: &[u8]) {
        self.0.remove(path);
    }

    /// Moves a file, or a directory with all that is in it.
    pub(super) fn rename(&mut self, from: &[u8], to: &[u8]) {
        let inside = [from, b"/"].concat();
        let moved = |path: &[u8]| path == from || path.starts_with(&inside);
        let (moving, staying) = std::mem::take(&mut self.0).into_iter().partition(|(path, _)| moved(path));
        self.0 = staying;
        let moving: BTreeMap<Vec<u8>, Node> = moving;
        for (path, node) in moving {
            let rest = path.strip_prefix(from).unwrap_or_default();
            self.0.insert([to, rest].concat(), node);
        }
    }

    /// The names in a directory, with what they are.
    pub(super) fn entries(&self, directory: &[u8]) -> impl Iterator<Item = (&[u8], &Node)> {
        let inside = move |path: &&Vec<u8>| path.as_slice() != b"/" && parent(path) == directory;
        self.0.iter().filter(move |(path, _)| inside(path)).map(|(path, node)| (base_name(path), node))
    }

    /// The files, with their full paths.
    pub(super) fn files(&self) -> impl Iterator<Item = (&[u8], &Content)> {
        self.0.iter().filter_map(|(path, node)| match node {
            Node::File { content, .. } => Some((path.as_slice(), content)),
            Node::Directory => None,
        })
    }
}

impl Node {
    /// Its line in an MLSD listing (RFC 3659), up to the name.
    pub(super) fn facts(&self) -> String {
        match self {
            Self::Directory => format!("type=dir;modify={MODIFIED}; "),
            Self::File { content, modified } => format!("type=file;size={};modify={modified}; ", content.len()),
        }
    }

    /// Its line in a LIST listing as `ls -l` writes it, up to the name.
    pub(super) fn long_line(&self) -> String {
        let (mode, size, modified) = match self {
            Self::Directory => ("drwxr-xr-x", 4096, MODIFIED),
            Self::File { content, modified } => ("-rw-r--r--", content.len(), modified.as_str()),
        };
        let mut line = format!("{mode}   1 ftp      ftp      {size:>12} ");
        let date = |range| modified.get(range).unwrap_or("01");
        // Writing to a string cannot fail.
        let _ = write!(line, "{} {}  {} ", month(date(4..6)), date(6..8), date(0..4));
        line
    }
}

fn month(number: &str) -> &'static str {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let index = number.parse::<usize>().unwrap_or(1).saturating_sub(1);
    names.get(index).copied().unwrap_or("Jan")
}

/// The absolute path that `path` means in `directory`, without `.`, `..` and doubled slashes.
pub(super) fn resolve(directory: &[u8], path: &[u8]) -> Vec<u8> {
    let whole = if path.starts_with(b"/") { path.to_vec() } else { [directory, b"/", path].concat() };
    let mut segments: Vec<&[u8]> = Vec::new();
    for segment in whole.split(|byte| *byte == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => drop(segments.pop()),
            name => segments.push(name),
        }
    }
    [b"/".as_slice(), &segments.join(&b'/')].concat()
}

fn parent(path: &[u8]) -> &[u8] {
    match path.iter().rposition(|byte| *byte == b'/') {
        None | Some(0) => b"/",
        Some(slash) => path.get(..slash).unwrap_or_default(),
    }
}

fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
}
