//! Moving content over a data connection.
//!
//! Success needs three things: the data connection ended by itself (under TLS: with its goodbye), the server's final
//! reply is a 2xx, and (checked by the operations, which know the sizes) not a byte is missing.

mod content;
mod ending;
mod listing;
mod restart;
mod start;

use super::security::Security;
use super::{Ahead, Session, Target};
use crate::config::TransferType;
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, Reply};
use crate::net::{BodySink, Connection, Content, CopyError, Passage, TlsFacts};
use content::{Incoming, Outgoing};
pub(crate) use ending::engine_failure;
use ending::{cut_short, not_stored};
pub(super) use listing::ListingTransfer;
use start::{Flow, Started};

/// Content that went over a data connection, confirmed by the server.
pub(crate) struct Transferred {
    /// Bytes of the content; of text, with its lines ending in LF.
    pub(crate) bytes: u64,
    /// Bytes that went over the data connection. More than `bytes` for text, whose lines end in CR LF there.
    pub(crate) wire_bytes: u64,
    /// The server's final reply; none when that was lost, and the server was seen to have everything.
    pub(crate) reply: Option<Reply>,
    /// How the data connection was protected, when it was.
    pub(crate) protection: Option<Protection>,
}

/// TLS of a data connection.
pub(crate) struct Protection {
    pub(crate) tls: TlsFacts,
    /// SHA-256 of the server's certificate.
    pub(crate) peer_fingerprint: Option<String>,
}

/// How content is read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Download<'a> {
    pub(crate) transfer_type: TransferType,
    /// Where in the file it begins.
    pub(crate) offset: u64,
    /// It will take a moment.
    pub(crate) is_small: bool,
    /// What is to be asked after it, and may be at once.
    pub(crate) next: &'a [Ahead],
}

/// A download that did not come to its end.
pub(crate) struct Interrupted {
    pub(crate) failure: Failure,
    /// How many bytes had come over the data connection, and gone to the sink.
    pub(crate) bytes: u64,
    /// The data connection had ended by itself. Whether that was all, only the size can tell.
    pub(crate) ended: bool,
}

/// How content is stored.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Upload<'a> {
    pub(crate) storing: Storing,
    pub(crate) transfer_type: TransferType,
    /// What is to be asked after it, and may be at once.
    pub(crate) next: &'a [Ahead],
}

/// What becomes of a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Storing {
    /// STOR.
    #[default]
    Replace,
    /// APPE.
    Append,
    /// APPE, to a file of ours of which the server has so many bytes.
    Continue(u64),
    /// REST and STOR, to the same end.
    Restart(u64),
}

