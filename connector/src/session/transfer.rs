//! Moving content over a data connection.
//!
//! Success needs three things: the data connection ended by itself (under TLS: with its goodbye), the server's final
//! reply is a 2xx, and (checked by the operations, which know the sizes) not a byte is missing.

mod ending;
mod listing;
mod start;

use super::security::Security;
use super::{Session, Target};
use crate::failure::{Failure, Phase, refused};
use crate::ftp::{Command, Reply};
use crate::net::{BodySink, BodySource, Connection, Deadline, TlsFacts};
use ending::{cut_short, engine_failure, not_stored};
pub(super) use listing::ListingTransfer;
use start::{Flow, Started};

/// Content that went over a data connection, confirmed by the server.
pub(crate) struct Transferred {
    pub(crate) bytes: u64,
    /// The server's final reply.
    pub(crate) reply: Reply,
    /// How the data connection was protected, when it was.
    pub(crate) protection: Option<Protection>,
}

/// TLS of a data connection.
pub(crate) struct Protection {
    pub(crate) tls: TlsFacts,
    /// SHA-256 of the server's certificate.
    pub(crate) peer_fingerprint: Option<String>,
}

/// What becomes of a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storing {
    /// STOR.
    Replace,
    /// APPE.
    Append,
}

/// An upload that did not come to its end.
pub(crate) enum NotStored {
    /// The server refused it before the first byte: nothing was read from the source, nothing is on the server.
    Refused(Failure),
    /// Part of the content, or all of it, may be on the server.
    BrokenOff(Failure),
}

impl From<NotStored> for Failure {
    fn from(error: NotStored) -> Self {
        match error {
            NotStored::Refused(failure) | NotStored::BrokenOff(failure) => failure,
        }
    }
}

impl Session {
    /// Reads a file (RETR) and moves what comes into `sink`. `action` completes "the server refused to …".
    pub(crate) fn receive(
        &mut self,
        target: &Target,
        action: &str,
        sink: &mut BodySink<'_>,
    ) -> Result<Transferred, Failure> {
        self.ensure_binary(Phase::Transfer)?;
        let (mut data, started) = match self.start_on(target, |path| Command::Retr(path), Flow::ToUs)? {
            Ok(started) => started,
            Err(reply) => return Err(refused(Phase::Transfer, action, &reply)),
        };
        let idle = self.connection.read_timeout();
        let copied = self.secure(&mut data).and_then(|()| data.receive_into(sink, idle));
        let protection = self.protection(&data);
        drop(data);
        let resumed = protection.as_ref().is_some_and(|protection| protection.tls.resumed);
        let bytes = match copied {
            Ok(bytes) => bytes,
            Err(error) => return Err(self.abandoned(error, started, resumed, action)),
        };
        let announced = !matches!(started, Started::Unannounced);
        let reply = self.end(started, Phase::Transfer)?;
        if !reply.is_completion() {
            // Nothing was announced and nothing came: the server never began.
            let began = announced || bytes > 0;
            let failure =
                if began { cut_short(action, bytes, &reply) } else { refused(Phase::Transfer, action, &reply) };
            return Err(self.or_reuse(failure, resumed));
        }
        sink.flush(Deadline::after(idle)).map_err(|error| engine_failure(&error, action))?;
        Ok(Transferred { bytes, reply, protection })
    }

    /// Moves what `source` gives into a file on the server.
    pub(crate) fn store(
        &mut self,
        target: &Target,
        storing: Storing,
        action: &str,
        source: &mut BodySource<'_>,
    ) -> Result<Transferred, NotStored> {
        let mut data = self.start_storing(target, storing, action).map_err(NotStored::Refused)?;
        let idle = self.connection.read_timeout();
        let copied = self.secure(&mut data).and_then(|()| data.send_from(source, idle));
        if copied.is_ok() {
            self.drain(&mut data);
        }
        let protection = self.protection(&data);
        drop(data);
        let resumed = protection.as_ref().is_some_and(|protection| protection.tls.resumed);
        let bytes =
            copied.map_err(|error| NotStored::BrokenOff(self.abandoned(error, Started::Announced, resumed, action)))?;
        let reply = self.end(Started::Announced, Phase::Transfer).map_err(NotStored::BrokenOff)?;
        if reply.is_completion() {
            Ok(Transferred { bytes, reply, protection })
        } else {
            Err(NotStored::BrokenOff(self.or_reuse(not_stored(action, bytes, &reply), resumed)))
        }
    }

    fn protection(&self, data: &Connection) -> Option<Protection> {
        let peer_fingerprint = self.security.as_ref().and_then(Security::peer_fingerprint);
        data.tls_facts().map(|tls| Protection { tls, peer_fingerprint })
    }
}
