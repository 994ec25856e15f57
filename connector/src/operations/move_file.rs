//! move: renames, moves or copies a file or a directory on the server.

use super::collision::{self, Numbering, Place, Placed};
use super::missing::{is_missing, missing, missing_directory};
use super::{Document, Output, no_file_name};
use crate::config::properties as property;
use crate::config::{CommandText, InputProperties, MoveParameters};
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::session::{Found, Relocation, Session, Target};

pub(super) fn run(
    session: &mut Session,
    parameters: &MoveParameters,
    properties: &InputProperties,
) -> Result<Document, Failure> {
    let directory = session.directory(parameters.remote_directory.as_ref(), properties)?;
    let name = properties.file_name.as_ref().or(parameters.file_name.as_ref()).ok_or_else(no_file_name)?;
    let from = super::file_or_directory(session, &directory, name)?;
    let to = destination(session, parameters, properties, &from)?;
    let numbering = match session.look_at(&from, false, Phase::Rename)? {
        Found::Nothing => {
            let message = format!("there is no file or directory `{}`", from.path().to_text());
            return Err(missing(session, Phase::Rename, message));
        }
        Found::Directory if parameters.copy => return Err(only_files_are_copied(&from)),
        Found::Directory => Numbering::AtTheEnd,
        Found::File(_) => Numbering::BeforeExtension,
    };
    if parameters.create_directories {
        // It may have gone since this session last looked, and RNTO must not be tried twice without need.
        session.forget_directory(&to.directory);
        session.ensure_directory(&to.directory)?;
    }
    let mut placed = attempt(session, parameters, &from, &to, numbering);
    if let Err(failure) = &placed
        && failure.reply.is_some()
        && !failure.ends_session()
        && is_missing(session, &to.directory, Phase::Rename)?
    {
        if !parameters.create_directories {
            return Err(missing_directory(&to.directory, Phase::Rename, failure));
        }
        // It has gone since the session saw it.
        session.create_directories(&to.directory)?;
        placed = attempt(session, parameters, &from, &to, numbering);
    }
    Ok(match placed? {
        Some(placed) => moved(&from, &placed, parameters.copy),
        None => described(&from, "skipped").into(),
    })
}

/// Moves or copies; `None` when nothing was to be done.
fn attempt(
    session: &mut Session,
    parameters: &MoveParameters,
    from: &Target,
    to: &Target,
    numbering: Numbering,
) -> Result<Option<Placed>, Failure> {
    let place = collision::find_place(session, to.clone(), parameters.if_exists, numbering, Phase::Rename)?;
    if parameters.copy && !matches!(place, Place::Skip) {
        return copy(session, parameters, from, to);
    }
    collision::put(session, from, place)
}

/// Where it is to go: the property, else the parameter, else where it is.
fn destination(
    session: &Session,
    parameters: &MoveParameters,
    properties: &InputProperties,
    from: &Target,
) -> Result<Target, Failure> {
    let directory = properties.move_to_directory.as_ref().or(parameters.move_to_directory.as_ref());
    let name = properties.new_file_name.as_ref().or(parameters.new_file_name.as_ref());
    let directory = match directory {
        Some(directory) => session.seen_from_login(Some(directory))?,
        None => from.directory.clone(),
    };
    let to = match name {
        Some(name) if is_path(name) => {
            let message = format!("the new name `{}` is a path", name.as_str());
            return Err(invalid(&message)
                .with_hint("Name the directory in `moveToDirectory`, and in `newFileName` the new name alone."));
        }
        Some(name) => session.target_named(&directory, name)?,
        None => Target { directory, name: from.name.clone() },
    };
    session.confine(&to.path())?;
    let (old, new) = (from.path().normalized(), to.path().normalized());
    if old == new {
        let message = format!("`{}` is to be moved to where it is", from.path().to_text());
        return Err(invalid(&message)
            .with_hint("Set `moveToDirectory` or `newFileName`, or the document properties of these names."));
    }
    if new.confined_to(&old).is_ok() {
        let message = format!("`{}` cannot be moved into itself", from.path().to_text());
        return Err(invalid(&message).with_hint("Choose a directory outside it."));
    }
    Ok(to)
}

fn is_path(name: &CommandText) -> bool {
    name.as_str().contains('/') || matches!(name.as_str(), "." | "..")
}

/// Copies to a temporary name first: nobody sees part of the copy, and what it may replace is safe until it is complete.
fn copy(
    session: &mut Session,
    parameters: &MoveParameters,
    from: &Target,
    to: &Target,
) -> Result<Option<Placed>, Failure> {
    let copy = session.upload_name(&to.directory, to);
    match session.relocate(Relocation::Copy, from, &copy)? {
        Ok(_) => {}
        Err(reply) if matches!(reply.code, 500..=504) => {
            return Err(refused(Phase::Rename, "copy files by itself (SITE CPFR and CPTO)", &reply)
                .with_hint("This server cannot copy: get the file and send it under the other name."));
        }
        Err(reply) => {
            if matches!(session.look_at(&copy, false, Phase::Rename)?, Found::File(_)) {
                session.discard(&copy);
            }
            let action = format!("copy `{}` to `{}`", from.path().to_text(), to.path().to_text());
            return Err(refused(Phase::Rename, &action, &reply));
        }
    }
    let placed = verify(session, from, &copy).and_then(|()| {
        let numbering = Numbering::BeforeExtension;
        let place = collision::find_place(session, to.clone(), parameters.if_exists, numbering, Phase::Rename)?;
        collision::put(session, &copy, place)
    });
    if !matches!(placed, Ok(Some(_))) {
        session.discard(&copy);
    }
    placed
}

/// Success means that all of it was copied.
fn verify(session: &mut Session, from: &Target, copy: &Target) -> Result<(), Failure> {
    let path = from.path().to_text();
    match (session.size_of(from)?, session.size_of(copy)?) {
        (Some(size), Some(copied)) if size != copied => {
            let message = format!("`{path}` has {size} bytes, but its copy has {copied}");
            Err(Failure::new(FailureCode::IntegrityMismatch, Phase::Verify, message)
                .with_hint("The server may be out of space, or somebody is writing to the file."))
        }
        (Some(_), Some(_)) => Ok(()),
        _ => {
            session
                .warn("not-verified", format!("the server does not tell sizes: the copy of `{path}` is not verified"));
            Ok(())
        }
    }
}

fn moved(from: &Target, placed: &Placed, copied: bool) -> Document {
    let action = match (placed.replaced, copied) {
        (true, _) => "overwritten",
        (false, true) => "copied",
        (false, false) => "renamed",
    };
    let mut output = described(&placed.target, action);
    output.properties.set(property::PREVIOUS_PATH, from.path().to_text());
    output.properties.set_some(property::BACKUP_FILE_NAME, placed.backup.as_ref().map(Target::name_text));
    super::set_reply(&mut output.properties, placed.reply.as_ref());
    output.into()
}

fn described(target: &Target, action: &str) -> Output {
    let mut output = Output::default();
    output.properties.set(property::FILE_NAME, target.name_text());
    output.properties.set(property::REMOTE_DIRECTORY, target.directory.to_text());
    output.properties.set(property::ACTION, action);
    output
}

fn invalid(message: &str) -> Failure {
    Failure::new(FailureCode::ConfigInvalid, Phase::Document, message)
}

fn only_files_are_copied(from: &Target) -> Failure {
    let message = format!("`{}` is a directory, and only files are copied", from.path().to_text());
    Failure::new(FailureCode::IsDirectory, Phase::Rename, message).with_hint("Copy the files in it one by one.")
}
