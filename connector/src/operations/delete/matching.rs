//! What patterns select for deletion.

use super::{Subject, check_count};
use crate::config::{DeleteIfMissing, DeleteParameters, MaxFiles, Reach};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Entry, EntryKind, RemotePath, is_upload_in_progress};
use crate::operations::selection::Selection;
use crate::session::Session;

/// What matches in the directory; a failure when it is more than `maxDeletes`.
pub(super) fn find(
    session: &mut Session,
    parameters: &DeleteParameters,
    directory: &RemotePath,
) -> Result<Vec<Subject>, Failure> {
    let kinds = if parameters.directories { is_deletable } else { is_deletable_file };
    let ignored = parameters.if_missing == DeleteIfMissing::Ignore;
    let reach = in_the_directory_itself();
    let mut selection = Selection::begin(session, directory.clone(), &parameters.filter, &reach, kinds, ignored)?;
    let mut subjects = Vec::new();
    while let Some(found) = selection.next_at_rest(session)? {
        subjects.push(Subject { target: found.target(), listed: found.entry.kind });
    }
    if subjects.is_empty() && !ignored {
        let message = format!("nothing in `{}` matches", directory.to_text());
        return Err(Failure::new(FailureCode::NotFound, Phase::Listing, message)
            .with_hint("Check directory and patterns, or set `ifMissing` to `ignore`."));
    }
    check_count(parameters, subjects.len())?;
    Ok(subjects)
}

fn in_the_directory_itself() -> Reach {
    Reach { recursive: false, max_depth: 0, follow_symlinks: false, sort: None, max_files: MaxFiles::default() }
}

fn is_deletable_file(entry: &Entry) -> bool {
    entry.kind != EntryKind::Directory && is_deletable(entry)
}

/// What is being uploaded is somebody else's.
fn is_deletable(entry: &Entry) -> bool {
    !is_upload_in_progress(&entry.name)
}
