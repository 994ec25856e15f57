//! send: stores one document as a file. Nobody sees part of it: temporary name, verification, rename.

use super::{Document, Output, no_file_name, set_protection};
use crate::config::properties as property;
use crate::config::{IfExists, InputProperties, SendParameters, Verify};
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::Entry;
use crate::net::BodySource;
use crate::session::{Found, NotStored, Rename, Session, Storing, Target, Transferred, temporary_name};

/// What an upload came to.
struct Stored {
    target: Target,
    size: Option<u64>,
    action: &'static str,
    verification: &'static str,
    publish_atomic: bool,
    transferred: Transferred,
}

pub(super) fn run(
    session: &mut Session,
    parameters: &SendParameters,
    properties: &InputProperties,
    body: Option<BodySource<'_>>,
) -> Result<Document, Failure> {
    let mut body = body.ok_or_else(|| {
        Failure::new(FailureCode::ConfigInvalid, Phase::Configure, "the document has no content to store")
    })?;
    let directory = session.directory(parameters.remote_directory.as_ref(), properties)?;
    let target = session.target(&directory, parameters.file_name.as_ref(), properties)?.ok_or_else(no_file_name)?;

    let found = session.look_at(&target, false, Phase::Transfer)?;
    let stored = match (found, parameters.if_exists) {
        (Found::Directory, _) => return Err(is_directory(&target)),
        (Found::File(_), IfExists::Error) => return Err(already_exists(&target)),
        (Found::File(_), IfExists::Skip | IfExists::Backup) => return Err(already_exists(&target)),
        (Found::File(entry), IfExists::Append) => append(session, parameters, target, Some(entry), &mut body)?,
        (Found::Nothing, IfExists::Append) => append(session, parameters, target, None, &mut body)?,
        (Found::File(_), IfExists::Unique) => {
            let target = first_free_name(session, &target)?;
            create(session, parameters, target, false, &mut body)?
        }
        (Found::File(_), IfExists::Overwrite) => create(session, parameters, target, true, &mut body)?,
        (Found::Nothing, _) => create(session, parameters, target, false, &mut body)?,
    };
    Ok(stored.into_output().into())
}

/// Stores the content under a temporary name and gives it its name at the end; directly, when that is switched off.
fn create(
    session: &mut Session,
    parameters: &SendParameters,
    target: Target,
    existed: bool,
    body: &mut BodySource<'_>,
) -> Result<Stored, Failure> {
    let upload = if parameters.temporary_name { temporary_name(&target, "part") } else { target.clone() };
    let transferred = match store(session, parameters, Storing::Replace, &upload, body) {
        Ok(transferred) => transferred,
        Err(NotStored::Refused(failure)) => return Err(failure),
        Err(NotStored::BrokenOff(failure)) => return Err(clean_up(session, &upload, parameters, existed, failure)),
    };
    let published = verify(session, parameters, &upload, transferred.bytes).and_then(|verification| {
        let (target, publish_atomic) = if parameters.temporary_name {
            publish(session, parameters.if_exists, &upload, target)?
        } else {
            (target, false)
        };
        Ok((target, verification, publish_atomic))
    });
    match published {
        Ok((target, verification, publish_atomic)) => {
            let action = if existed { "overwritten" } else { "created" };
            Ok(Stored { target, size: Some(transferred.bytes), action, verification, publish_atomic, transferred })
        }
        Err(failure) => Err(clean_up(session, &upload, parameters, existed, failure)),
    }
}

/// Removes what an upload left behind; never a file that was there before.
fn clean_up(
    session: &mut Session,
    upload: &Target,
    parameters: &SendParameters,
    existed: bool,
    failure: Failure,
) -> Failure {
    if parameters.temporary_name || !existed {
        session.discard(upload);
    }
    failure
}

/// Appending has no temporary name: the file itself grows.
fn append(
    session: &mut Session,
    parameters: &SendParameters,
    target: Target,
    existing: Option<Entry>,
    body: &mut BodySource<'_>,
) -> Result<Stored, Failure> {
    let action = if existing.is_some() { "appended" } else { "created" };
    let size_before = existing.map_or(Some(0), |entry| entry.size);
    let in_doubt = |failure: Failure| {
        failure.not_retryable(
            "Part of the content, or all of it, may have been appended: look at the file before repeating.",
        )
    };
    let transferred = match store(session, parameters, Storing::Append, &target, body) {
        Ok(transferred) => transferred,
        Err(NotStored::Refused(failure)) => return Err(failure),
        Err(NotStored::BrokenOff(failure)) => return Err(in_doubt(failure)),
    };
    let size = size_before.map(|before| before.saturating_add(transferred.bytes));
    let verification = match size {
        Some(size) => verify(session, parameters, &target, size).map_err(in_doubt)?,
        None => "none",
    };
    Ok(Stored { target, size, action, verification, publish_atomic: false, transferred })
}

/// Runs STOR or APPE. When that is refused because the directory has gone meanwhile, creates it and tries again: no
/// content is lost, because the refusal comes before the first byte.
fn store(
    session: &mut Session,
    parameters: &SendParameters,
    storing: Storing,
    target: &Target,
    body: &mut BodySource<'_>,
) -> Result<Transferred, NotStored> {
    if parameters.create_directories {
        session.ensure_directory(&target.directory).map_err(NotStored::Refused)?;
    }
    let action = format!("store `{}`", target.path().to_text());
    let refusal = match session.store(target, storing, &action, body) {
        Err(NotStored::Refused(failure))
            if matches!(failure.code, FailureCode::NotFound | FailureCode::AccessDenied) =>
        {
            failure
        }
        result => return result,
    };
    if parameters.create_directories && session.create_directories(&target.directory).map_err(NotStored::Refused)? {
        return session.store(target, storing, &action, body);
    }
    Err(NotStored::Refused(refusal))
}

