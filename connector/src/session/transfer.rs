//! Moving content over a data connection.
//!
//! Success needs three things: the data connection ended by itself (under TLS: with its goodbye), the server's final
//! reply is a 2xx, and (checked by the operations, which know the sizes) not a byte is missing.

use super::Session;
use super::data_connection::PendingData;
use super::security::Security;
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, ListingDecoder, Reply, ReplyKind};
use crate::net::{
    BodySink, BodySource, Connection, ConnectionError, CopyError, Deadline, NetworkError, SinkError, TlsFacts,
};

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

/// Where content goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    ToUs,
    ToServer,
}

/// How far the server had come when the data connection was to be used.
enum Started {
    /// A preliminary reply came.
    Announced,
    /// Content came, or the end of it, without any reply.
    Unannounced,
    /// The final reply came before the content ended.
    Ended(Reply),
}

impl Session {
    /// Runs `command` (RETR) and moves what comes into `sink`. `action` completes "the server refused to …".
    pub(crate) fn receive(
        &mut self,
        command: Command<'_>,
        action: &str,
        sink: &mut BodySink<'_>,
    ) -> Result<Transferred, Failure> {
        self.ensure_binary(Phase::Transfer)?;
        let (mut data, started) = match self.start(command, Flow::ToUs, Phase::Transfer)? {
            Ok(started) => started,
            Err(reply) => return Err(refused(Phase::Transfer, action, &reply)),
        };
        let idle = self.connection.read_timeout();
        let copied = self.secure(&mut data).and_then(|()| data.receive_into(sink, idle));
        let protection = self.protection(&data);
        drop(data);
        let bytes = match copied {
            Ok(bytes) => bytes,
            Err(error) => return Err(self.abandoned(error, started, action)),
        };
        let announced = !matches!(started, Started::Unannounced);
        let reply = self.end(started, Phase::Transfer)?;
        if !reply.is_completion() {
            // Nothing was announced and nothing came: the server never began.
            let began = announced || bytes > 0;
            return Err(if began {
                cut_short(action, bytes, &reply)
            } else {
                refused(Phase::Transfer, action, &reply)
            });
        }
        sink.flush(Deadline::after(idle)).map_err(|error| engine_failure(&error, action))?;
        Ok(Transferred { bytes, reply, protection })
    }

    /// Runs `command` (STOR, APPE) and moves what `source` gives to the server.
    pub(crate) fn store(
        &mut self,
        command: Command<'_>,
        action: &str,
        source: &mut BodySource<'_>,
    ) -> Result<Transferred, NotStored> {
        let mut data = self.start_storing(command, action).map_err(NotStored::Refused)?;
        let idle = self.connection.read_timeout();
        let copied = self.secure(&mut data).and_then(|()| data.send_from(source, idle));
        if copied.is_ok() {
            data.drain(self.control.stream(), Deadline::after(idle));
        }
        let protection = self.protection(&data);
        drop(data);
        let bytes = copied.map_err(|error| NotStored::BrokenOff(self.abandoned(error, Started::Announced, action)))?;
        let reply = self.end(Started::Announced, Phase::Transfer).map_err(NotStored::BrokenOff)?;
        if reply.is_completion() {
            Ok(Transferred { bytes, reply, protection })
        } else {
            Err(NotStored::BrokenOff(not_stored(action, bytes, &reply)))
        }
    }

