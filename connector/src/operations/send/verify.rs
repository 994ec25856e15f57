//! Success means that the server has every byte: what it tells about the file must be what was sent.

use crate::config::Verify;
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::Digest;
use crate::session::{Session, Target, Transferred};

/// How a file was verified, as the property says it, and the size that it has as far as that is known.
pub(super) struct Verified {
    pub(super) verification: &'static str,
    pub(super) size: Option<u64>,
}

/// Compares the file with what was `transferred`, behind the `before` bytes that it had already.
pub(super) fn verify(
    session: &mut Session,
    verify: Verify,
    target: &Target,
    before: Option<u64>,
    transferred: &Transferred,
) -> Result<Verified, Failure> {
    let expected = before.map(|before| Expected {
        as_content: before.saturating_add(transferred.bytes),
        as_sent: before.saturating_add(transferred.wire_bytes),
    });
    let unverified = Verified { verification: "none", size: expected.as_ref().and_then(Expected::only) };
    let Some(expected) = expected.filter(|_| verify != Verify::None) else { return Ok(unverified) };
    if let Some(digest) = &transferred.digest
        && has_digest(session, target, digest)?
    {
        return Ok(Verified { verification: "hash", ..unverified });
    }
    let Some(size) = session.size_of(target)? else {
        let path = target.path().to_text();
        session.warn("not-verified", format!("the server does not tell the size of `{path}`: it is not verified"));
        return Ok(unverified);
    };
    expected.compare(session, target, size)
}

/// The sizes that a complete file may have. They differ for text only, which a server stores with its own line ends.
struct Expected {
    as_content: u64,
    as_sent: u64,
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
        if size > should && self.only().is_none() {
            session.warn(
                "not-verified",
                format!("`{path}` has {size} bytes, and text of {should} bytes was sent: its line ends may explain it"),
            );
            return Ok(Verified { verification: "none", size: Some(size) });
        }
        let message =
            format!("`{path}` should have {should} bytes, but the server has {size}, although it reports success");
        let code = if size < should { FailureCode::Truncated } else { FailureCode::IntegrityMismatch };
        Err(Failure::new(code, Phase::Verify, message)
            .with_hint("The server may be out of space, or something on the way changes the content."))
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
