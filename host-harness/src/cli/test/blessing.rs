//! Writes what came into the file of a scenario.

use std::io::{self, Write as _};
use std::path::Path;

use crate::cli::Report;
use crate::scenario::{Edit, Entry, apply};

/// Replaces the file as a whole, so that nobody ever finds half of it.
pub(super) fn write(report: Report, entry: &Entry, edits: &[Edit]) -> io::Result<()> {
    // A link is followed, so that it stays one.
    let path = entry.path.canonicalize()?;
    if std::fs::read(&path)? != entry.source.text.as_bytes() {
        return Err(io::Error::other(format!("{} has changed since it was read", entry.source.name)));
    }
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(apply(&entry.source.text, edits).as_bytes())?;
    file.as_file().set_permissions(path.metadata()?.permissions())?;
    file.persist(&path).map_err(|error| error.error)?;
    for Edit { line, before, after, .. } in edits {
        report.remark(&format!("blessed {}:{line}: {before} is now {after}", entry.source.name));
    }
    Ok(())
}
