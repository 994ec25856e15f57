//! Whether files can be written: stored, looked at, renamed and deleted, as `send` does it, under hidden names.

use super::clock::ClockOffset;
use super::directory::remote_directory;
use super::{Finding, Probe};
use crate::failure::{Failure, FailureCode, Phase, refused};
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
    if size.is_some_and(|size| size != CONTENT.len() as u64) {
        let message = format!("of {} bytes sent the server has {}", CONTENT.len(), size.unwrap_or_default());
        return Err(Failure::new(FailureCode::IntegrityMismatch, Phase::Verify, message)
            .with_hint("The server changes what it stores: ask its operator, for example about ASCII transfers."));
    }
    let modified = match session.look_at(stored, true, Phase::Verify)? {
        Found::File(entry) => entry.modified,
        Found::Nothing | Found::Directory => None,
    };
    if let Rename::Refused(reply) = session.rename(stored, renamed)? {
        return Err(refused(Phase::Rename, "rename a test file", &reply)
            .with_hint("`send` renames what it has stored: ask the server's operator for that right, or set its `temporaryName` to false."));
    }
    stored.clone_from(renamed);
    Ok((modified.and_then(|modified| ClockOffset::between(before, after, &modified)), size.is_some()))
}
