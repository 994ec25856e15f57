//! Files, directories and symbolic links in memory. Names are bytes, since FTP servers do not promise an encoding.

use std::collections::{BTreeMap, VecDeque};

use super::Content;
use super::node::{Kind, Node};
use super::path::{base_name, join, parent, segments_of};
use super::timestamp::{MODIFIED, Timestamp};

/// How many links one path may lead through, before the server believes that they go in a circle.
const MOST_LINKS: usize = 32;

/// By absolute path, as [`resolve`](super::path::resolve) gives it.
#[derive(Clone, Debug)]
pub(super) struct Tree(BTreeMap<Vec<u8>, Node>);

impl Tree {
    pub(super) fn new() -> Self {
        Self(BTreeMap::from([(b"/".to_vec(), Node::directory(MODIFIED))]))
    }

    /// What is there itself: a link is not followed.
    pub(super) fn get(&self, path: &[u8]) -> Option<&Node> {
        let many = || self.0.get(parent(path))?.many_files()?.get(base_name(path));
        self.0.get(path).or_else(many)
    }

    pub(super) fn get_mut(&mut self, path: &[u8]) -> Option<&mut Node> {
        self.0.get_mut(path)
    }

    /// Where the path leads when every link in it is followed; none when they go in a circle.
    pub(super) fn real(&self, path: &[u8]) -> Option<Vec<u8>> {
        let mut left: VecDeque<Vec<u8>> = segments_of(path).map(<[u8]>::to_vec).collect();
        let mut reached = b"/".to_vec();
        let mut links = 0;
        while let Some(segment) = left.pop_front() {
            if segment == b".." {
                reached = parent(&reached).to_vec();
                continue;
            }
            let next = join(&reached, &segment);
            let Some(Kind::Link(target)) = self.get(&next).map(|node| &node.kind) else {
                reached = next;
                continue;
            };
            links += 1;
            if links > MOST_LINKS {
                return None;
            }
            if target.starts_with(b"/") {
                reached = b"/".to_vec();
            }
            for segment in segments_of(target).rev() {
                left.push_front(segment.to_vec());
            }
        }
        Some(reached)
    }

    /// The same for the directories of the path: its last name is what it is, also when that is a link.
    pub(super) fn real_entry(&self, path: &[u8]) -> Option<Vec<u8>> {
        if path == b"/" { Some(path.to_vec()) } else { Some(join(&self.real(parent(path))?, base_name(path))) }
    }

    pub(super) fn content(&self, path: &[u8]) -> Option<&Content> {
        self.get(path)?.content()
    }

    pub(super) fn is_directory(&self, path: &[u8]) -> bool {
        self.get(path).is_some_and(Node::is_directory)
    }

    /// Whether a file may be put there: its directory exists, and it is none itself.
    pub(super) fn takes_file(&self, path: &[u8]) -> bool {
        self.is_directory(parent(path)) && !self.is_directory(path)
    }

    /// Whether nothing is in that directory.
    pub(super) fn is_empty(&self, directory: &[u8]) -> bool {
        self.entries(directory).next().is_none() && self.get(directory).is_none_or(|node| node.many_files().is_none())
    }

    /// Writes a file, which keeps the permissions it had.
    pub(super) fn put(&mut self, path: &[u8], content: Content, modified: Timestamp) {
        let mode = self.0.get(path).and_then(|before| before.mode);
        self.insert(path, Node { mode, ..Node::file(content, modified) });
    }

    pub(super) fn insert(&mut self, path: &[u8], node: Node) {
        self.0.insert(path.to_vec(), node);
    }

    /// Makes a directory, and those above it.
    pub(super) fn make_directories(&mut self, path: &[u8]) {
        let mut path = path;
        while !self.0.contains_key(path) {
            self.insert(path, Node::directory(MODIFIED));
            path = parent(path);
        }
    }

    pub(super) fn remove(&mut self, path: &[u8]) {
        self.0.remove(path);
    }

    /// Moves a file, or a directory with all that is in it.
    pub(super) fn rename(&mut self, from: &[u8], to: &[u8]) {
        let moving: Vec<_> = self.0.extract_if(.., |path, _| is_at_or_below(path, from)).collect();
        self.insert_all(moving, from, to);
    }

    /// Copies a file, or a directory with all that is in it.
    pub(super) fn copy(&mut self, from: &[u8], to: &[u8]) {
        let copies = self.0.iter().filter(|(path, _)| is_at_or_below(path, from));
        let copies = copies.map(|(path, node)| (path.clone(), node.clone())).collect();
        self.insert_all(copies, from, to);
    }

    fn insert_all(&mut self, nodes: Vec<(Vec<u8>, Node)>, from: &[u8], to: &[u8]) {
        for (path, node) in nodes {
            let rest = path.strip_prefix(from).unwrap_or_default();
            self.insert(&[to, rest].concat(), node);
        }
    }

    /// The names in a directory, with what they are.
    pub(super) fn entries(&self, directory: &[u8]) -> impl Iterator<Item = (&[u8], &Node)> {
        let inside = move |path: &&Vec<u8>| path.as_slice() != b"/" && parent(path) == directory;
        self.0.iter().filter(move |(path, _)| inside(path)).map(|(path, node)| (base_name(path), node))
    }

    /// The files, with their full paths.
    pub(super) fn files(&self) -> impl Iterator<Item = (&[u8], &Content)> {
        self.0.iter().filter_map(|(path, node)| Some((path.as_slice(), node.content()?)))
    }

    /// Has everything changed this many seconds earlier.
    pub(super) fn age(&mut self, seconds: i64) {
        for node in self.0.values_mut() {
            node.modified = node.modified.plus(-seconds);
        }
    }
}

pub(super) fn is_at_or_below(path: &[u8], directory: &[u8]) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}
