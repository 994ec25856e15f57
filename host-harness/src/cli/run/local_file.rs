//! Files that are read into a local directory: nobody sees a part of one.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

use super::local_name::LocalPath;
use crate::cli::Stop;

/// The directory that files are read into. Several sessions may share it.
pub(in crate::cli) struct Inbox {
    directory: PathBuf,
    replace: bool,
    /// What this run has put there, which is never replaced.
    filled: Mutex<HashSet<Vec<String>>>,
}

/// A file on its way into the inbox. Dropped before it is published, it leaves nothing behind.
pub(super) struct Incoming {
    temporary: NamedTempFile,
    path: LocalPath,
}

impl Inbox {
    /// Makes the directory when it is missing. With `replace`, files that were there before may be replaced.
    pub(in crate::cli) fn open(directory: PathBuf, replace: bool) -> Result<Self, Stop> {
        std::fs::create_dir_all(&directory)
            .map_err(|error| Stop::Usage(format!("--out {}: {error}", directory.display())))?;
        Ok(Self { directory, replace, filled: Mutex::default() })
    }

    /// Makes room for a document, below the directories that `path` tells.
    pub(super) fn prepare(&self, path: Option<LocalPath>) -> io::Result<Incoming> {
        let path = path.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the document has no file-name"))?;
        let directory = self.directory(&path);
        std::fs::create_dir_all(&directory)?;
        // Asked beforehand, so that nothing is transferred in vain; publishing does not rely on it.
        if (!self.replace || self.has_filled(&path)) && self.path(&path).symlink_metadata().is_ok() {
            return Err(self.taken(&path));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".incoming-");
        // As any new file: the user's umask decides who may read it.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        Ok(Incoming { temporary: builder.tempfile_in(directory)?, path })
    }

    /// Puts the complete file in its place, on disk for good.
    pub(super) fn publish(&self, incoming: Incoming) -> io::Result<PathBuf> {
        use tokio::runtime::{Handle, RuntimeFlavor};
        match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
            // The disk takes its time, and other sessions have work to do.
            Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(|| self.publish_now(incoming)),
            _ => self.publish_now(incoming),
        }
    }

    fn publish_now(&self, incoming: Incoming) -> io::Result<PathBuf> {
        let Incoming { temporary, path: local } = incoming;
        temporary.as_file().sync_all()?;
        let path = self.path(&local);
        self.put(temporary, &path, &local)?;
        sync_directory(&self.directory(&local))?;
        Ok(path)
    }

    fn put(&self, temporary: NamedTempFile, path: &Path, local: &LocalPath) -> io::Result<()> {
        let mut filled = self.filled();
        let replace = self.replace && !filled.contains(&local.identity());
        let persisted = if replace { temporary.persist(path) } else { temporary.persist_noclobber(path) };
        if let Err(error) = persisted {
            drop(filled);
            return Err(match error.error.kind() {
                io::ErrorKind::AlreadyExists => self.taken(local),
                _ => error.error,
            });
        }
        filled.insert(local.identity());
        Ok(())
    }

    fn has_filled(&self, path: &LocalPath) -> bool {
        self.filled().contains(&path.identity())
    }

    /// Also after a panic elsewhere: an insertion leaves it whole.
    fn filled(&self) -> MutexGuard<'_, HashSet<Vec<String>>> {
        self.filled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn directory(&self, path: &LocalPath) -> PathBuf {
        self.directory.join(path.directory())
    }

    fn path(&self, path: &LocalPath) -> PathBuf {
        self.directory(path).join(path.name().as_str())
    }

    fn taken(&self, path: &LocalPath) -> io::Error {
        if self.has_filled(path) {
            return self.already_read(path);
        }
        let reason = "there is a local file of this name; --force replaces it";
        io::Error::new(io::ErrorKind::AlreadyExists, format!("{}: {reason}", self.path(path).display()))
    }

    /// Two documents of one run have the same place.
    pub(super) fn already_read(&self, path: &LocalPath) -> io::Error {
        let reason = "this run has already read a file of this name";
        io::Error::new(io::ErrorKind::AlreadyExists, format!("{}: {reason}", self.path(path).display()))
    }
}

impl Incoming {
    pub(super) fn path(&self) -> &LocalPath {
        &self.path
    }

    pub(super) fn writer(&self) -> io::Result<tokio::fs::File> {
        Ok(tokio::fs::File::from_std(self.temporary.as_file().try_clone()?))
    }
}

/// A new name lasts only once its directory is on disk.
#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    std::fs::File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use super::*;

    fn inbox(replace: bool) -> (tempfile::TempDir, Inbox) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("in");
        (directory, Inbox::open(path, replace).unwrap())
    }

    fn receive(inbox: &Inbox, name: &str, content: &str) -> io::Result<PathBuf> {
        let mut incoming = inbox.prepare(LocalPath::of_name(name))?;
        incoming.temporary.write_all(content.as_bytes())?;
        inbox.publish_now(incoming)
    }

    #[test]
    fn an_unfinished_file_leaves_nothing() {
        let (_directory, inbox) = inbox(false);
        drop(inbox.prepare(LocalPath::of_name("a")).unwrap());
        assert_eq!(fs::read_dir(&inbox.directory).unwrap().count(), 0);
    }

    #[test]
    fn what_is_there_is_kept_unless_asked() {
        let (_directory, mut inbox) = inbox(false);
        fs::write(inbox.directory.join("a"), "old").unwrap();
        assert_eq!(receive(&inbox, "a", "new").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(inbox.directory.join("a")).unwrap(), "old");
        inbox.replace = true;
        receive(&inbox, "a", "new").unwrap();
        assert_eq!(fs::read_to_string(inbox.directory.join("a")).unwrap(), "new");
    }

    #[test]
    fn a_run_never_replaces_its_own_files() {
        let (_directory, inbox) = inbox(true);
        receive(&inbox, "x/a", "first").unwrap();
        let error = receive(&inbox, "y/a", "second").unwrap_err();
        assert!(error.to_string().contains("this run"), "{error}");
        assert_eq!(fs::read_to_string(inbox.directory.join("a")).unwrap(), "first");
    }

    #[test]
    fn a_path_keeps_its_directories() {
        let (_directory, inbox) = inbox(false);
        for path in ["sub/a", "a", "sub/deep/a"] {
            let mut incoming = inbox.prepare(LocalPath::of_path(path)).unwrap();
            incoming.temporary.write_all(path.as_bytes()).unwrap();
            inbox.publish_now(incoming).unwrap();
            assert_eq!(fs::read_to_string(inbox.directory.join(path)).unwrap(), path);
        }
    }

    #[test]
    fn a_document_needs_a_name() {
        let (_directory, inbox) = inbox(false);
        assert!(inbox.prepare(None).is_err());
        assert!(inbox.prepare(LocalPath::of_name("dir/")).is_err());
    }
}
