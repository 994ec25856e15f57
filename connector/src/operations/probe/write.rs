//! Whether files can be written: stored, looked at, renamed and deleted, as `send` does it, under hidden names.

use super::clock::{ClockOffset, FileTime};
use super::directory::remote_directory;
use super::{Finding, Probe, out_of_order};
use crate::failure::{Failure, FailureCode, MAY_NOT_RENAME, Phase, WRONG_SIZE, refused};
use crate::ftp::RemotePath;
use crate::net::{BodySource, Content};
use crate::session::{Found, Rename, Session, Target, Upload};
use time::UtcDateTime;

const CONTENT: &[u8] = b"Written by a connection test; may be deleted.\n";

impl Probe {
    pub(super) fn write(&mut self) -> Result<Finding, Failure> {
        if !self.write {
            return Ok(Finding::skipped("not asked for: nothing was written"));
        }
        let session = self.session.as_mut().ok_or_else(out_of_order)?;
        let directory = remote_directory(session)?;
        let mut file = TestFile::hidden_in(&directory, session);
        let written = file.store(session).and_then(|told| {
            // What comes of the file after that makes its time no less true.
            self.file_time = Some(told.time);
            file.rename(session)?;
            Ok(told)
        });
        let told = match written {
            Ok(told) => told,
            Err(failure) => return Err(file.discard(session, failure)),
        };
        file.delete(session)?;
        let size = if told.has_size { "" } else { " (the server does not tell sizes)" };
        let seen = format!("stored {} bytes, verified{size}, renamed and deleted", CONTENT.len());
        Ok(Finding::passed(seen).with("bytes-written", CONTENT.len().to_string()))
    }
}

/// The file that is written. Both names are hidden and unique: whoever waits for files in that directory passes them over.
struct TestFile {
    stored: Target,
    renamed: Target,
    /// Where it may be.
    places: Vec<Target>,
}

/// What the server told about the file.
struct Told {
    time: FileTime,
    has_size: bool,
}

impl TestFile {
    fn hidden_in(directory: &RemotePath, session: &Session) -> Self {
        let target = Target { directory: directory.clone(), name: b"connection-test".to_vec() };
        let (stored, renamed) = (session.upload_name(directory, &target), session.upload_name(directory, &target));
        Self { places: vec![stored.clone()], stored, renamed }
    }

    fn store(&self, session: &mut Session) -> Result<Told, Failure> {
        let before = UtcDateTime::now();
        let mut content = Content::new(BodySource::Memory(CONTENT));
        session.store(&self.stored, Upload::default(), "store a test file", &mut content)?;
        let after = UtcDateTime::now();
        let size = session.size_of(&self.stored)?;
        let should = CONTENT.len() as u64;
        if let Some(size) = size.filter(|size| *size != should) {
            let code = if size < should { FailureCode::Truncated } else { FailureCode::IntegrityMismatch };
            let message = format!("of {should} bytes sent the server has {size}, although it reports success");
            return Err(Failure::new(code, Phase::Verify, message).with_hint(WRONG_SIZE));
        }
        let modified = match session.look_at(&self.stored, true, Phase::Verify)? {
            Found::File(entry) => entry.modified,
            Found::Nothing | Found::Directory => None,
        };
        let offset = modified.and_then(|modified| ClockOffset::between(before, after, &modified));
        Ok(Told { time: offset.map_or(FileTime::Untold, FileTime::Offset), has_size: size.is_some() })
    }

    fn rename(&mut self, session: &mut Session) -> Result<(), Failure> {
        // Until the server has answered, it may be at either.
        self.places.push(self.renamed.clone());
        if let Rename::Refused(reply) = session.rename(&self.stored, &self.renamed)? {
            self.places.truncate(1);
            let failure = refused(Phase::Rename, "rename a test file", &reply);
            let may_not = failure.code == FailureCode::AccessDenied;
            return Err(if may_not { failure.with_hint(MAY_NOT_RENAME) } else { failure });
        }
        self.places.remove(0);
        Ok(())
    }

    fn delete(&self, session: &mut Session) -> Result<(), Failure> {
        session.delete(&self.renamed).map(drop).map_err(|failure| {
            let message =
                format!("{}; `{}` may be left behind on the server", failure.message, self.renamed.path().to_text());
            Failure { message, ..failure }
        })
    }

    /// After a failure, which is also told what may be left: some servers leave an empty file where they refused one.
    fn discard(&self, session: &mut Session, mut failure: Failure) -> Failure {
        for place in &self.places {
            session.discard(place);
        }
        for leftover in session.take_warnings() {
            failure.message = format!("{}; {}", failure.message, leftover.message);
        }
        failure
    }
}
