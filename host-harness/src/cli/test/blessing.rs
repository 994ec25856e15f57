//! Writes what came into the file of a scenario.

use std::io::{self, Write as _};
use std::path::Path;

use crate::cli::Report;
use crate::scenario::{Edit, Entry, apply};

/// Replaces the file as a whole, so that nobody ever finds half of it.
pub(super) fn write(report: Report, entry: &Entry, edits: &[Edit]) -> io::Result<()> {
    let folder = match entry.path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(apply(&entry.source.text, edits).as_bytes())?;
    file.as_file().set_permissions(entry.path.metadata()?.permissions())?;
    file.persist(&entry.path).map_err(|error| error.error)?;
    for Edit { line, before, after, .. } in edits {
        report.remark(&format!("blessed {}:{line}: {before} is now {after}", entry.source.name));
    }
    Ok(())
}
