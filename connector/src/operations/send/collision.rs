//! What happens when the destination exists: the policies of `ifExists`.

use super::places::Places;
use crate::config::{IfExists, SendParameters};
use crate::failure::{Failure, Phase};
use crate::ftp::Entry;
use crate::operations::collision::{Numbering, already_exists, first_free_name, is_directory};
use crate::session::{Found, Session, Target};

/// What is to be done with a document.
pub(super) enum Decision {
    /// Nothing: the file stays as it is.
    Skip,
    /// Add the content to this file, or begin it.
    Append(Option<Entry>),
    /// Store it there.
    Store(Storage),
}

/// Content that becomes a file of its own.
pub(super) struct Storage {
    pub(super) destination: Target,
    /// A file of that name is replaced, or kept as a backup.
    pub(super) exists: bool,
}

/// Decides from what was `found` at the destination.
pub(super) fn decide(
    session: &mut Session,
    parameters: &SendParameters,
    places: &Places,
    found: Found,
) -> Result<Decision, Failure> {
    let destination = &places.destination;
    let store = |destination: Target, exists: bool| Ok(Decision::Store(Storage { destination, exists }));
    match (found, parameters.if_exists) {
        (Found::Directory, _) => Err(is_directory(destination, Phase::Transfer)),
        (Found::File(_), IfExists::Error) => Err(already_exists(destination, Phase::Transfer)),
        (Found::File(_), IfExists::Skip) => Ok(Decision::Skip),
        (Found::File(entry), IfExists::Append) => Ok(Decision::Append(Some(entry))),
        (Found::Nothing, IfExists::Append) => Ok(Decision::Append(None)),
        (Found::File(_), IfExists::Unique) => {
            let free = first_free_name(session, destination, Numbering::BeforeExtension, Phase::Transfer)?;
            store(free, false)
        }
        (Found::File(_), IfExists::Overwrite | IfExists::Backup) => store(destination.clone(), true),
        (Found::Nothing, _) => store(destination.clone(), false),
    }
}
