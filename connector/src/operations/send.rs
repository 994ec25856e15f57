//! send: stores one document as a file. Nobody sees part of it: temporary name, verification, rename.
//!
//! A document whose content is not stored (`skip`, a dry run, any refusal before the upload) is never read.

mod attributes;
mod collision;
mod outcome;
mod places;
mod plan;
mod publish;
mod upload;
mod verify;

use super::missing::{is_missing, missing_directory};
use super::{Document, Output};
use crate::config::{IfExists, InputProperties, SendParameters, TransferType, Verify};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Entry, Modified, RemotePath, is_upload_in_progress};
use crate::net::{BodySource, Content};
use crate::session::{AfterUpload, Ahead, Asked, FollowedBy, Found, NotStored, Replacement, Session, Target};
use collision::{Decision, Storage, decide};
use outcome::Outcome;
use places::Places;
use publish::{Publication, being_replaced, publish};
use upload::{Place, Uploaded};
use verify::is_taken;

/// One document on its way.
struct Send<'a> {
    session: &'a mut Session,
    parameters: &'a SendParameters,
    places: Places,
    /// The time that the document says it was modified.
    modified: Option<Modified>,
}

pub(super) fn run(
    session: &mut Session,
    parameters: &SendParameters,
    properties: &InputProperties,
    body: Option<BodySource<'_>>,
) -> Result<Document, Failure> {
    let places = Places::of(session, parameters, properties)?;
    let mut send = Send { session, parameters, places, modified: properties.modified };
    let outcome = if parameters.dry_run { send.plan()? } else { send.run(body)? };
    Ok(Output::from(outcome).into())
}

