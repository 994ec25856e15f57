//! The upload itself, over interruptions, into a directory that may have to be created first.
//!
//! What the server has of it is looked at before anything is sent again. The end of the content is kept, so that the rest can
//! be sent, or all of it when it is not too large.

use super::verify::{Verified, verify};
use crate::config::{SendParameters, TransferType, Verify};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::HashAlgorithm;
use crate::net::Content;
use crate::session::{Attempts, NotStored, Session, Storing, Target, ToldSize, Transferred, Upload};

/// Content that the server has, as far as can be verified.
pub(super) struct Uploaded {
    pub(super) transferred: Transferred,
    pub(super) verified: Verified,
    pub(super) attempts: u32,
    pub(super) resumed: u32,
}

/// Stores the content as a file of its own (STOR). `is_ours`: nobody else has that name, so what is there is what was sent.
pub(super) fn upload(
    session: &mut Session,
    parameters: &SendParameters,
    target: &Target,
    is_ours: bool,
    content: &mut Content<'_>,
) -> Result<Uploaded, NotStored> {
    if let Some(algorithm) = hash_to_compare(session, parameters, Storing::Replace) {
        content.hash(algorithm);
    }
    let mut attempts = Attempts::new(session.retry());
    let (mut storing, mut begun, mut resumed) = (Storing::Replace, 0, 0);
    // What is there, maybe, since the first attempt; and the most that the server was seen to have.
    let (mut was_touched, mut furthest) = (false, 0);
    loop {
        begun += 1;
        let stored = store(session, parameters, storing, target, content);
        let was_refused = matches!(stored, Err(NotStored::Refused(_)));
        resumed += u32::from(storing != Storing::Replace && !was_refused);
        let failure = match conclude(session, parameters, target, storing, content, stored) {
            Ok((transferred, verified)) => return Ok(Uploaded { transferred, verified, attempts: begun, resumed }),
            Err(NotStored::Refused(failure)) => {
                was_touched |= may_have_been_created(&failure);
                failure
            }
            Err(NotStored::BrokenOff(failure)) => {
                was_touched = true;
                failure
            }
        };
        let not_stored = if was_touched { NotStored::BrokenOff } else { NotStored::Refused };
        if failure.code == FailureCode::IntegrityMismatch && storing != Storing::Replace && content.go_back_to(0) {
            // The server had more, or something else, than it said: nothing of that can be gone on with.
            session.distrust_going_on();
            storing = Storing::Replace;
            continue;
        }
        if was_refused && storing == Storing::Replace {
            is_worth_repeating(&failure, was_touched).map_err(not_stored)?;
            attempts.wait_after(failure, &|| content.has_failed()).map_err(not_stored)?;
            continue;
        }
        let is_binary = parameters.transfer_type == TransferType::Binary;
        if is_ours && is_binary && content.is_over() && failure.may_pass_soon() {
            // Only the server's word may be missing. A look repeats nothing.
            let there = session.told_size_of(target).map_err(not_stored)?;
            if matches!(there, ToldSize::Bytes(size) if size == content.position()) {
                warn_of_missing_reply(session, target, &failure);
                let (transferred, verified) =
                    conclude(session, parameters, target, Storing::Replace, content, Ok(all_of(content)))?;
                return Ok(Uploaded { transferred, verified, attempts: begun, resumed });
            }
        }
        let way_is_closed = was_refused && session.way_to_go_on(storing.offset()) != Some(storing);
        if !way_is_closed {
            is_worth_repeating(&failure, was_touched).map_err(not_stored)?;
            attempts.wait_after(failure.clone(), &|| content.has_failed()).map_err(not_stored)?;
        }
        let there = match session.told_size_of(target).map_err(not_stored)? {
            ToldSize::Bytes(size) => Some(size).filter(|_| is_binary),
            ToldSize::Untold | ToldSize::Gone => None,
        };
        attempts.moved(there.map_or(0, |there| there.saturating_sub(furthest)));
        furthest = furthest.max(there.unwrap_or(0));
        // A server that takes REST and ignores it has the wrong bytes, and their number may be right.
        let may_go_on = is_ours && (was_refused || !matches!(storing, Storing::Restart(_)));
        storing = next(session, there.filter(|_| may_go_on), content).ok_or(NotStored::BrokenOff(failure))?;
    }
}

