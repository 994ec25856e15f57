//! What a real server's user finds, seen and changed from the server's side. Paths are relative to the user's root.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::{PermissionsExt as _, chown, lchown, symlink};
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, ensure};

use super::{FtpServer as _, RealServer};

impl RealServer {
    /// Puts a file whose name may be any bytes, as [`FtpServer::store`](super::FtpServer::store) does.
    ///
    /// # Errors
    /// When the path is not relative and plain, or cannot be written.
    pub fn store_bytes(&self, path: &[u8], content: &[u8]) -> anyhow::Result<()> {
        store_as(self.owner, self.root(), Path::new(OsStr::from_bytes(path)), content)
    }

    /// Makes a directory, and those above it, in the server's hands.
    ///
    /// # Errors
    /// When the path is not relative and plain, or cannot be made.
    pub fn make_directory(&self, path: &str) -> anyhow::Result<()> {
        make_directories_as(self.owner, self.root(), Path::new(path))
    }

    /// Makes a symbolic link to the target, which need not exist and is seen from the link's directory.
    ///
    /// # Errors
    /// When the path is not relative and plain, or something is there.
    pub fn link(&self, path: &str, target: &str) -> anyhow::Result<()> {
        make_directories_as(self.owner, self.root(), Path::new(path).parent().unwrap_or(Path::new("")))?;
        let link = self.root().join(path);
        symlink(target, &link).with_context(|| format!("cannot link {}", link.display()))?;
        Ok(lchown(&link, self.owner, self.owner)?)
    }

    /// Whether there is a file, directory or link, wherever a link leads.
    pub fn exists(&self, path: &str) -> bool {
        self.root().join(path).symlink_metadata().is_ok()
    }

    /// The names in a directory, sorted, byte for byte.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn names(&self, directory: &str) -> anyhow::Result<Vec<Vec<u8>>> {
        let directory = self.root().join(directory);
        let entries = fs::read_dir(&directory).with_context(|| format!("cannot read {}", directory.display()))?;
        let names = entries.map(|entry| Ok(entry?.file_name().into_vec()));
        let mut names = names.collect::<anyhow::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    /// When what the path leads to was last modified.
    ///
    /// # Errors
    /// When there is nothing.
    pub fn modified(&self, path: &str) -> anyhow::Result<SystemTime> {
        Ok(self.metadata(path)?.modified()?)
    }

    /// Has a file modified at this time.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn set_modified(&self, path: &str, modified: SystemTime) -> anyhow::Result<()> {
        let file = fs::File::open(self.root().join(path)).with_context(|| format!("cannot open {path}"))?;
        Ok(file.set_modified(modified)?)
    }

    /// The permission bits of what the path leads to, without those that tell files from directories.
    ///
    /// # Errors
    /// When there is nothing.
    pub fn mode(&self, path: &str) -> anyhow::Result<u32> {
        Ok(self.metadata(path)?.permissions().mode() & 0o7777)
    }

    fn metadata(&self, path: &str) -> anyhow::Result<fs::Metadata> {
        let path = self.root().join(path);
        fs::metadata(&path).with_context(|| format!("cannot look at {}", path.display()))
    }
}

/// Writes a file below `root`, and gives it and the directories that had to be made to `owner`.
pub(crate) fn store_as(owner: Option<u32>, root: &Path, path: &Path, content: &[u8]) -> anyhow::Result<()> {
    make_directories_as(owner, root, path.parent().unwrap_or(Path::new("")))?;
    let file = plain(root, path)?;
    fs::write(&file, content).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(chown(&file, owner, owner)?)
}

fn make_directories_as(owner: Option<u32>, root: &Path, path: &Path) -> anyhow::Result<()> {
    plain(root, path)?;
    let mut made = root.to_owned();
    for component in path.components() {
        made.push(component);
        if !made.exists() {
            fs::create_dir(&made).with_context(|| format!("cannot make {}", made.display()))?;
            chown(&made, owner, owner)?;
        }
    }
    Ok(())
}

/// The path below `root`, when it does not lead out of it.
fn plain(root: &Path, path: &Path) -> anyhow::Result<PathBuf> {
    let plain = path.components().all(|component| matches!(component, Component::Normal(_)));
    ensure!(plain, "{} is not a plain relative path", path.display());
    Ok(root.join(path))
}
