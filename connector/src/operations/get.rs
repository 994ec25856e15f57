//! get: reads one file by its name, or all whose names match.

use super::{Document, no_file_name, set_protection};
use crate::config::properties as property;
use crate::config::{AfterRead, GetParameters, IfMissing, InputProperties, OutputProperties, TransferType};
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Entry, EntryKind, RemotePath};
use crate::net::BodySink;
use crate::session::{Found, Rename, Session, Target};

/// A file on the server that was found, and maybe read.
pub(crate) struct RemoteFile {
    target: Target,
    entry: Entry,
    after: After,
    fail_if_unable_to_delete: bool,
    read: bool,
}

/// What happens on acknowledgement.
enum After {
    Keep,
    Delete,
    Move(RemotePath),
}

pub(super) fn run(
    session: &mut Session,
    parameters: &GetParameters,
    properties: &InputProperties,
) -> Result<Vec<Document>, Failure> {
    let directory = session.directory(parameters.remote_directory.as_ref(), properties)?;
    let target = session.target(&directory, parameters.file_name.as_ref(), properties)?;
    let files = match target {
        Some(target) => find_one(session, target)?.into_iter().collect(),
        None if !parameters.filter.includes_patterns() => return Err(no_file_name()),
        None => find_matching(session, parameters, &directory)?,
    };
    if files.is_empty() && parameters.if_missing == IfMissing::Error {
        let message = format!("there is no such file in `{}`", directory.to_text());
        return Err(Failure::new(FailureCode::NotFound, Phase::Listing, message)
            .with_hint("Check directory and name; on most servers upper and lower case differ."));
    }
    let mut documents = Vec::with_capacity(files.len());
    for (target, entry) in files {
        documents.push(Document::RemoteFile(RemoteFile {
            target,
            entry,
            after: After::new(session, parameters)?,
            fail_if_unable_to_delete: parameters.fail_if_unable_to_delete,
            read: false,
        }));
    }
    Ok(documents)
}

fn find_one(session: &mut Session, target: Target) -> Result<Option<(Target, Entry)>, Failure> {
    match session.look_at(&target, true, Phase::Listing)? {
        Found::Nothing => Ok(None),
        Found::File(entry) => Ok(Some((target, entry))),
        Found::Directory => {
            let message = format!("`{}` is a directory", target.path().to_text());
            Err(Failure::new(FailureCode::IsDirectory, Phase::Listing, message)
                .with_hint("Name a file, or select the files in this directory with `include`."))
        }
    }
}

fn find_matching(
    session: &mut Session,
    parameters: &GetParameters,
    directory: &RemotePath,
) -> Result<Vec<(Target, Entry)>, Failure> {
    // Links are not followed; NLST does not tell what an entry is, so it counts as a file.
    let wanted = |entry: &Entry| {
        matches!(entry.kind, EntryKind::File | EntryKind::Unknown) && super::wants(&parameters.filter, entry)
    };
    let entries = match session.list(directory, parameters.reach.max_files.limit(), wanted) {
        Ok(entries) => entries,
        Err(failure) if failure.code == FailureCode::NotFound => return Ok(Vec::new()),
        Err(failure) => return Err(failure),
    };
    Ok(entries
        .into_iter()
        .map(|entry| (Target { directory: directory.clone(), name: entry.name.clone() }, entry))
        .collect())
}

impl After {
    fn new(session: &Session, parameters: &GetParameters) -> Result<Self, Failure> {
        Ok(match (parameters.after, &parameters.move_to) {
            (AfterRead::Keep, _) | (AfterRead::Move, None) => Self::Keep,
            (AfterRead::Delete, _) => Self::Delete,
            (AfterRead::Move, Some(directory)) => {
                let directory = session.seen_from_login(Some(directory));
                session.confine(&directory)?;
                Self::Move(directory)
            }
        })
    }
}

impl RemoteFile {
    pub(super) fn properties(&self) -> OutputProperties {
        let mut properties = OutputProperties::default();
        properties.set(property::FILE_NAME, self.target.name_text());
        properties.set(property::REMOTE_DIRECTORY, self.target.directory.to_text());
        properties.set_some(property::SIZE, self.entry.size.map(|size| size.to_string()));
        properties.set_some(property::MODIFIED, self.entry.modified.map(|modified| modified.to_rfc3339()));
        properties.set_some(property::TIMESTAMP, self.entry.modified.map(|modified| modified.to_boomi_timestamp()));
        properties
    }

