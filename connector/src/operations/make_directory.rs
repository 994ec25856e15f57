//! make-directory: creates a directory and, if asked to, those above it.

use super::collision::{self, Numbering};
use super::{Document, Output};
use crate::config::properties as property;
use crate::config::{IfDirectoryExists, InputProperties, MakeDirectoryParameters};
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, Reply};
use crate::session::{Found, Session, Target};

/// How often another name is tried, when somebody else takes the free one first.
const MOST_ATTEMPTS: usize = 5;

/// What came of one attempt.
enum Attempt {
    /// With the server's word for it, when that came.
    Created(Option<Reply>),
    /// A directory of that name is there.
    Exists,
}

pub(super) fn run(
    session: &mut Session,
    parameters: &MakeDirectoryParameters,
    properties: &InputProperties,
) -> Result<Document, Failure> {
    let directory = session.directory(parameters.remote_directory.as_ref(), properties)?;
    let name = properties.file_name.as_ref().or(parameters.directory_name.as_ref()).ok_or_else(no_directory_name)?;
    let wanted = super::file_or_directory(session, &directory, name)?;
    let mut target = wanted.clone();
    for _ in 0..MOST_ATTEMPTS {
        let attempt = session.persistently_after(|session, before| {
            Ok(match make(session, parameters, &target)? {
                // By us, although we were not told.
                Attempt::Exists if before.may_be_done => Attempt::Created(None),
                attempt => attempt,
            })
        });
        match attempt? {
            Attempt::Created(reply) => return Ok(report(&target, "created", reply.as_ref())),
            Attempt::Exists => match parameters.if_exists {
                IfDirectoryExists::Error => return Err(already_exists(&target)),
                IfDirectoryExists::Skip => return Ok(report(&target, "skipped", None)),
                IfDirectoryExists::Unique => {
                    target = collision::first_free_name(session, &wanted, Numbering::AtTheEnd, Phase::Directory)?;
                }
            },
        }
    }
    Err(already_exists(&target))
}

fn make(session: &mut Session, parameters: &MakeDirectoryParameters, target: &Target) -> Result<Attempt, Failure> {
    // MKD of some servers succeeds on what exists.
    if exists(session, target)? {
        return Ok(Attempt::Exists);
    }
    if parameters.create_directories {
        session.ensure_directory(&target.directory)?;
    }
    let reply = session.call_on(target, |path| Command::Mkd(path), Phase::Directory)?;
    if reply.is_completion() {
        return Ok(Attempt::Created(Some(reply)));
    }
    // Somebody else may have created it at the same moment; and 521 or a plain 550 may mean that it exists.
    if exists(session, target)? {
        return Ok(Attempt::Exists);
    }
    let parent = Target::at(&target.directory);
    if let Some(parent) = parent
        && matches!(session.look_at(&parent, false, Phase::Directory)?, Found::Nothing)
    {
        let message = format!("the directory `{}` does not exist", target.directory.to_text());
        return Err(Failure::new(FailureCode::NotFound, Phase::Directory, message)
            .with_reply(reply)
            .with_hint("Check the directory, or set `createDirectories`."));
    }
    Err(refused(Phase::Directory, &format!("create the directory `{}`", target.path().to_text()), &reply))
}

/// Whether the directory is there; a file of its name is a failure, whatever is to happen with directories.
fn exists(session: &mut Session, target: &Target) -> Result<bool, Failure> {
    match session.look_at(target, false, Phase::Directory)? {
        Found::Nothing => Ok(false),
        Found::Directory => Ok(true),
        Found::File(_) => {
            let message = format!("`{}` exists already, and is a file", target.path().to_text());
            Err(Failure::new(FailureCode::AlreadyExists, Phase::Directory, message)
                .with_hint("Choose another name for the directory."))
        }
    }
}

fn report(target: &Target, action: &str, reply: Option<&Reply>) -> Document {
    let mut output = Output::default();
    output.properties.set(property::FILE_NAME, target.name_text());
    output.properties.set(property::REMOTE_DIRECTORY, target.directory.to_text());
    output.properties.set(property::ACTION, action);
    super::set_reply(&mut output.properties, reply);
    output.into()
}

fn already_exists(target: &Target) -> Failure {
    collision::already_exists(target, Phase::Directory)
        .with_hint("Choose another name, or another setting for existing directories (`ifExists`).")
}

fn no_directory_name() -> Failure {
    Failure::new(FailureCode::ConfigInvalid, Phase::Document, "no directory name is given")
        .with_hint("Set the parameter `directoryName`, or the document property `file-name`.")
}
