//! Compiled components on disk, since compiling takes a second or two and loading a few milliseconds.
//!
//! An entry is native code that this process will run. It is therefore read only from a directory and a file that nobody
//! but this user can write, and only when it is whole: its name tells its checksum. It is mapped, not copied.

use std::borrow::Cow;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use base16ct::lower::encode_string;
use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

const EXTENSION: &str = "cwasm";

/// How much of an entry is read at a time.
const BUFFER: usize = 1024 * 1024;

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

    pub(crate) fn load(&self, engine: &Engine, digest: &ComponentDigest) -> Option<Component> {
        let key = key(engine, digest);
        let (path, checksum) = self.entry(&key)?;
        match checksum_of_private(&path) {
            Ok(found) if found == checksum => {}
            Ok(_) => {
                tracing::warn!(path = %path.display(), "a cached component is damaged and will be replaced");
                return None;
            }
            Err(error) => {
                tracing::debug!(%error, "a cached component cannot be used");
                return None;
            }
        }
        // SAFETY: the file must come from `Component::serialize` and stay as it is. Only this user can have written it (checked
        // above, directory and file), nobody changes an entry (they are replaced by renaming), its checksum is right, and
        // wasmtime itself refuses code of another version or configuration of the engine.
        #[allow(unsafe_code, reason = "the one way to load compiled code; see the comment above")]
        let component = unsafe { Component::deserialize_file(engine, &path) };
        component.inspect_err(|error| tracing::debug!(%error, "a cached component does not fit")).ok()
    }

    pub(crate) fn store(&self, engine: &Engine, digest: &ComponentDigest, compiled: &Component) {
        let key = key(engine, digest);
        if let Err(error) = self.write(&key, compiled) {
            tracing::warn!(directory = %self.directory.display(), %error, "a compiled component could not be cached");
        }
        self.prune();
    }

    fn write(&self, key: &str, compiled: &Component) -> io::Result<()> {
        let code = compiled.serialize().map_err(io::Error::other)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.directory)?;
        file.write_all(&code)?;
        let path = self.directory.join(format!("{key}-{:08x}.{EXTENSION}", crc32fast::hash(&code)));
        if let Some((damaged, _)) = self.entry(key).filter(|(old, _)| *old != path) {
            // Another process may have been faster.
            let _ = fs::remove_file(damaged);
        }
        file.persist(path)?;
        Ok(())
    }

    /// The file for this key, and the checksum that its name tells.
    fn entry(&self, key: &str) -> Option<(PathBuf, u32)> {
        self.entries().find_map(|path| {
            let (of, checksum) = path.file_stem()?.to_str()?.split_once('-')?;
            let checksum = u32::from_str_radix(checksum, 16).ok()?;
            (of == key).then_some((path, checksum))
        })
    }

    fn entries(&self) -> impl Iterator<Item = PathBuf> {
        let paths = fs::read_dir(&self.directory).into_iter().flatten().flatten().map(|entry| entry.path());
        paths.filter(|path| path.extension().is_some_and(|extension| extension == EXTENSION))
    }

    fn prune(&self) {
        let modified = |path: PathBuf| Some((fs::metadata(&path).ok()?.modified().ok()?, path));
        let mut entries: Vec<(SystemTime, PathBuf)> = self.entries().filter_map(modified).collect();
        entries.sort();
        let excess = entries.len().saturating_sub(MAX_ENTRIES);
        for (_, path) in entries.into_iter().take(excess) {
            // Another process may have been faster.
            let _ = fs::remove_file(path);
        }
    }
}

/// SHA-256 of a component, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ComponentDigest(Cow<'static, str>);

impl ComponentDigest {
    pub(crate) fn of(component: &[u8]) -> Self {
        Self(Cow::Owned(encode_string(&Sha256::digest(component))))
    }

    /// That of [`DEFAULT_COMPONENT`](crate::DEFAULT_COMPONENT), computed when it was built.
    pub(crate) fn of_default() -> Self {
        Self(Cow::Borrowed(env!("CONNECTOR_COMPONENT_SHA256")))
    }
}

/// What was compiled, and for which engine.
fn key(engine: &Engine, component: &ComponentDigest) -> String {
    let mut key = KeyHasher(Sha256::new_with_prefix(component.0.as_bytes()));
    engine.precompile_compatibility_hash().hash(&mut key);
    encode_string(&key.0.finalize())
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

/// CRC-32 of a file that only this user can write.
fn checksum_of_private(path: &Path) -> io::Result<u32> {
    let mut file = File::open(path)?;
    others_cannot_write(&file.metadata()?)?;
    let mut hasher = crc32fast::Hasher::new();
    let mut buffer = vec![0; BUFFER];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { return Ok(hasher.finalize()) };
        hasher.update(bytes);
    }
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

    struct Cached {
        cache: Cache,
        engine: Engine,
        digest: ComponentDigest,
        _directory: tempfile::TempDir,
    }

    impl Cached {
        fn new() -> Self {
            let directory = tempfile::tempdir().unwrap();
            let cache = Cache::open(&directory.path().join("cache")).unwrap();
            let (engine, digest) = (crate::engine::new(false).unwrap(), ComponentDigest::of(EMPTY));
            let cached = Self { cache, engine, digest, _directory: directory };
            assert!(!cached.loads());
            cached.store();
            cached
        }

        fn loads(&self) -> bool {
            self.cache.load(&self.engine, &self.digest).is_some()
        }

        fn store(&self) {
            self.cache.store(&self.engine, &self.digest, &Component::new(&self.engine, EMPTY).unwrap());
        }

        fn path(&self) -> PathBuf {
            self.cache.entries().next().unwrap()
        }
    }

    #[test]
    fn the_default_component_has_the_digest_of_its_build() {
        assert_eq!(ComponentDigest::of_default(), ComponentDigest::of(crate::DEFAULT_COMPONENT));
    }

    #[test]
    fn a_stored_component_loads() {
        let cached = Cached::new();
        assert!(cached.loads());
        assert!(cached.cache.load(&cached.engine, &ComponentDigest::of(b"another")).is_none());
    }

    #[test]
    fn a_damaged_entry_is_ignored_and_replaced() {
        let cached = Cached::new();
        let mut entry = fs::read(cached.path()).unwrap();
        let half = entry.len() / 2;
        *entry.last_mut().unwrap() ^= 1;
        for damaged in [entry.as_slice(), b"", &entry[..half]] {
            // Beside the old one, which may still be mapped.
            let path = cached.path();
            fs::remove_file(&path).unwrap();
            fs::write(&path, damaged).unwrap();
            assert!(!cached.loads());
            cached.store();
            assert!(cached.loads());
            assert_eq!(cached.cache.entries().count(), 1);
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_others_can_write_is_not_trusted() {
        use std::os::unix::fs::PermissionsExt as _;
        let cached = Cached::new();
        fs::set_permissions(cached.path(), fs::Permissions::from_mode(0o666)).unwrap();
        assert!(!cached.loads());
        fs::set_permissions(&cached.cache.directory, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(Cache::open(&cached.cache.directory).is_none());
    }

    #[test]
    fn old_entries_go() {
        let Cached { cache, .. } = &Cached::new();
        for name in 0..MAX_ENTRIES + 3 {
            fs::write(cache.directory.join(name.to_string()).with_extension(EXTENSION), "").unwrap();
        }
        cache.prune();
        assert_eq!(fs::read_dir(&cache.directory).unwrap().count(), MAX_ENTRIES);
    }
}
