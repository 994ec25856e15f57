//! Which paths a server has: each can be one thing only.

use std::collections::BTreeMap;

use scenario::model::Server;
use thiserror::Error;

/// What cannot be had together.
#[derive(Debug, PartialEq, Eq, Error)]
pub(crate) enum Conflict {
    /// The root is a directory.
    #[error("{path} is the root directory, so it cannot be a {kind}")]
    Root { path: String, kind: &'static str },
    /// One path for two things.
    #[error("{path} cannot be a {kind}: {other} is a {other_kind}")]
    TwoKinds { path: String, kind: &'static str, other: String, other_kind: &'static str },
    /// Something is below what is no directory.
    #[error("{path} cannot be there: {other} is a {other_kind}, no directory")]
    Below { path: String, other: String, other_kind: &'static str },
}

/// Sees that files and links are where nothing else is, and below directories.
pub(super) fn check(description: &Server) -> Result<(), Conflict> {
    let files = description.files.keys().map(|path| (path, "file"));
    let links = description.links.keys().map(|path| (path, "link"));
    let mut leaves: BTreeMap<Vec<&str>, (&str, &'static str)> = BTreeMap::new();
    for (path, kind) in files.chain(links) {
        let names = names(path);
        if names.is_empty() {
            return Err(Conflict::Root { path: path.clone(), kind });
        }
        if let Some((other, other_kind)) = leaves.insert(names, (path, kind)) {
            return Err(Conflict::TwoKinds { path: path.clone(), kind, other: other.to_owned(), other_kind });
        }
    }
    let directories = description.directories.iter().chain(description.listings.keys());
    for path in directories.clone() {
        if let Some((other, other_kind)) = leaves.get(&names(path)) {
            let other = (*other).to_owned();
            return Err(Conflict::TwoKinds { path: path.clone(), kind: "directory", other, other_kind });
        }
    }
    for path in leaves.values().map(|(path, _)| *path).chain(directories.map(String::as_str)) {
        let names = names(path);
        let above = (1..names.len()).find_map(|depth| leaves.get(names.get(..depth)?));
        if let Some((other, other_kind)) = above {
            return Err(Conflict::Below { path: path.to_owned(), other: (*other).to_owned(), other_kind });
        }
    }
    Ok(())
}

/// The names in a path as the server reads it: without `.`, `..` and doubled slashes.
fn names(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    names
}
