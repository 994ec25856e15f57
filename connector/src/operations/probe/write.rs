//! Whether files can be written: stored, looked at, renamed and deleted, as `send` does it, under hidden names.

use super::clock::ClockOffset;
use super::directory::remote_directory;
use super::{Finding, Probe};
use crate::failure::{Failure, FailureCode, MAY_NOT_RENAME, Phase, WRONG_SIZE, refused};
use crate::net::{BodySource, Content};
use crate::session::{Found, Rename, Session, Target, Upload};
use time::UtcDateTime;

const CONTENT: &[u8] = b"Written by a connection test; may be deleted.\n";

impl Probe {
    pub(super) fn write(&mut self) -> Result<Finding, Failure> {
        if !self.write {
            return Ok(Finding::skipped("not asked for: nothing was written"));
        }
        let session = self.session()?;
        let directory = remote_directory(session)?;
        let target = Target { directory: directory.clone(), name: b"connection-test".to_vec() };
        // Hidden and unique: whoever waits for files in that directory passes them over.
        let mut stored = session.upload_name(&directory, &target);
        let renamed = session.upload_name(&directory, &target);
        let written = write_and_rename(session, &mut stored, &renamed);
        let (offset, size) = match written {
            Ok(written) => written,
            Err(mut failure) => {
                // Some servers leave an empty file where they refused one.
                session.discard(&stored);
                for leftover in session.take_warnings() {
                    failure.message = format!("{}; {}", failure.message, leftover.message);
                }
                return Err(failure);
            }
        };
        session.delete(&stored)?;
        self.offset = offset;
        let size = if size { "" } else { " (the server does not tell sizes)" };
        let seen = format!("stored {} bytes, verified{size}, renamed and deleted", CONTENT.len());
        Ok(Finding::passed(seen).with("bytes-written", CONTENT.len().to_string()))
    }
}

/// Answers how the server's clock differs, if it tells times, and whether it tells sizes. `stored` is where the file is.
fn write_and_rename(
    session: &mut Session,
    stored: &mut Target,
    renamed: &Target,
) -> Result<(Option<ClockOffset>, bool), Failure> {
    let before = UtcDateTime::now();
    let mut content = Content::new(BodySource::Memory(CONTENT));
    session.store(stored, Upload::default(), "store a test file", &mut content)?;
    let after = UtcDateTime::now();
    let size = session.size_of(stored)?;
    let should = CONTENT.len() as u64;
    if let Some(size) = size.filter(|size| *size != should) {
        let code = if size < should { FailureCode::Truncated } else { FailureCode::IntegrityMismatch };
        let message = format!("of {should} bytes sent the server has {size}, although it reports success");
        return Err(Failure::new(code, Phase::Verify, message).with_hint(WRONG_SIZE));
    }
    let modified = match session.look_at(stored, true, Phase::Verify)? {
        Found::File(entry) => entry.modified,
        Found::Nothing | Found::Directory => None,
    };
    if let Rename::Refused(reply) = session.rename(stored, renamed)? {
        let failure = refused(Phase::Rename, "rename a test file", &reply);
        let may_not = failure.code == FailureCode::AccessDenied;
        return Err(if may_not { failure.with_hint(MAY_NOT_RENAME) } else { failure });
    }
    stored.clone_from(renamed);
    Ok((modified.and_then(|modified| ClockOffset::between(before, after, &modified)), size.is_some()))
}