impl Send<'_> {
    fn run(&mut self, body: Option<BodySource<'_>>) -> Result<Outcome, Failure> {
        let found = self.find()?;
        let decision = decide(self.session, self.parameters, &self.places, found)?;
        let content = || {
            body.map(Content::new).ok_or_else(|| {
                Failure::new(FailureCode::ConfigInvalid, Phase::Configure, "the document has no content to store")
            })
        };
        match decision {
            Decision::Skip => Ok(Outcome::skipped(self.places.destination.clone())),
            Decision::Append(existing) => self.append(existing, &mut content()?),
            Decision::Store(storage) => self.store(&storage, &mut content()?),
        }
    }

    /// What is at the destination, once an earlier replacement that was cut has been undone.
    fn find(&mut self) -> Result<Found, Failure> {
        let followed = FollowedBy::Transfer(self.parameters.transfer_type);
        let found = self.session.look_before(&self.places.destination, false, followed, Phase::Transfer)?;
        let Some(replacement) = self.interrupted(&found)? else { return Ok(found) };
        if !self.session.is_dead(&replacement)? {
            return self.while_replaced(&replacement, found);
        }
        self.session.restore(&replacement)?;
        self.session.look_at(&self.places.destination, false, Phase::Transfer)
    }

    /// The replacement because of which nothing is at the destination.
    fn interrupted(&mut self, found: &Found) -> Result<Option<Replacement>, Failure> {
        if !matches!(found, Found::Nothing) {
            return Ok(None);
        }
        // Where the old content is to be kept, an old answer is not good enough.
        let asked = match self.parameters.if_exists {
            IfExists::Append | IfExists::Backup => Asked::Now,
            IfExists::Error | IfExists::Overwrite | IfExists::Skip | IfExists::Unique => Asked::Lately,
        };
        self.session.interrupted_replacement(&self.places.destination, asked)
    }

    /// What another session is replacing, as it seems, can be replaced again; for anything else it has to be there.
    fn while_replaced(&self, replacement: &Replacement, found: Found) -> Result<Found, Failure> {
        if self.parameters.if_exists == IfExists::Overwrite {
            return Ok(found);
        }
        let kept = replacement.aside.path().to_text();
        Err(being_replaced(&replacement.destination, Phase::Transfer).with_hint(format!(
            "Try again in a moment. When the host of that session died, the old file, kept as `{kept}`, comes back with the \
             first `send` after an hour; or rename it by hand."
        )))
    }

    /// Stores the content under a temporary name and gives it its name at the end; directly, when that is switched off.
    fn store(&mut self, storage: &Storage, content: &mut Content<'_>) -> Result<Outcome, Failure> {
        let upload = self.upload_of(storage);
        let destination = &storage.destination;
        if self.parameters.create_directories {
            // Before the content: that it cannot go where it belongs should not come out at the end.
            self.session.ensure_directory(&destination.directory)?;
        }
        let is_hidden = is_upload_in_progress(&upload.name);
        let is_ours = is_hidden || (upload == *destination && !storage.exists);
        let next = self.after_upload(&upload, destination);
        let place = Place { target: &upload, is_hidden: upload != *destination, is_ours, next: &next };
        let stored = match upload::upload(self.session, self.parameters, place, content) {
            Ok(uploaded) => self.finish(storage, &upload, uploaded),
            Err(NotStored::Refused(failure)) => return Err(self.or_missing_directory(&upload.directory, failure)),
            Err(NotStored::BrokenOff(failure)) => Err(failure),
        };
        // Never a file that was there before, nor what tells that one has to come back.
        let is_ours = (upload != *destination || !storage.exists) && !self.session.is_stuck(&upload);
        if let Err(failure) = &stored
            && is_ours
            && !is_taken(failure)
        {
            if !failure.ends_session() || !is_hidden {
                // What is hidden, a later send finds and removes.
                let _ = self.session.revive();
            }
            self.session.discard(&upload);
        }
        stored
    }

    /// A refusal to store says little: often the directory is missing.
    fn or_missing_directory(&mut self, directory: &RemotePath, failure: Failure) -> Failure {
        let may_be_missing = !self.parameters.create_directories && failure.reply.is_some() && !failure.ends_session();
        if may_be_missing && matches!(is_missing(self.session, directory, failure.phase), Ok(true)) {
            return missing_directory(directory, failure.phase, &failure);
        }
        failure
    }

    /// What is uploaded under. A backup needs renames, so it has a temporary name in any case.
    fn upload_of(&self, storage: &Storage) -> Target {
        let keeps_backup = storage.exists && self.parameters.if_exists == IfExists::Backup;
        self.places.upload(self.session, &storage.destination, keeps_backup)
    }

    /// What is asked about the complete upload, as far as it is certain now.
    fn after_upload(&self, upload: &Target, destination: &Target) -> Vec<Ahead> {
        let SendParameters { verify, if_exists, permissions, transfer_type, .. } = self.parameters;
        if *transfer_type == TransferType::Ascii {
            // What the size means may depend on the type, which is another one then.
            return Vec::new();
        }
        // Between the size and the rename, nothing else.
        let renames =
            upload != destination && *verify != Verify::Hash && permissions.is_none() && *if_exists != IfExists::Backup;
        let looks = renames && *if_exists != IfExists::Overwrite;
        let steps = AfterUpload {
            asks_for_size: *verify != Verify::None,
            looks_at: Some(destination).filter(|_| looks),
            renames,
        };
        self.session.after_upload(upload, steps)
    }

    fn finish(&mut self, storage: &Storage, upload: &Target, uploaded: Uploaded) -> Result<Outcome, Failure> {
        let destination = storage.destination.clone();
        attributes::set_permissions(self.session, self.parameters, upload)?;
        let published = match publish(self.session, self.parameters, upload, destination)? {
            Publication::Published(published) => published,
            Publication::Skipped => {
                self.session.discard(upload);
                return Ok(Outcome::skipped(storage.destination.clone()));
            }
        };
        let directory = &published.target.directory;
        if is_upload_in_progress(&upload.name) {
            self.session.sweep(&upload.directory, &published.target);
        }
        if *upload != published.target && !published.atomic {
            self.session.sweep(directory, &published.target);
        }
        // After the sweep, which goes by the time that the file has now.
        attributes::preserve_modified(self.session, self.parameters, self.modified, &published.target);
        let renamed = published.target != self.places.destination;
        Ok(Outcome::stored(published, storage.exists, renamed, uploaded))
    }

    /// Appending has no temporary name: the file itself grows.
    fn append(&mut self, existing: Option<Entry>, content: &mut Content<'_>) -> Result<Outcome, Failure> {
        let in_doubt = |failure: Failure| {
            failure.not_retryable(
                "Part of the content, or all of it, may have been appended: look at the file before repeating.",
            )
        };
        let target = self.places.destination.clone();
        let appended = existing.is_some();
        let before = existing.map_or(Some(0), |entry| entry.size);
        let uploaded = match upload::append(self.session, self.parameters, &target, before, content) {
            Ok(uploaded) => uploaded,
            Err(NotStored::Refused(failure)) => return Err(failure),
            Err(NotStored::BrokenOff(failure)) => return Err(in_doubt(failure)),
        };
        attributes::set_permissions(self.session, self.parameters, &target).map_err(in_doubt)?;
        attributes::preserve_modified(self.session, self.parameters, self.modified, &target);
        Ok(Outcome::appended(target, appended, uploaded))
    }
}
