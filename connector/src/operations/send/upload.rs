//! The upload itself, into a directory that may have to be created first.

use crate::config::{SendParameters, TransferType, Verify};
use crate::failure::FailureCode;
use crate::ftp::HashAlgorithm;
use crate::net::BodySource;
use crate::session::{NotStored, Session, Storing, Target, Transferred, Upload};

/// Runs STOR or APPE. When that is refused because the directory has gone meanwhile, creates it and tries again: no
/// content is lost, because the refusal comes before the first byte.
pub(super) fn upload(
    session: &mut Session,
    parameters: &SendParameters,
    storing: Storing,
    target: &Target,
    body: &mut BodySource<'_>,
) -> Result<Transferred, NotStored> {
    if parameters.create_directories {
        session.ensure_directory(&target.directory).map_err(NotStored::Refused)?;
    }
    let hash = hash_to_compare(session, parameters, storing);
    let upload = Upload { storing, transfer_type: parameters.transfer_type, hash };
    let action = format!("store `{}`", target.path().to_text());
    let refusal = match session.store(target, upload, &action, body) {
        Err(NotStored::Refused(failure))
            if matches!(failure.code, FailureCode::NotFound | FailureCode::AccessDenied) =>
        {
            failure
        }
        result => return result,
    };
    if parameters.create_directories && session.create_directories(&target.directory).map_err(NotStored::Refused)? {
        return session.store(target, upload, &action, body);
    }
    Err(NotStored::Refused(refusal))
}

/// The hash that the server will be asked for, if one is wanted that it can tell. Content is hashed only then.
fn hash_to_compare(session: &mut Session, parameters: &SendParameters, storing: Storing) -> Option<HashAlgorithm> {
    if parameters.verify != Verify::Hash {
        return None;
    }
    if parameters.transfer_type == TransferType::Ascii || storing == Storing::Append {
        let message = "a checksum of text or of appended content cannot be compared: the size is, instead";
        session.warn("checksum-not-comparable", message.to_owned());
        return None;
    }
    let offered = session.checksum_offered().map(|(algorithm, _)| algorithm);
    if offered.is_none() {
        session.warn("no-checksum-offered", "the server offers no checksums: the size is compared instead".to_owned());
    }
    offered
}