    pub(super) fn read_to(
        &mut self,
        session: &mut Session,
        sink: &mut BodySink<'_>,
    ) -> Result<OutputProperties, Failure> {
        let action = format!("read `{}`", self.target.path().to_text());
        let received = session.receive(&self.target, TransferType::Binary, &action, sink);
        let received = received.map_err(|failure| self.explain(failure))?;
        let verification = self.check_size(session, received.bytes)?;
        self.read = true;

        let mut properties = OutputProperties::default();
        properties.set(property::SIZE, received.bytes.to_string());
        properties.set(property::VERIFICATION, verification);
        properties.set(property::REPLY_CODE, received.reply.code.to_string());
        properties.set(property::REPLY_TEXT, received.reply.text());
        set_protection(&mut properties, received.protection);
        Ok(properties)
    }

    pub(super) fn acknowledge(self, session: &mut Session) -> Result<OutputProperties, Failure> {
        if !self.read {
            let message = format!("`{}` was acknowledged before it was read", self.target.path().to_text());
            return Err(Failure::new(FailureCode::ConfigInvalid, Phase::Document, message));
        }
        let mut properties = OutputProperties::default();
        let done = match &self.after {
            After::Keep => return Ok(properties),
            // That somebody else deleted it in the meantime is fine.
            After::Delete => session.delete(&self.target).map(|_| "deleted"),
            After::Move(directory) => move_to(session, &self.target, directory).map(|()| "renamed"),
        };
        match done {
            Ok(action) => properties.set(property::ACTION, action),
            Err(failure) if self.fail_if_unable_to_delete || failure.ends_session() => return Err(failure),
            Err(failure) => session.warn("file-left-on-server", failure.to_string()),
        }
        Ok(properties)
    }

    /// Success means that not a byte is missing: a size that was announced must have come.
    fn check_size(&self, session: &mut Session, received: u64) -> Result<&'static str, Failure> {
        if self.entry.size == Some(received) {
            return Ok("size");
        }
        // The file may have changed since it was looked at: then all of the new one must have come.
        let Some(announced) = session.size_of(&self.target)?.or(self.entry.size) else {
            return Ok("none");
        };
        if received == announced {
            return Ok("size");
        }
        let path = self.target.path().to_text();
        let message =
            format!("`{path}` has {announced} bytes, but {received} came, although the server reports success");
        let code = if received < announced { FailureCode::Truncated } else { FailureCode::SourceChanged };
        Err(Failure::new(code, Phase::Verify, message)
            .with_hint("Somebody may be writing to the file: read it once it is complete."))
    }

    /// A refused RETR of a file that was there a moment ago: the file's own fate, in plain words.
    fn explain(&self, mut failure: Failure) -> Failure {
        if failure.code == FailureCode::AccessDenied && failure.reply.as_ref().is_some_and(|reply| reply.code == 550) {
            failure.message =
                format!("`{}` exists, but the server does not let us read it", self.target.path().to_text());
        }
        failure
    }
}

/// Moves a file into another directory, which is created when needed. Never onto an existing file.
fn move_to(session: &mut Session, from: &Target, directory: &RemotePath) -> Result<(), Failure> {
    let to = Target { directory: directory.clone(), name: from.name.clone() };
    if !matches!(session.look_at(&to, false, Phase::Rename)?, Found::Nothing) {
        let message = format!("`{}` exists already", to.path().to_text());
        return Err(Failure::new(FailureCode::AlreadyExists, Phase::Rename, message));
    }
    let Rename::Refused(reply) = session.rename(from, &to)? else { return Ok(()) };
    let refusal = || refused(Phase::Rename, &format!("move to `{}`", to.path().to_text()), &reply);
    if !session.create_directories(directory)? {
        return Err(refusal());
    }
    match session.rename(from, &to)? {
        Rename::Done => Ok(()),
        Rename::Refused(_) => Err(refusal()),
    }
}