/// Success means that the server has every byte.
fn verify(
    session: &mut Session,
    parameters: &SendParameters,
    target: &Target,
    sent: u64,
) -> Result<&'static str, Failure> {
    if parameters.verify == Verify::None {
        return Ok("none");
    }
    let path = target.path().to_text();
    match session.size_of(target)? {
        Some(size) if size == sent => Ok("size"),
        Some(size) => {
            let message =
                format!("`{path}` should have {sent} bytes, but the server has {size}, although it reports success");
            let code = if size < sent { FailureCode::Truncated } else { FailureCode::IntegrityMismatch };
            Err(Failure::new(code, Phase::Verify, message)
                .with_hint("The server may be out of space, or something on the way changes the content."))
        }
        None => {
            session.warn("not-verified", format!("the server does not tell the size of `{path}`: it is not verified"));
            Ok("none")
        }
    }
}

/// Gives the upload its name, and answers under which name and whether at no moment the file was missing or incomplete.
fn publish(
    session: &mut Session,
    if_exists: IfExists,
    upload: &Target,
    mut target: Target,
) -> Result<(Target, bool), Failure> {
    // RNTO replaces an existing file on most servers: look again, just before.
    if if_exists != IfExists::Overwrite && !matches!(session.look_at(&target, false, Phase::Rename)?, Found::Nothing) {
        if if_exists != IfExists::Unique {
            return Err(already_exists(&target));
        }
        target = first_free_name(session, &target)?;
    }
    match session.rename(upload, &target)? {
        Rename::Done => Ok((target, true)),
        Rename::Refused(reply) => {
            let may_be_in_the_way = if_exists == IfExists::Overwrite && matches!(reply.code, 550 | 553);
            if may_be_in_the_way && matches!(session.look_at(&target, false, Phase::Rename)?, Found::File(_)) {
                replace(session, upload, &target)?;
                return Ok((target, false));
            }
            Err(refused(Phase::Rename, &format!("rename the upload to `{}`", target.path().to_text()), &reply))
        }
    }
}

/// For servers that do not rename onto an existing file: that one steps aside, and comes back when anything goes wrong.
fn replace(session: &mut Session, upload: &Target, target: &Target) -> Result<(), Failure> {
    let backup = temporary_name(target, "old");
    let path = target.path().to_text();
    if let Rename::Refused(reply) = session.rename(target, &backup)? {
        return Err(refused(Phase::Rename, &format!("move the old `{path}` aside"), &reply));
    }
    let failure = match session.rename(upload, target) {
        Ok(Rename::Done) => {
            session.discard(&backup);
            return Ok(());
        }
        Ok(Rename::Refused(reply)) => refused(Phase::Rename, &format!("rename the upload to `{path}`"), &reply),
        Err(failure) => failure,
    };
    match session.rename(&backup, target) {
        Ok(Rename::Done) => Err(failure),
        Ok(Rename::Refused(_)) | Err(_) => {
            let kept = backup.path().to_text();
            Err(failure.not_retryable(&format!("The old file is kept as `{kept}`: rename it to `{path}` by hand.")))
        }
    }
}

/// `output.txt` → `output1.txt`, `output2.txt`, … (Boomi's form).
fn first_free_name(session: &mut Session, target: &Target) -> Result<Target, Failure> {
    const MOST: u32 = 10_000;
    let dot = target.name.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0).unwrap_or(target.name.len());
    let (stem, extension) = target.name.split_at(dot);
    for number in 1..=MOST {
        let candidate = target.renamed([stem, number.to_string().as_bytes(), extension].concat());
        if matches!(session.look_at(&candidate, false, Phase::Transfer)?, Found::Nothing) {
            return Ok(candidate);
        }
    }
    let message = format!("`{}` and {MOST} numbered names exist already", target.path().to_text());
    Err(Failure::new(FailureCode::AlreadyExists, Phase::Transfer, message))
}

impl Stored {
    fn into_output(self) -> Output {
        let mut output = Output::default();
        output.properties.set(property::FILE_NAME, self.target.name_text());
        output.properties.set(property::REMOTE_DIRECTORY, self.target.directory.to_text());
        output.properties.set_some(property::SIZE, self.size.map(|size| size.to_string()));
        output.properties.set(property::ACTION, self.action);
        output.properties.set(property::VERIFICATION, self.verification);
        output.properties.set(property::PUBLISH_ATOMIC, self.publish_atomic.to_string());
        output.properties.set(property::REPLY_CODE, self.transferred.reply.code.to_string());
        output.properties.set(property::REPLY_TEXT, self.transferred.reply.text());
        set_protection(&mut output.properties, self.transferred.protection);
        output
    }
}

fn already_exists(target: &Target) -> Failure {
    let message = format!("`{}` exists already", target.path().to_text());
    Failure::new(FailureCode::AlreadyExists, Phase::Transfer, message)
        .with_hint("Choose another name, or another setting for existing files (`ifExists`).")
}

fn is_directory(target: &Target) -> Failure {
    let message = format!("`{}` is a directory", target.path().to_text());
    Failure::new(FailureCode::IsDirectory, Phase::Transfer, message).with_hint("Choose another file name.")
}
