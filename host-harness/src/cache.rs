//! Compiled components on disk, since compiling takes a second or two and loading a few milliseconds.
//!
//! An entry is native code that this process will run. It is therefore read only from a directory and a file that nobody
//! but this user can write, and only when its SHA-256, which precedes it, is right.

use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

const EXTENSION: &str = "cwasm";
const CHECKSUM: usize = 32;

/// Older entries go when there are more: every build of a component makes another.
const MAX_ENTRIES: usize = 16;

/// The directory of compiled components.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    directory: PathBuf,
}

impl Cache {
    /// None, with a warning, when the directory cannot be had or could be written by somebody else.
    pub(crate) fn open(directory: &Path) -> Option<Self> {
        match create_private(directory).and_then(|()| refuse_others_writing(directory)) {
            Ok(()) => Some(Self { directory: directory.to_owned() }),
            Err(error) => {
                tracing::warn!(directory = %directory.display(), %error, "compiled components are not cached");
                None
            }
        }
    }

    pub(crate) fn load(&self, engine: &Engine, component: &[u8]) -> Option<Component> {
        let path = self.entry(engine, component);
        let entry = read_private(&path).inspect_err(|error| tracing::debug!(%error, "no cached component")).ok()?;
        let (checksum, code) = entry.split_at_checked(CHECKSUM)?;
        if Sha256::digest(code).as_slice() != checksum {
            tracing::warn!(path = %path.display(), "a cached component is damaged and will be replaced");
            return None;
        }
        // SAFETY: `code` must come from `Component::serialize`. Only this user can have written the file (checked above,
        // directory and file), its checksum is right, and wasmtime itself refuses code of another version or
        // configuration of the engine.
        #[allow(unsafe_code, reason = "the one way to load compiled code; see the comment above")]
        let component = unsafe { Component::deserialize(engine, code) };
        component.inspect_err(|error| tracing::debug!(%error, "a cached component does not fit")).ok()
    }

    pub(crate) fn store(&self, engine: &Engine, component: &[u8], compiled: &Component) {
        let path = self.entry(engine, component);
        if let Err(error) = self.write(&path, compiled) {
            tracing::warn!(path = %path.display(), %error, "a compiled component could not be cached");
        }
        self.prune();
    }

    fn write(&self, path: &Path, compiled: &Component) -> io::Result<()> {
        let code = compiled.serialize().map_err(io::Error::other)?;
        let mut entry = tempfile::NamedTempFile::new_in(&self.directory)?;
        entry.write_all(&Sha256::digest(&code))?;
        entry.write_all(&code)?;
        entry.persist(path)?;
        Ok(())
    }

    /// The entry's name says what was compiled and for which engine.
    fn entry(&self, engine: &Engine, component: &[u8]) -> PathBuf {
        let mut key = KeyHasher(Sha256::new_with_prefix(component));
        engine.precompile_compatibility_hash().hash(&mut key);
        self.directory.join(format!("{:x}", Bytes::copy_from_slice(&key.0.finalize()))).with_extension(EXTENSION)
    }

    fn prune(&self) {
        let Ok(entries) = fs::read_dir(&self.directory) else { return };
        let mut entries: Vec<(SystemTime, PathBuf)> = entries
            .flatten()
            .filter(|entry| Path::new(&entry.file_name()).extension().is_some_and(|extension| extension == EXTENSION))
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        entries.sort();
        let excess = entries.len().saturating_sub(MAX_ENTRIES);
        for (_, path) in entries.into_iter().take(excess) {
            // Another process may have been faster.
            let _ = fs::remove_file(path);
        }
    }
}

/// The user's cache directory, by the platform's conventions.
pub(crate) fn default_directory() -> Option<PathBuf> {
    use etcetera::BaseStrategy as _;
    Some(etcetera::base_strategy::choose_native_strategy().ok()?.cache_dir().join("host-harness"))
}

/// Lets what is hashable reach a cryptographic hash, whole.
struct KeyHasher(Sha256);

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

fn create_private(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

fn refuse_others_writing(path: &Path) -> io::Result<()> {
    others_cannot_write(&fs::metadata(path)?)
}

fn read_private(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    others_cannot_write(&file.metadata()?)?;
    let mut entry = Vec::new();
    io::Read::read_to_end(&mut file, &mut entry)?;
    Ok(entry)
}

#[cfg(unix)]
fn others_cannot_write(metadata: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    const GROUP_AND_OTHERS_WRITE: u32 = 0o022;
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it belongs to another user"));
    }
    if metadata.mode() & GROUP_AND_OTHERS_WRITE != 0 {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "other users can write it"));
    }
    Ok(())
}

/// A user's cache directory is private by its access control list.
#[cfg(not(unix))]
fn others_cannot_write(_: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// The smallest component there is: a header.
    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    fn cached() -> (tempfile::TempDir, Cache, Engine, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::open(&directory.path().join("cache")).unwrap();
        let engine = crate::engine::new().unwrap();
        assert!(cache.load(&engine, EMPTY).is_none());
        cache.store(&engine, EMPTY, &Component::new(&engine, EMPTY).unwrap());
        let path = cache.entry(&engine, EMPTY);
        (directory, cache, engine, path)
    }

    #[test]
    fn a_stored_component_loads() {
        let (_directory, cache, engine, _) = cached();
        assert!(cache.load(&engine, EMPTY).is_some());
        assert!(cache.load(&engine, b"another").is_none());
    }

    #[test]
    fn a_damaged_entry_is_ignored_and_replaced() {
        let (_directory, cache, engine, path) = cached();
        let mut entry = fs::read(&path).unwrap();
        *entry.last_mut().unwrap() ^= 1;
        for damaged in [entry.as_slice(), b"", &entry[..CHECKSUM]] {
            fs::write(&path, damaged).unwrap();
            assert!(cache.load(&engine, EMPTY).is_none());
        }
        cache.store(&engine, EMPTY, &Component::new(&engine, EMPTY).unwrap());
        assert!(cache.load(&engine, EMPTY).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn what_others_can_write_is_not_trusted() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_directory, cache, engine, path) = cached();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        assert!(cache.load(&engine, EMPTY).is_none());
        fs::set_permissions(&cache.directory, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(Cache::open(&cache.directory).is_none());
    }

    #[test]
    fn old_entries_go() {
        let (_directory, cache, ..) = cached();
        for name in 0..MAX_ENTRIES + 3 {
            fs::write(cache.directory.join(name.to_string()).with_extension(EXTENSION), "").unwrap();
        }
        cache.prune();
        assert_eq!(fs::read_dir(&cache.directory).unwrap().count(), MAX_ENTRIES);
    }
}
