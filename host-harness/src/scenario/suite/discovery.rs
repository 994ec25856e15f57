//! Which files are scenarios.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// A path of the command line that leads nowhere.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", .path.display())]
pub(crate) struct NotFound {
    path: PathBuf,
    source: io::Error,
}

/// The files that are named, and all `*.yaml` and `*.yml` below the directories that are, in order of their names. None twice.
///
/// # Errors
/// When one of the paths leads nowhere.
pub(crate) fn scenario_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, NotFound> {
    let mut files = Vec::new();
    for path in paths {
        let not_found = |source| NotFound { path: path.clone(), source };
        if path.metadata().map_err(not_found)?.is_dir() {
            let mut below = BTreeSet::new();
            collect(path, &mut below).map_err(not_found)?;
            files.extend(below);
        } else {
            files.push(path.clone());
        }
    }
    let mut seen = BTreeSet::new();
    files.retain(|file| seen.insert(file.clone()));
    Ok(files)
}

/// Links to directories are not followed: they may go in circles.
fn collect(directory: &Path, files: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    for entry in directory.read_dir()? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") && path.is_file()
        {
            files.insert(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_in_order_and_once() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.yaml", "a/z.yml", "a/note.txt", "c.yml", "a/deep/x.yaml"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let paths = ["c.yml", ".", "a/note.txt"].map(|name| folder.path().join(name));
        let found = scenario_files(&paths).unwrap();
        let found: Vec<_> = found.iter().map(|path| path.strip_prefix(folder.path()).unwrap()).collect();
        let expected = ["c.yml", "a/deep/x.yaml", "a/z.yml", "b.yaml", "a/note.txt"].map(Path::new);
        assert_eq!(found, expected);
        assert!(scenario_files(&[folder.path().join("none")]).is_err());
    }
}