    /// Runs `command` (MLSD, LIST, NLST) and decodes the lines, each entry as it comes. The inner result is the server's
    /// refusal.
    pub(super) fn receive_listing(
        &mut self,
        command: Command<'_>,
        decoder: &mut ListingDecoder,
        mut each: impl FnMut(&mut ListingDecoder) -> Result<(), Failure>,
    ) -> Result<Result<Reply, Reply>, Failure> {
        const ACTION: &str = "list the directory";
        let (mut data, started) = match self.start(command, Flow::ToUs, Phase::Listing)? {
            Ok(started) => started,
            Err(reply) => return Ok(Err(reply)),
        };
        let mut bytes = 0;
        let mut outcome = self.secure(&mut data);
        while outcome.is_ok() {
            let deadline = Deadline::after(self.connection.read_timeout());
            match data.read(deadline) {
                Ok(chunk) if chunk.is_empty() => {
                    // The server may wait for our side of TLS's goodbye; it has said all that counts.
                    let _ = data.finish(deadline);
                    break;
                }
                Ok(chunk) => {
                    bytes += chunk.len() as u64;
                    let pushed = decoder.push(&chunk).map_err(|error| {
                        Failure::new(FailureCode::ProtocolViolation, Phase::Listing, error.to_string())
                    });
                    if let Err(failure) = pushed.and_then(|()| each(decoder)) {
                        // The rest is not worth reading, and the conversation is in its middle.
                        self.control.give_up();
                        return Err(failure);
                    }
                }
                Err(error) => outcome = Err(CopyError::Network { error, bytes }),
            }
        }
        drop(data);
        if let Err(error) = outcome {
            return Err(self.abandoned(error, started, ACTION));
        }
        decoder.finish();
        each(decoder)?;
        let announced = !matches!(started, Started::Unannounced);
        let reply = self.end(started, Phase::Listing)?;
        Ok(match reply {
            reply if reply.is_completion() => Ok(reply),
            reply if announced && bytes > 0 => return Err(cut_short(ACTION, bytes, &reply)),
            reply => Err(reply),
        })
    }

    /// Sends the command and makes its data connection. The inner error is the server's refusal.
    fn start(
        &mut self,
        command: Command<'_>,
        flow: Flow,
        phase: Phase,
    ) -> Result<Result<(Connection, Started), Reply>, Failure> {
        loop {
            self.ensure_tls_session(phase)?;
            let pending = self.prepare_data_connection()?;
            self.control.send(command, phase)?;
            match self.begin(pending, flow, phase)? {
                // Nothing has been done yet, and it is done in active mode from now on.
                Err(reply) if reply.code == 425 && self.turn_to_active(&reply.text()) => {}
                begun => return Ok(begun),
            }
        }
    }

    /// When there is no TLS session left for the next data connection to resume, the session first goes on over a new
    /// control connection: many servers refuse data connections that resume none.
    fn ensure_tls_session(&mut self, phase: Phase) -> Result<(), Failure> {
        if self.security.as_mut().is_some_and(|security| security.has_run_dry(&self.control)) {
            tracing::info!(target: "ftp", "no TLS ticket is left to resume: going on over a new control connection");
            self.renew_tls_session()?;
            self.ensure_binary(phase)?;
        }
        Ok(())
    }

    fn secure(&mut self, data: &mut Connection) -> Result<(), CopyError> {
        let Some(security) = &mut self.security else { return Ok(()) };
        let deadline = Deadline::after(self.connection.read_timeout());
        security.secure_data(data, deadline).map_err(|error| CopyError::Network { error, bytes: 0 })
    }

    fn protection(&self, data: &Connection) -> Option<Protection> {
        let peer_fingerprint = self.security.as_ref().and_then(Security::peer_fingerprint);
        data.tls_facts().map(|tls| Protection { tls, peer_fingerprint })
    }

    fn start_storing(&mut self, command: Command<'_>, action: &str) -> Result<Connection, Failure> {
        self.ensure_binary(Phase::Transfer)?;
        match self.start(command, Flow::ToServer, Phase::Transfer)? {
            Ok((_, Started::Ended(reply))) => {
                // It cannot confirm what it has not got.
                self.control.give_up();
                let message = format!("could not {action}: the server reports success before the first byte");
                Err(Failure::new(FailureCode::ProtocolViolation, Phase::Transfer, message).with_reply(reply))
            }
            Ok((data, Started::Announced | Started::Unannounced)) => Ok(data),
            Err(reply) => Err(refused(Phase::Transfer, action, &reply)),
        }
    }

