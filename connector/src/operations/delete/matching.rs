//! What patterns and conditions select for deletion.

use super::Subject;
use crate::config::{DeleteIfMissing, DeleteParameters, MaxFiles, Reach};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Entry, EntryKind, RemotePath, is_upload_in_progress};
use crate::operations::selection::{Selection, meets_conditions};
use crate::session::{Found, Session};

/// What matches in the directory.
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
        let (target, listed) = (found.target(), found.entry.kind);
        subjects.push(Subject { target, listed, seen: Some(found.entry), left_alone: false });
    }
    if subjects.is_empty() && !ignored {
        let message = format!("nothing in `{}` matches", directory.to_text());
        return Err(Failure::new(FailureCode::NotFound, Phase::Listing, message)
            .with_hint("Check directory and patterns, or set `ifMissing` to `ignore`."));
    }
    Ok(subjects)
}

/// Marks the named ones that do not meet the conditions on size and age.
pub(super) fn leave_alone(
    session: &mut Session,
    parameters: &DeleteParameters,
    subjects: &mut [Subject],
) -> Result<(), Failure> {
    if !parameters.filter.has_conditions() {
        return Ok(());
    }
    for subject in subjects {
        subject.left_alone = match session.look_at(&subject.target, true, Phase::Delete)? {
            Found::File(entry) => {
                let meets = meets_conditions(&parameters.filter, &entry);
                subject.seen = Some(entry);
                !meets
            }
            // A directory has neither, and what is not there is told later.
            Found::Directory => true,
            Found::Nothing => false,
        };
    }
    Ok(())
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
