//! The time and the permissions that a file is to have; what the server does not do is a warning.
//!
//! A file has its permissions before its name: nobody else is to read it in between. Its time comes after: an upload of an
//! old time would look dead to other sessions.

use crate::config::SendParameters;
use crate::failure::Failure;
use crate::ftp::Modified;
use crate::session::{Session, Target};

pub(super) fn set_permissions(
    session: &mut Session,
    parameters: &SendParameters,
    file: &Target,
) -> Result<(), Failure> {
    if let Some(mode) = &parameters.permissions
        && let Err(reason) = session.set_permissions(file, mode)?
    {
        session.warn("permissions-not-set", format!("the permissions are not set: {reason}"));
    }
    Ok(())
}

/// For a file that has been stored, whatever comes of this.
pub(super) fn preserve_modified(
    session: &mut Session,
    parameters: &SendParameters,
    modified: Option<Modified>,
    file: &Target,
) {
    if !parameters.preserve_modified {
        return;
    }
    let set = match modified {
        Some(modified) => session.set_modified(file, modified).unwrap_or_else(|failure| Err(failure.message)),
        None => Err("the document has no property `modified` that is a time".to_owned()),
    };
    if let Err(reason) = set {
        session.warn("modified-not-preserved", format!("the time of modification is not preserved: {reason}"));
    }
}
