//! Files that are read into a local directory: nobody sees a part of one.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::local_name::LocalName;
use crate::cli::Stop;

/// The directory that files are read into.
pub(in crate::cli) struct Inbox {
    directory: PathBuf,
    replace: bool,
    /// What this run has put there, which is never replaced.
    filled: HashSet<String>,
}

/// A file on its way into the inbox. Dropped before it is published, it leaves nothing behind.
pub(super) struct Incoming {
    temporary: NamedTempFile,
    name: LocalName,
}

impl Inbox {
    /// Makes the directory when it is missing. With `replace`, files that were there before may be replaced.
    pub(in crate::cli) fn open(directory: PathBuf, replace: bool) -> Result<Self, Stop> {
        std::fs::create_dir_all(&directory)
            .map_err(|error| Stop::Usage(format!("--out {}: {error}", directory.display())))?;
        Ok(Self { directory, replace, filled: HashSet::new() })
    }

    /// Makes room for a document that is called `remote_name` on the server.
    pub(super) fn prepare(&self, remote_name: Option<&str>) -> io::Result<Incoming> {
        let name = remote_name.and_then(LocalName::new);
        let name = name.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the document has no file-name"))?;
        // Asked beforehand, so that nothing is transferred in vain; publishing does not rely on it.
        if !self.may_replace(&name) && self.path(&name).symlink_metadata().is_ok() {
            return Err(self.taken(&name));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".incoming-");
        // As any new file: the user's umask decides who may read it.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        Ok(Incoming { temporary: builder.tempfile_in(&self.directory)?, name })
    }

    /// Puts the complete file in its place, on disk for good.
    pub(super) fn publish(&mut self, incoming: Incoming) -> io::Result<PathBuf> {
        let Incoming { temporary, name } = incoming;
        temporary.as_file().sync_all()?;
        let path = self.path(&name);
        let persisted =
            if self.may_replace(&name) { temporary.persist(&path) } else { temporary.persist_noclobber(&path) };
        persisted.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => self.taken(&name),
            _ => error.error,
        })?;
        sync_directory(&self.directory)?;
        self.filled.insert(name.identity());
        Ok(path)
    }

    fn may_replace(&self, name: &LocalName) -> bool {
        self.replace && !self.filled.contains(&name.identity())
    }

    fn path(&self, name: &LocalName) -> PathBuf {
        self.directory.join(name.as_str())
    }

    fn taken(&self, name: &LocalName) -> io::Error {
        let reason = if self.filled.contains(&name.identity()) {
            "this run has already read a file of this name"
        } else {
            "there is a local file of this name; --force replaces it"
        };
        io::Error::new(io::ErrorKind::AlreadyExists, format!("{}: {reason}", self.path(name).display()))
    }
}

impl Incoming {
    pub(super) fn name(&self) -> &LocalName {
        &self.name
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

    fn receive(inbox: &mut Inbox, name: &str, content: &str) -> io::Result<PathBuf> {
        let mut incoming = inbox.prepare(Some(name))?;
        incoming.temporary.write_all(content.as_bytes())?;
        inbox.publish(incoming)
    }

    #[test]
    fn an_unfinished_file_leaves_nothing() {
        let (_directory, inbox) = inbox(false);
        drop(inbox.prepare(Some("a")).unwrap());
        assert_eq!(fs::read_dir(&inbox.directory).unwrap().count(), 0);
    }

    #[test]
    fn what_is_there_is_kept_unless_asked() {
        let (_directory, mut inbox) = inbox(false);
        fs::write(inbox.directory.join("a"), "old").unwrap();
        assert_eq!(receive(&mut inbox, "a", "new").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(inbox.directory.join("a")).unwrap(), "old");
        inbox.replace = true;
        receive(&mut inbox, "a", "new").unwrap();
        assert_eq!(fs::read_to_string(inbox.directory.join("a")).unwrap(), "new");
    }

    #[test]
    fn a_run_never_replaces_its_own_files() {
        let (_directory, mut inbox) = inbox(true);
        receive(&mut inbox, "x/a", "first").unwrap();
        let error = receive(&mut inbox, "y/a", "second").unwrap_err();
        assert!(error.to_string().contains("this run"), "{error}");
        assert_eq!(fs::read_to_string(inbox.directory.join("a")).unwrap(), "first");
    }

    #[test]
    fn a_document_needs_a_name() {
        let (_directory, inbox) = inbox(false);
        assert!(inbox.prepare(None).is_err());
        assert!(inbox.prepare(Some("dir/")).is_err());
    }
}
