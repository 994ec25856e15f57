//! The time and the permissions that a file is to have. It has them before it gets its name; what the server does not do
//! is a warning.

use crate::config::SendParameters;
use crate::failure::Failure;
use crate::ftp::Modified;
use crate::session::{Session, Target};

pub(super) fn apply(
    session: &mut Session,
    parameters: &SendParameters,
    modified: Option<Modified>,
    file: &Target,
) -> Result<(), Failure> {
    if parameters.preserve_modified {
        let set = match modified {
            Some(modified) => session.set_modified(file, modified)?,
            None => Err("the document has no property `modified` that is a time".to_owned()),
        };
        if let Err(reason) = set {
            session.warn("modified-not-preserved", format!("the time of modification is not preserved: {reason}"));
        }
    }
    if let Some(mode) = &parameters.permissions
        && let Err(reason) = session.set_permissions(file, mode)?
    {
        session.warn("permissions-not-set", format!("the permissions are not set: {reason}"));
    }
    Ok(())
}
