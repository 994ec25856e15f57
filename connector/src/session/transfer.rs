//! Moving content over a data connection.
//!
//! Success needs three things: the data connection ended by itself (under TLS: with its goodbye), the server's final
//! reply is a 2xx, and (checked by the operations, which know the sizes) not a byte is missing.

mod content;
mod ending;
mod listing;
mod start;

use super::security::Security;
use super::{Session, Target};
use crate::config::TransferType;
use crate::failure::{Failure, Phase, refused};
use crate::ftp::{Command, Digest, HashAlgorithm, Reply};
use crate::net::{BodySink, BodySource, Connection, Deadline, Passage, TlsFacts};
use content::{Incoming, Outgoing};
use ending::{cut_short, engine_failure, not_stored};
pub(super) use listing::ListingTransfer;
use start::{Flow, Started};

/// Content that went over a data connection, confirmed by the server.
pub(crate) struct Transferred {
    /// Bytes of the content; of text, with its lines ending in LF.
    pub(crate) bytes: u64,
    /// Bytes that went over the data connection. More than `bytes` for text, whose lines end in CR LF there.
    pub(crate) wire_bytes: u64,
    /// The content's hash, when it was asked for.
    pub(crate) digest: Option<Digest>,
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

/// How content is stored.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Upload {
    pub(crate) storing: Storing,
    pub(crate) transfer_type: TransferType,
    /// Hashes the content on its way. Only as it is: text looks different on the server.
    pub(crate) hash: Option<HashAlgorithm>,
}

/// What becomes of a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Storing {
    /// STOR.
    #[default]
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
        transfer_type: TransferType,
        action: &str,
        sink: &mut BodySink<'_>,
    ) -> Result<Transferred, Failure> {
        self.ensure_type(transfer_type, Phase::Transfer)?;
        let (mut data, started) = match self.start_on(target, |path| Command::Retr(path), Flow::ToUs)? {
            Ok(started) => started,
            Err(reply) => return Err(refused(Phase::Transfer, action, &reply)),
        };
        let idle = self.connection.read_timeout();
        let mut incoming = (transfer_type == TransferType::Ascii).then(Incoming::default);
        let passage = incoming.as_mut().map(|incoming| incoming as &mut dyn Passage);
        let copied = self.secure(&mut data).and_then(|()| data.receive_into(sink, passage, idle));
        let protection = self.protection(&data);
        drop(data);
        let resumed = protection.as_ref().is_some_and(|protection| protection.tls.resumed);
        let wire_bytes = match copied {
            Ok(bytes) => bytes,
            Err(error) => return Err(self.abandoned(error, started, resumed, action)),
        };
        let announced = !matches!(started, Started::Unannounced);
        let reply = self.end(started, Phase::Transfer)?;
        if !reply.is_completion() {
            // Nothing was announced and nothing came: the server never began.
            let began = announced || wire_bytes > 0;
            let failure =
                if began { cut_short(action, wire_bytes, &reply) } else { refused(Phase::Transfer, action, &reply) };
            return Err(self.or_reuse(failure, resumed));
        }
        sink.flush(Deadline::after(idle)).map_err(|error| engine_failure(&error, action))?;
        let bytes = incoming.map_or(wire_bytes, |incoming| incoming.bytes());
        Ok(Transferred { bytes, wire_bytes, digest: None, reply, protection })
    }

    /// Moves what `source` gives into a file on the server.
    pub(crate) fn store(
        &mut self,
        target: &Target,
        upload: Upload,
        action: &str,
        source: &mut BodySource<'_>,
    ) -> Result<Transferred, NotStored> {
        let mut data = self.start_storing(target, upload, action).map_err(NotStored::Refused)?;
        let idle = self.connection.read_timeout();
        let mut outgoing = Outgoing::new(upload);
        let passage = outgoing.as_mut().map(|outgoing| outgoing as &mut dyn Passage);
        let copied = self.secure(&mut data).and_then(|()| data.send_from(source, passage, idle));
        let copied = copied.and_then(|bytes| self.end_upload(&mut data, bytes));
        let protection = self.protection(&data);
        drop(data);
        let resumed = protection.as_ref().is_some_and(|protection| protection.tls.resumed);
        let wire_bytes =
            copied.map_err(|error| NotStored::BrokenOff(self.abandoned(error, Started::Announced, resumed, action)))?;
        let reply = self.end(Started::Announced, Phase::Transfer).map_err(NotStored::BrokenOff)?;
        if reply.is_completion() {
            let bytes = wire_bytes - outgoing.as_ref().map_or(0, Outgoing::line_ends);
            let digest = outgoing.and_then(Outgoing::into_digest);
            Ok(Transferred { bytes, wire_bytes, digest, reply, protection })
        } else {
            Err(NotStored::BrokenOff(self.or_reuse(not_stored(action, wire_bytes, &reply), resumed)))
        }
    }

    fn protection(&self, data: &Connection) -> Option<Protection> {
        let peer_fingerprint = self.security.as_ref().and_then(Security::peer_fingerprint);
        data.tls_facts().map(|tls| Protection { tls, peer_fingerprint })
    }
}
