//! Where a run keeps its files, and what it was told.

use std::fs::{self, File, Permissions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use nix::sys::statvfs::statvfs;
use tempfile::TempDir;

use crate::scale::Scale;

/// A file system in memory, so that no disk decides.
const IN_MEMORY: &str = "/dev/shm";

/// Files are made of it, over and over: long enough that nothing on the way sees it twice.
const PATTERN: usize = 8 << 20;

/// The files of a run, removed with it.
pub(crate) struct Workshop {
    directory: TempDir,
    pub(crate) scale: Scale,
    pub(crate) pairs: u32,
}

impl Workshop {
    pub(crate) fn open(scale: Scale, pairs: u32) -> anyhow::Result<Self> {
        // A file that is sent is there twice.
        let parent = if free_bytes(Path::new(IN_MEMORY)) > 2 * (scale.large_file + scale.huge_file) {
            PathBuf::from(IN_MEMORY)
        } else {
            std::env::temp_dir()
        };
        let directory = tempfile::Builder::new().prefix("ftp-benchmark-").tempdir_in(parent)?;
        // Servers give up root's rights.
        fs::set_permissions(directory.path(), Permissions::from_mode(0o755))?;
        Ok(Self { directory, scale, pairs })
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Where compiled components are kept: a directory of its own, which no other version of the host has filled.
    pub(crate) fn cache(&self) -> PathBuf {
        self.path().join("cache")
    }

    /// Whether contents are in memory.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.path().starts_with(IN_MEMORY)
    }

    /// A pseudo-random file of this length, made once.
    pub(crate) fn content(&self, length: u64) -> anyhow::Result<PathBuf> {
        let path = self.path().join(format!("{length}.bin"));
        if !path.exists() {
            write_content(&path, length).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(path)
    }

    /// A file of this length without content: zeros that take no room.
    pub(crate) fn zeros(&self, length: u64) -> anyhow::Result<PathBuf> {
        let path = self.path().join(format!("{length}-zeros.bin"));
        File::create(&path)?.set_len(length)?;
        Ok(path)
    }

    /// As many small files as the scale says, up to `count`, made once: a directory of them, and their names.
    pub(crate) fn small_files(&self, count: usize) -> anyhow::Result<Vec<PathBuf>> {
        let directory = self.path().join("small");
        fs::create_dir_all(&directory)?;
        let paths = (0..count).map(|number| directory.join(format!("{number:06}.bin")));
        let paths: Vec<PathBuf> = paths.collect();
        for path in paths.iter().filter(|path| !path.exists()) {
            write_content(path, self.scale.small_file)?;
        }
        Ok(paths)
    }
}

fn write_content(path: &Path, length: u64) -> anyhow::Result<()> {
    let mut pattern = vec![0; PATTERN.min(usize::try_from(length)?)];
    // The same in every run.
    fastrand::Rng::with_seed(length).fill(&mut pattern);
    let mut file = BufWriter::new(File::create(path)?);
    let mut left = length;
    while left > 0 {
        let piece = pattern.get(..usize::try_from(left).unwrap_or(usize::MAX).min(pattern.len())).unwrap_or(&pattern);
        file.write_all(piece)?;
        left -= piece.len() as u64;
    }
    Ok(file.flush()?)
}

fn free_bytes(directory: &Path) -> u64 {
    statvfs(directory).map_or(0, |status| status.blocks_available() * status.fragment_size())
}
