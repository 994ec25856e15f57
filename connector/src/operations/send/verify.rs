//! Success means that the server has every byte: what it tells about the file must be what was sent.

use crate::config::{SendParameters, TransferType, Verify};
use crate::failure::{Failure, FailureCode, Phase, WRONG_SIZE};
use crate::ftp::{Digest, is_upload_in_progress};
use crate::session::{Ahead, Session, Target, ToldSize, Transferred, gone};

/// How a file was verified, as the property says it, and the size that it has as far as that is known.
pub(super) struct Verified {
    pub(super) verification: &'static str,
    pub(super) size: Option<u64>,
}

/// Compares the file with what was `transferred`, behind the `before` bytes that it had already. `next` is asked from here on.
pub(super) fn verify(
    session: &mut Session,
    parameters: &SendParameters,
    target: &Target,
    before: Option<u64>,
    transferred: &Transferred,
    digest: Option<&Digest>,
    next: &[Ahead],
) -> Result<Verified, Failure> {
    let expected = before.map(|before| Expected {
        as_content: before.saturating_add(transferred.bytes),
        as_sent: before.saturating_add(transferred.wire_bytes),
        is_text: parameters.transfer_type == TransferType::Ascii,
    });
    // Under its final name, a file may be picked up as soon as it is complete.
    let is_hidden = parameters.temporary_name || is_upload_in_progress(&target.name);
    let is_direct = before != Some(0) || !is_hidden;
    let unverified = Verified { verification: "none", size: expected.as_ref().and_then(Expected::only) };
    if parameters.verify == Verify::None {
        return Ok(unverified);
    }
    let Some(expected) = expected else {
        let path = target.path().to_text();
        session.warn("not-verified", format!("it is not known how large `{path}` was before: it is not verified"));
        return Ok(unverified);
    };
    let path = || target.path().to_text();
    let reason = match session.told_size_before(target, next)? {
        ToldSize::Bytes(size) => {
            let verified = expected.compare(session, target, size)?;
            return Ok(match digest {
                Some(digest) if has_digest(session, target, digest)? => Verified { verification: "hash", ..verified },
                _ => verified,
            });
        }
        ToldSize::Untold if digest.map_or(Ok(false), |digest| has_digest(session, target, digest))? => {
            return Ok(Verified { verification: "hash", ..unverified });
        }
        ToldSize::Untold => format!("the server does not tell the size of `{}`", path()),
        ToldSize::Gone if is_direct => {
            return Err(gone(target).not_retryable(
                "Somebody may have taken the file as soon as it was there: sending it again may deliver it twice. Where that \
                 is how the server works, set `verify` to `none`.",
            ));
        }
        // Nobody else knows this name: the server has lost it.
        ToldSize::Gone => return Err(Failure { code: FailureCode::Truncated, ..gone(target) }),
    };
    session.warn("not-verified", format!("{reason}: it is not verified"));
    Ok(unverified)
}

/// Whether the upload was taken away under its final name: what is there by now is not ours.
pub(super) fn is_taken(failure: &Failure) -> bool {
    failure.code == FailureCode::IntegrityMismatch && !failure.retryable
}

/// The sizes that a complete file may have. They differ for text only, which a server stores with its own line ends.
struct Expected {
    as_content: u64,
    as_sent: u64,
    is_text: bool,
}

impl Expected {
    fn only(&self) -> Option<u64> {
        Some(self.as_content).filter(|size| *size == self.as_sent)
    }

    fn compare(&self, session: &mut Session, target: &Target, size: u64) -> Result<Verified, Failure> {
        let path = target.path().to_text();
        if size == self.as_content || size == self.as_sent {
            return Ok(Verified { verification: "size", size: Some(size) });
        }
        let should = self.as_content;
        // One between the two would be the size of a part: no server stores every other line end.
        if size > self.as_sent && self.is_text {
            session.warn(
                "not-verified",
                format!("`{path}` has {size} bytes, and text of {should} bytes was sent: its line ends may explain it"),
            );
            return Ok(Verified { verification: "none", size: Some(size) });
        }
        let message =
            format!("`{path}` should have {should} bytes, but the server has {size}, although it reports success");
        let code = if size < self.as_sent { FailureCode::Truncated } else { FailureCode::IntegrityMismatch };
        Err(Failure::new(code, Phase::Verify, message).with_hint(WRONG_SIZE))
    }
}

/// Whether the server has the same content; false when it does not compute the checksum after all.
fn has_digest(session: &mut Session, target: &Target, sent: &Digest) -> Result<bool, Failure> {
    let path = target.path().to_text();
    match session.checksum_of(target, sent.algorithm())? {
        Some(stored) if stored == *sent => Ok(true),
        Some(stored) => {
            let algorithm = sent.algorithm().name();
            let message = format!(
                "`{path}` is not what was sent: {algorithm} of what was sent is {sent}, of what is stored {stored}"
            );
            Err(Failure::new(FailureCode::IntegrityMismatch, Phase::Verify, message)
                .with_hint("Something on the way or on the server changes the content."))
        }
        None => {
            let message = format!("the server computes no checksum of `{path}`: the size is compared instead");
            session.warn("no-checksum-offered", message);
            Ok(false)
        }
    }
}