/// Adds the content to a file (APPE) that had `before` bytes. What may be there already is never sent a second time.
pub(super) fn append(
    session: &mut Session,
    parameters: &SendParameters,
    target: &Target,
    before: Option<u64>,
    content: &mut Content<'_>,
) -> Result<Uploaded, NotStored> {
    // Only to say that it cannot be compared.
    hash_to_compare(session, parameters, Storing::Append);
    let mut attempts = Attempts::new(session.retry());
    let mut begun = 0;
    loop {
        begun += 1;
        let stored = store(session, parameters, Storing::Append, target, content);
        let failure = match stored {
            Err(NotStored::Refused(failure)) => {
                attempts.wait_after(failure, &|| content.has_failed()).map_err(NotStored::Refused)?;
                continue;
            }
            Err(NotStored::BrokenOff(failure)) => failure,
            Ok(transferred) => return appended(session, parameters, target, before, transferred, begun),
        };
        if !failure.may_pass_soon() {
            return Err(NotStored::BrokenOff(failure));
        }
        let there = match session.told_size_of(target).map_err(NotStored::BrokenOff)? {
            ToldSize::Bytes(size) => Some(size),
            ToldSize::Gone => Some(0),
            ToldSize::Untold => None,
        };
        let grown = there.zip(before).and_then(|(there, before)| there.checked_sub(before));
        let is_binary = parameters.transfer_type == TransferType::Binary;
        match grown {
            // Not a byte was read, so not a byte can still be on its way.
            Some(0) if content.position() == 0 && !content.is_over() => {
                attempts.wait_after(failure, &|| content.has_failed()).map_err(NotStored::BrokenOff)?;
            }
            Some(grown) if grown == content.position() && content.is_over() && is_binary => {
                warn_of_missing_reply(session, target, &failure);
                return appended(session, parameters, target, before, all_of(content), begun);
            }
            _ => return Err(NotStored::BrokenOff(failure)),
        }
    }
}

fn appended(
    session: &mut Session,
    parameters: &SendParameters,
    target: &Target,
    before: Option<u64>,
    transferred: Transferred,
    attempts: u32,
) -> Result<Uploaded, NotStored> {
    let verified = verify(session, parameters, target, before, &transferred, None).map_err(NotStored::BrokenOff)?;
    Ok(Uploaded { transferred, verified, attempts, resumed: 0 })
}

/// What to send, when the server has `there` bytes that can be gone on with; none when nothing can be sent.
fn next(session: &Session, there: Option<u64>, content: &mut Content<'_>) -> Option<Storing> {
    let given = content.position();
    let way = there.filter(|there| (1..=given).contains(there)).and_then(|there| session.way_to_go_on(there));
    match way {
        Some(way) if content.go_back_to(way.offset()) => Some(way),
        _ => content.go_back_to(0).then_some(Storing::Replace),
    }
}

/// Servers create the file before they open the data connection; so one that had no chance to say no may have one.
fn may_have_been_created(refusal: &Failure) -> bool {
    refusal.reply.as_ref().is_none_or(|reply| matches!(reply.code, 421 | 425 | 426 | 451))
}

/// A server that is full is not so for a moment only, once it has taken content.
fn is_worth_repeating(failure: &Failure, was_touched: bool) -> Result<(), Failure> {
    if was_touched && failure.code == FailureCode::QuotaExceeded { Err(failure.clone()) } else { Ok(()) }
}

/// Success means that the server has every byte, whatever its reply says.
fn conclude(
    session: &mut Session,
    parameters: &SendParameters,
    target: &Target,
    storing: Storing,
    content: &Content<'_>,
    stored: Result<Transferred, NotStored>,
) -> Result<(Transferred, Verified), NotStored> {
    let transferred = stored?;
    let digest = content.digest();
    let verified = verify(session, parameters, target, Some(0), &transferred, digest.as_ref());
    let verified = verified.map_err(NotStored::BrokenOff)?;
    // That the parts fit together is not a matter of taste.
    if storing != Storing::Replace && parameters.verify == Verify::None {
        let there = session.told_size_of(target).map_err(NotStored::BrokenOff)?;
        if !matches!(there, ToldSize::Bytes(size) if size == transferred.wire_bytes) {
            let message = format!("`{}` is not what was sent, in parts", target.path().to_text());
            let failure = Failure::new(FailureCode::IntegrityMismatch, Phase::Verify, message);
            return Err(NotStored::BrokenOff(failure));
        }
    }
    Ok((transferred, verified))
}

/// Runs STOR or APPE. When that is refused because the directory has gone meanwhile, creates it and tries again: no
/// content is lost, because the refusal comes before the first byte.
fn store(
    session: &mut Session,
    parameters: &SendParameters,
    storing: Storing,
    target: &Target,
    content: &mut Content<'_>,
) -> Result<Transferred, NotStored> {
    if parameters.create_directories {
        session.ensure_directory(&target.directory).map_err(NotStored::Refused)?;
    }
    let upload = Upload { storing, transfer_type: parameters.transfer_type };
    let action = format!("store `{}`", target.path().to_text());
    let refusal = match session.store(target, upload, &action, content) {
        Err(NotStored::Refused(failure))
            if matches!(failure.code, FailureCode::NotFound | FailureCode::AccessDenied) =>
        {
            failure
        }
        result => return result,
    };
    if parameters.create_directories && session.create_directories(&target.directory).map_err(NotStored::Refused)? {
        return session.store(target, upload, &action, content);
    }
    Err(NotStored::Refused(refusal))
}

fn all_of(content: &Content<'_>) -> Transferred {
    let bytes = content.position();
    Transferred { bytes, wire_bytes: bytes, reply: None, protection: None }
}

fn warn_of_missing_reply(session: &mut Session, target: &Target, failure: &Failure) {
    let path = target.path().to_text();
    session.warn(
        "final-reply-missing",
        format!("`{path}` is complete on the server, although it was in doubt: {failure}"),
    );
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