    /// Waits until content may flow. The inner error is the server's refusal.
    fn begin(
        &mut self,
        pending: PendingData,
        flow: Flow,
        phase: Phase,
    ) -> Result<Result<(Connection, Started), Reply>, Failure> {
        let (data, reply) = match pending {
            PendingData::Connected(data) => (data, None),
            PendingData::Listening(listener) => match self.accept(&listener, phase)? {
                Ok(accepted) => accepted,
                Err(reply) => return Ok(Err(reply)),
            },
        };
        let data = Connection::plain(data);
        let reply = match reply {
            None if flow == Flow::ToUs => self.control.receive_or_data(&data, phase)?,
            None => Some(self.control.receive(phase)?),
            reply => reply,
        };
        Ok(match reply {
            None => Ok((data, Started::Unannounced)),
            Some(reply) if reply.is_preliminary() => Ok((data, Started::Announced)),
            Some(reply) if reply.is_completion() => Ok((data, Started::Ended(reply))),
            Some(reply) => Err(reply),
        })
    }

    /// The reply that ends the command.
    fn end(&mut self, started: Started, phase: Phase) -> Result<Reply, Failure> {
        match started {
            Started::Ended(reply) => Ok(reply),
            Started::Announced | Started::Unannounced => self.control.receive_final(phase),
        }
    }

    /// The data connection did not end well. The server's final reply often says why, and must be taken in any case.
    fn abandoned(&mut self, error: CopyError, started: Started, action: &str) -> Failure {
        match error {
            CopyError::Network { error: ConnectionError::Network(NetworkError::TimedOut), bytes } => {
                // A server that stalls here will not answer either, and its late reply would be misunderstood.
                self.control.give_up();
                let message = format!("could not {action}: not a byte moved in time, after {bytes} bytes");
                Failure::new(FailureCode::ReadTimeout, Phase::Transfer, message).with_hint(
                    "The server or the network stalled. Raise the read timeout when the server is known to pause.",
                )
            }
            CopyError::Network { error, bytes } => match self.end(started, Phase::Transfer) {
                Ok(reply) if !reply.is_completion() => cut_short(action, bytes, &reply),
                Ok(_) | Err(_) => match &error {
                    ConnectionError::Tls(error) => super::security::tls_failure(error, Phase::DataConnection),
                    error => {
                        let message =
                            format!("could not {action}: the data connection broke after {bytes} bytes: {error}");
                        Failure::new(FailureCode::Truncated, Phase::Transfer, message)
                    }
                },
            },
            CopyError::Engine { error, .. } => {
                if self.end(started, Phase::Transfer).is_err() {
                    self.control.give_up();
                }
                engine_failure(&error, action)
            }
        }
    }
}

/// The server took the content and refused it in the end: a permanent refusal says why, a transient one that it was cut.
fn not_stored(action: &str, bytes: u64, reply: &Reply) -> Failure {
    if reply.kind() == ReplyKind::PermanentNegative {
        refused(Phase::Transfer, action, reply)
    } else {
        cut_short(action, bytes, reply)
    }
}

/// The server itself says that the transfer failed after it had begun.
fn cut_short(action: &str, bytes: u64, reply: &Reply) -> Failure {
    let mut failure = refused(Phase::Transfer, action, reply);
    let keeps_code = [
        FailureCode::QuotaExceeded,
        FailureCode::TooManyConnections,
        FailureCode::DataConnectionFailed,
        FailureCode::TlsSessionReuseRequired,
    ];
    if !keeps_code.contains(&failure.code) {
        failure.code = FailureCode::Truncated;
        failure.retryable = true;
        failure.hint = None;
    }
    failure.message = format!("could not {action}: it ended after {bytes} bytes: {} {}", reply.code, reply.text());
    failure
}

fn engine_failure(error: &SinkError, action: &str) -> Failure {
    let code =
        if matches!(error, SinkError::TooLarge { .. }) { FailureCode::Unsupported } else { FailureCode::Cancelled };
    Failure::new(code, Phase::Transfer, format!("could not {action}: {error}"))
}
