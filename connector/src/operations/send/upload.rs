//! The upload itself, over interruptions, into a directory that may have to be created first.
//!
//! What the server has of it is looked at before anything is sent again. The end of the content is kept, so that the rest can
//! be sent, or all of it when it is not too large.

use super::verify::{Verified, is_taken, verify};
use crate::config::{SendParameters, TransferType, Verify};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::HashAlgorithm;
use crate::net::Content;
use crate::session::{Ahead, Attempts, NotStored, Session, Storing, Target, ToldSize, Transferred, Upload, gone};

/// Content that the server has, as far as can be verified.
pub(super) struct Uploaded {
    pub(super) transferred: Transferred,
    pub(super) verified: Verified,
    pub(super) attempts: u32,
    pub(super) resumed: u32,
}

/// Where content is uploaded to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) target: &'a Target,
    /// Nobody sees it before it is renamed. Whatever is visible may be taken as soon as it is complete.
    pub(super) is_hidden: bool,
    /// Nobody else writes there: what is there is what was sent.
    pub(super) is_ours: bool,
    /// What is asked once it is complete.
    pub(super) next: &'a [Ahead],
}

/// Stores the content as a file of its own (STOR).
pub(super) fn upload(
    session: &mut Session,
    parameters: &SendParameters,
    place: Place<'_>,
    content: &mut Content<'_>,
) -> Result<Uploaded, NotStored> {
    let target = place.target;
    if let Some(algorithm) = hash_to_compare(session, parameters, Storing::Replace) {
        content.hash(algorithm);
    }
    let is_binary = parameters.transfer_type == TransferType::Binary;
    let mut attempts = Attempts::new(session.retry());
    let (mut storing, mut begun, mut resumed) = (Storing::Replace, 0, 0);
    // Something may be there since the first attempt; parts are put together; the most that the server was seen to have.
    let (mut was_touched, mut may_go_on, mut furthest) = (false, place.is_ours && is_binary, 0);
    loop {
        begun += 1;
        let stored = store(session, parameters, storing, place.target, place.next, content);
        let (was_refused, was_completed) = (matches!(stored, Err(NotStored::Refused(_))), stored.is_ok());
        resumed += u32::from(storing != Storing::Replace && !was_refused);
        let failure = match conclude(session, parameters, place, storing, content, stored) {
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
        if is_taken(&failure) {
            return Err(not_stored(failure));
        }
        if was_completed && storing != Storing::Replace {
            // The parts do not make up the whole, so what the server said it had was not so.
            may_go_on = false;
            storing = again(content).ok_or(NotStored::BrokenOff(failure))?;
            continue;
        }
        if is_binary && content.is_over() && failure.may_pass_soon() && failure.code != FailureCode::QuotaExceeded {
            // Only the server's word may be missing. A look repeats nothing.
            let there = look(session, place, content).map_err(not_stored)?;
            if place.is_ours && there == Some(content.position()) {
                warn_of_missing_reply(session, target, &failure);
                let all = Ok(all_of(content));
                let (transferred, verified) = conclude(session, parameters, place, Storing::Replace, content, all)?;
                return Ok(Uploaded { transferred, verified, attempts: begun, resumed });
            }
        }
        let is_not_gone_on_with = was_refused && storing != Storing::Replace && !failure.may_pass_soon();
        if is_not_gone_on_with {
            may_go_on = session.way_to_go_on(storing.offset()).is_some_and(|way| way != storing);
        } else {
            is_worth_repeating(&failure, was_touched).map_err(not_stored)?;
            attempts.wait_after(failure.clone(), &|| content.has_failed()).map_err(not_stored)?;
        }
        if was_refused && storing == Storing::Replace {
            continue;
        }
        let given = content.position();
        let there = look(session, place, content).map_err(not_stored)?.filter(|there| *there <= given);
        attempts.moved(there.map_or(0, |there| there.saturating_sub(furthest)));
        furthest = furthest.max(there.unwrap_or(0));
        let prefix = there.filter(|there| may_go_on && is_prefix(*there, storing, was_refused, given));
        storing = next(session, prefix, content).ok_or(NotStored::BrokenOff(failure))?;
    }
}

/// How many bytes the server has; none when it has no such file, or does not tell. What was visible and complete and is
/// gone may have been taken: it must not be sent again.
fn look(session: &mut Session, place: Place<'_>, content: &Content<'_>) -> Result<Option<u64>, Failure> {
    const HINT: &str = "The file may have been complete, and somebody may have taken it as soon as it was there: sending it \
                        again may deliver it twice.";
    let may_be_taken = !place.is_hidden && content.is_over();
    match session.told_size_of(place.target) {
        Ok(ToldSize::Bytes(size)) => Ok(Some(size)),
        Ok(ToldSize::Gone) if may_be_taken => Err(gone(place.target).not_retryable(HINT)),
        Ok(ToldSize::Untold | ToldSize::Gone) => Ok(None),
        Err(failure) if may_be_taken => Err(failure.not_retryable(HINT)),
        Err(failure) => Err(failure),
    }
}

/// Whether the `there` bytes that the server has, after an attempt was broken off, are the first ones of the content.
fn is_prefix(there: u64, storing: Storing, was_refused: bool, given: u64) -> bool {
    match storing {
        Storing::Replace | Storing::Append => true,
        // Had the file vanished before, it would have no more than what was given in this attempt.
        Storing::Continue(offset) => was_refused || there > given - offset,
        // A server that takes REST and ignores it has the wrong bytes.
        Storing::Restart(_) => was_refused,
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
        let stored = store(session, parameters, Storing::Append, target, &[], content);
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
    let verified =
        verify(session, parameters, target, before, &transferred, None, &[]).map_err(NotStored::BrokenOff)?;
    Ok(Uploaded { transferred, verified, attempts, resumed: 0 })
}

/// What to send, when the server has the first `there` bytes; none when nothing can be sent.
fn next(session: &Session, there: Option<u64>, content: &mut Content<'_>) -> Option<Storing> {
    match there.filter(|there| *there > 0).and_then(|there| session.way_to_go_on(there)) {
        Some(way @ Storing::Continue(offset)) if content.go_back_to(offset) => Some(way),
        // With an offset, what is missing before it would not show in the size: only where nothing else is left.
        Some(way) if !content.go_back_to(0) && content.go_back_to(way.offset()) => Some(way),
        _ => again(content),
    }
}

/// All of it, as long as it is kept.
fn again(content: &mut Content<'_>) -> Option<Storing> {
    content.go_back_to(0).then_some(Storing::Replace)
}

/// Servers create the file before they open the data connection; so one that had no chance to say no may have one.
fn may_have_been_created(refusal: &Failure) -> bool {
    refusal.reply.as_ref().is_none_or(|reply| reply.is_completion() || matches!(reply.code, 421 | 425 | 426 | 451))
}

/// A server that is full is not so for a moment only, once it has taken content.
fn is_worth_repeating(failure: &Failure, was_touched: bool) -> Result<(), Failure> {
    if was_touched && failure.code == FailureCode::QuotaExceeded { Err(failure.clone()) } else { Ok(()) }
}

/// Success means that the server has every byte, whatever its reply says.
fn conclude(
    session: &mut Session,
    parameters: &SendParameters,
    place: Place<'_>,
    storing: Storing,
    content: &Content<'_>,
    stored: Result<Transferred, NotStored>,
) -> Result<(Transferred, Verified), NotStored> {
    let transferred = stored?;
    let digest = content.digest();
    let verified = verify(session, parameters, place.target, Some(0), &transferred, digest.as_ref(), place.next);
    let verified = verified.map_err(NotStored::BrokenOff)?;
    // That the parts fit together is not a matter of taste.
    if storing != Storing::Replace && parameters.verify == Verify::None {
        let there = look(session, place, content).map_err(NotStored::BrokenOff)?;
        if there != Some(transferred.wire_bytes) {
            let message = format!("`{}` is not what was sent, in parts", place.target.path().to_text());
            let failure = Failure::new(FailureCode::IntegrityMismatch, Phase::Verify, message);
            return Err(NotStored::BrokenOff(failure));
        }
    }
    if let Storing::Restart(offset) = storing
        && verified.verification != "hash"
    {
        let path = place.target.path().to_text();
        session.warn(
            "parts-not-compared",
            format!("`{path}` was gone on with at byte {offset}: only its size is verified"),
        );
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
    next: &[Ahead],
    content: &mut Content<'_>,
) -> Result<Transferred, NotStored> {
    if parameters.create_directories {
        session.ensure_directory(&target.directory).map_err(NotStored::Refused)?;
    }
    let upload = Upload { storing, transfer_type: parameters.transfer_type, next };
    let action = format!("store `{}`", target.path().to_text());
    let refusal = match session.store(target, upload, &action, content) {
        Err(NotStored::Refused(failure))
            if matches!(failure.code, FailureCode::NotFound | FailureCode::AccessDenied) =>
        {
            failure
        }
        result => return result,
    };
    // With its directory, what was to be gone on with has gone too.
    let may_be_created = parameters.create_directories && storing.offset() == 0;
    if may_be_created && session.create_directories(&target.directory).map_err(NotStored::Refused)? {
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
