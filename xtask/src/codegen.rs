//! The JSON Schemas in `schemas/`, which are generated from the connector's configuration types and from the format of scenarios.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::workspace;

/// Written by hand, below the schemas.
const EXAMPLES: &str = "examples";

/// Writes every schema.
pub(crate) fn write() -> anyhow::Result<()> {
    write_to(&workspace::root().join("schemas"), &documents())
}

/// Fails when a schema is missing, is not what would be written, or is no longer written at all.
pub(crate) fn check() -> anyhow::Result<()> {
    let drifted = drift(&workspace::root().join("schemas"), &documents())?;
    let list: Vec<String> = drifted.iter().map(|path| format!("schemas/{}", path.display())).collect();
    ensure!(list.is_empty(), "not what the types say: {}. Type `cargo xtask codegen`", list.join(", "));
    Ok(())
}

fn documents() -> Vec<(String, String)> {
    [ftp_connector::schema::documents(), scenario::schema::documents()].concat()
}

fn write_to(folder: &Path, documents: &[(String, String)]) -> anyhow::Result<()> {
    for stale in drift(folder, documents)? {
        if !documents.iter().any(|(name, _)| Path::new(name) == stale) {
            fs::remove_file(folder.join(stale))?;
        }
    }
    for (name, text) in documents {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// The paths, below the folder, of the files that differ from the documents; also of those that should not be there.
fn drift(folder: &Path, documents: &[(String, String)]) -> anyhow::Result<Vec<PathBuf>> {
    let mut drifted = Vec::new();
    for (name, text) in documents {
        // A file that cannot be read is as good as none.
        if fs::read_to_string(folder.join(name)).ok().as_ref() != Some(text) {
            drifted.push(PathBuf::from(name));
        }
    }
    let expected: Vec<&Path> = documents.iter().map(|(name, _)| Path::new(name)).collect();
    for path in json_files(folder)? {
        let path = path.strip_prefix(folder)?;
        if !path.starts_with(EXAMPLES) && !expected.contains(&path) {
            drifted.push(path.to_owned());
        }
    }
    Ok(drifted)
}

fn json_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(json_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents() -> Vec<(String, String)> {
        vec![("connection.json".to_owned(), "{}\n".to_owned()), ("get/parameters.json".to_owned(), "1\n".to_owned())]
    }

    #[test]
    fn what_was_written_does_not_drift() {
        let folder = tempfile::tempdir().unwrap();
        write_to(folder.path(), &documents()).unwrap();
        assert_eq!(drift(folder.path(), &documents()).unwrap(), [""; 0].map(PathBuf::from));
    }

    #[test]
    fn changed_missing_and_stale_files_drift_but_examples_do_not() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(EXAMPLES)).unwrap();
        fs::write(folder.path().join(EXAMPLES).join("by-hand.json"), "{}").unwrap();
        fs::write(folder.path().join("connection.json"), "changed").unwrap();
        fs::write(folder.path().join("stale.json"), "{}").unwrap();
        let expected = ["connection.json", "get/parameters.json", "stale.json"].map(PathBuf::from);
        assert_eq!(drift(folder.path(), &documents()).unwrap(), expected);
        write_to(folder.path(), &documents()).unwrap();
        assert_eq!(drift(folder.path(), &documents()).unwrap(), [""; 0].map(PathBuf::from));
    }
}