/// An upload that did not come to its end.
pub(crate) enum NotStored {
    /// It ended before the first byte: nothing was read from the source. An empty file may be on the server.
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

impl Storing {
    /// How many bytes the server has before.
    pub(crate) fn offset(self) -> u64 {
        match self {
            Self::Continue(offset) | Self::Restart(offset) => offset,
            Self::Replace | Self::Append => 0,
        }
    }
}

impl From<Failure> for Interrupted {
    /// Before the first byte.
    fn from(failure: Failure) -> Self {
        Self { failure, bytes: 0, ended: false }
    }
}

impl Session {
    /// Reads a file (RETR) and moves what comes into `sink`. `action` completes "the server refused to …".
    pub(crate) fn receive(
        &mut self,
        target: &Target,
        download: Download<'_>,
        action: &str,
        sink: &mut BodySink<'_>,
    ) -> Result<Transferred, Interrupted> {
        self.revive()?;
        self.ensure_type(download.transfer_type, Phase::Transfer)?;
        let Download { offset, next, is_small, .. } = download;
        let flow = if is_small && self.ends_downloads_early() { Flow::OneWay } else { Flow::Down };
        let (mut data, started) = match self.start_on(target, |path| Command::Retr(path), offset, flow, next)? {
            Ok(started) => started,
            Err(reply) => {
                let mut failure = refused(Phase::Transfer, action, &reply);
                if download.offset > 0 {
                    self.note_refused_offset(&reply);
                    if !self.uses_rest() {
                        failure.code = FailureCode::Unsupported;
                    }
                }
                return Err(failure.into());
            }
        };
        let idle = self.connection.read_timeout();
        let mut incoming = (download.transfer_type == TransferType::Ascii).then(Incoming::default);
        let passage = incoming.as_mut().map(|incoming| incoming as &mut dyn Passage);
        let copied = self.secure(&mut data).and_then(|()| data.receive_into(sink, passage, idle));
        let protection = self.protection(&data);
        let resumed = protection.as_ref().is_some_and(|protection| protection.tls.resumed);
        let wire_bytes = match copied {
            Ok(bytes) => bytes,
            Err(error) => {
                if flow == Flow::OneWay && matches!(error, CopyError::Network { .. }) {
                    self.end_downloads_late();
                }
                let bytes = error.bytes();
                let failure = self.abandoned(error, data, started, resumed, action);
                return Err(Interrupted { failure, bytes, ended: false });
            }
        };
        drop(data);
        let announced = !matches!(started, Started::Unannounced);
        let interrupted = |failure| Interrupted { failure, bytes: wire_bytes, ended: true };
        let reply = self.end(started, Phase::Transfer);
        if flow == Flow::OneWay && !reply.as_ref().is_ok_and(Reply::is_completion) {
            self.end_downloads_late();
        }
        let reply = reply.map_err(interrupted)?;
        if !reply.is_completion() {
            // Nothing was announced and nothing came: the server never began.
            let began = announced || wire_bytes > 0;
            let failure =
                if began { cut_short(action, wire_bytes, &reply) } else { refused(Phase::Transfer, action, &reply) };
            return Err(interrupted(self.or_reuse(failure, resumed)));
        }
        let bytes = incoming.map_or(wire_bytes, |incoming| incoming.bytes());
        Ok(Transferred { bytes, wire_bytes, reply: Some(reply), protection })
    }

    /// Moves the rest of `content` into a file on the server.
    pub(crate) fn store(
        &mut self,
        target: &Target,
        upload: Upload<'_>,
        action: &str,
        content: &mut Content<'_>,
    ) -> Result<Transferred, NotStored> {
        let before = content.position();
        self.revive().map_err(NotStored::Refused)?;
        let mut data = self.start_storing(target, upload, action).map_err(NotStored::Refused)?;
        let idle = self.connection.read_timeout();
        let mut outgoing = (upload.transfer_type == TransferType::Ascii).then(Outgoing::default);
        let passage = outgoing.as_mut().map(|outgoing| outgoing as &mut dyn Passage);
        let copied = self.secure(&mut data).and_then(|()| data.send_from(content, passage, idle));
        let copied = copied.and_then(|bytes| self.end_upload(&mut data, bytes));
        let protection = self.protection(&data);
        let resumed = protection.as_ref().is_some_and(|protection| protection.tls.resumed);
        let sent = match copied {
            Ok(bytes) => bytes,
            Err(error) => {
                let failure = self.abandoned(error, data, Started::Announced, resumed, action);
                return Err(NotStored::BrokenOff(failure));
            }
        };
        drop(data);
        let reply = self.end(Started::Announced, Phase::Transfer).map_err(NotStored::BrokenOff)?;
        if !reply.is_completion() {
            return Err(NotStored::BrokenOff(self.or_reuse(not_stored(action, sent, &reply), resumed)));
        }
        let wire_bytes = before + sent;
        let bytes = wire_bytes - outgoing.map_or(0, |outgoing| outgoing.line_ends());
        Ok(Transferred { bytes, wire_bytes, reply: Some(reply), protection })
    }

    fn protection(&self, data: &Connection) -> Option<Protection> {
        let peer_fingerprint = self.security.as_ref().and_then(Security::peer_fingerprint);
        data.tls_facts().map(|tls| Protection { tls, peer_fingerprint })
    }
}
