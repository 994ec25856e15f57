//! What patterns select for deletion.

use super::{Subject, check_count};
use crate::config::{DeleteIfMissing, DeleteParameters, MaxFiles, Reach};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Entry, EntryKind, RemotePath};
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

fn is_deletable(entry: &Entry) -> bool {
    !is_upload_in_progress(&entry.name)
}

/// Whether the name is one of those that `send` gives to what is not complete yet, and to what steps aside for it:
/// `.{name}.{8 hex}.part` and `.old`.
fn is_upload_in_progress(name: &[u8]) -> bool {
    let stem = name.strip_prefix(b".").and_then(|name| name.strip_suffix(b".part").or(name.strip_suffix(b".old")));
    let random = stem.and_then(|stem| stem.rsplitn(2, |byte| *byte == b'.').next());
    random.is_some_and(|random| random.len() == 8 && random.iter().all(u8::is_ascii_hexdigit))
}
