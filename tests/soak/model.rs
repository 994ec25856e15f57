//! What must be on the server in the directory that a session has for itself.

mod tests;

use crate::content::Content;
use std::collections::{BTreeMap, BTreeSet};

/// What a server holds, by path.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

#[derive(Debug)]
pub(crate) struct Model {
    directory: String,
    files: BTreeMap<String, Content>,
    directories: BTreeSet<String>,
    /// Of operations that failed: the server has done them, or it has not. Nobody touches their files until it is clear.
    doubts: Vec<Change>,
    doubtful_directories: BTreeSet<String>,
    /// Where a `send` failed, so that its temporary file may be left.
    interrupted: BTreeSet<String>,
    /// How many names have been given. None is given twice.
    named: usize,
}

/// What an operation does to files, as a whole or not at all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    before: BTreeMap<String, Option<Content>>,
    after: BTreeMap<String, Option<Content>>,
    /// What is added stands there from its first byte on: a failure may leave a part of it.
    appends: bool,
}

/// How files turned out that were in doubt, and what was left behind.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) old: usize,
    pub(crate) new: usize,
    pub(crate) appended_in_part: usize,
    /// Temporary files of failed `send`s.
    pub(crate) leftovers: Vec<String>,
    pub(crate) complaints: Vec<String>,
}

impl Change {
    pub(crate) fn of(mut self, path: &str, before: Option<Content>, after: Option<Content>) -> Self {
        self.before.insert(path.to_owned(), before);
        self.after.insert(path.to_owned(), after);
        self
    }

    pub(crate) fn appending(self) -> Self {
        Self { appends: true, ..self }
    }

    fn is_in_part(&self, files: &Files) -> bool {
        let begins = |path: &String, other: &Option<Content>, wanted: fn(&[u8], &[u8]) -> bool| {
            files.get(path).zip(other.as_ref()).is_some_and(|(file, other)| wanted(file, &other.bytes()))
        };
        self.appends
            && self.before.iter().all(|(path, old)| begins(path, old, <[u8]>::starts_with))
            && self.after.iter().all(|(path, new)| begins(path, new, |file, new| new.starts_with(file)))
    }
}

impl Model {
    /// A directory with one file.
    pub(crate) fn new(directory: &str, path: &str, content: Content) -> Self {
        Self {
            directory: directory.to_owned(),
            files: BTreeMap::from([(path.to_owned(), content)]),
            directories: BTreeSet::new(),
            doubts: Vec::new(),
            doubtful_directories: BTreeSet::new(),
            interrupted: BTreeSet::new(),
            named: 0,
        }
    }

    pub(crate) fn directory(&self) -> &str {
        &self.directory
    }

    pub(crate) fn files(&self) -> &BTreeMap<String, Content> {
        &self.files
    }

    pub(crate) fn directories(&self) -> &BTreeSet<String> {
        &self.directories
    }

    /// A path in the session's directory that has never been used.
    pub(crate) fn new_path(&mut self, prefix: &str, extension: &str) -> String {
        self.named += 1;
        format!("{}/{prefix}{:03}{extension}", self.directory, self.named)
    }

    pub(crate) fn is_in_doubt(&self, path: &str) -> bool {
        self.doubtful_directories.contains(path) || self.doubtful_files().any(|doubtful| doubtful == path)
    }

    pub(crate) fn doubtful_files(&self) -> impl Iterator<Item = &str> {
        self.doubts.iter().flat_map(|change| change.after.keys()).map(String::as_str)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.files.values().map(Content::len).sum()
    }

    /// The server has confirmed it.
    pub(crate) fn apply(&mut self, change: Change) {
        for (path, content) in change.after {
            match content {
                Some(content) => self.files.insert(path, content),
                None => self.files.remove(&path),
            };
        }
    }

    /// It failed, and nobody knows how far it got.
    pub(crate) fn doubt(&mut self, change: Change) {
        self.files.retain(|path, _| !change.after.contains_key(path));
        self.doubts.push(change);
    }

    pub(crate) fn made(&mut self, directory: &str) {
        self.directories.insert(directory.to_owned());
    }

    pub(crate) fn perhaps_made(&mut self, directory: &str) {
        self.doubtful_directories.insert(directory.to_owned());
    }

    /// A `send` to this path failed, perhaps for the time being.
    pub(crate) fn interrupted(&mut self, path: &str) {
        self.interrupted.insert(path.to_owned());
    }

    /// Whether this is the temporary file of a `send` that failed: `.{name}.{8 hex}.part`.
    pub(crate) fn is_leftover(&self, path: &str) -> bool {
        let target = || {
            let (directory, name) = path.rsplit_once('/')?;
            let (name, digits) = name.strip_prefix('.')?.strip_suffix(".part")?.rsplit_once('.')?;
            let are_digits = digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            are_digits.then(|| format!("{directory}/{name}"))
        };
        target().is_some_and(|target| self.interrupted.contains(&target))
    }

    /// Compares this with all that the server holds. To be asked when the server has nothing under way any more.
    pub(crate) fn judge(&self, server: &Files) -> Verdict {
        let inside = format!("{}/", self.directory);
        let mut left: Files = server
            .iter()
            .filter(|(path, _)| path.starts_with(&inside))
            .map(|(path, file)| (path.clone(), file.clone()))
            .collect();
        let mut verdict = Verdict::default();
        for (path, content) in &self.files {
            match left.remove(path) {
                Some(file) if file == content.bytes() => {}
                Some(file) => verdict.complain(format!("{path} has {} wrong bytes, not {}", file.len(), content.len())),
                None => verdict.complain(format!("{path} is lost")),
            }
        }
        for doubt in &self.doubts {
            if are_as(&doubt.before, server) {
                verdict.old += 1;
            } else if are_as(&doubt.after, server) {
                verdict.new += 1;
            } else if doubt.is_in_part(server) {
                verdict.appended_in_part += 1;
            } else {
                verdict.complain(format!("neither old nor new: {doubt:?}"));
            }
            left.retain(|path, _| !doubt.after.contains_key(path));
        }
        for path in left.into_keys() {
            if self.is_leftover(&path) {
                verdict.leftovers.push(path);
            } else {
                verdict.complain(format!("{path} should not be there"));
            }
        }
        verdict
    }
}

impl Verdict {
    fn complain(&mut self, complaint: String) {
        self.complaints.push(complaint);
    }
}

/// Whether the files of this state are like that.
fn are_as(state: &BTreeMap<String, Option<Content>>, files: &Files) -> bool {
    state.iter().all(|(path, content)| files.get(path) == content.as_ref().map(Content::bytes).as_ref())
}
