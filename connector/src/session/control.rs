//! The control connection: commands out, replies in, in the same order.

mod ahead;
mod ending;
mod replies;

use super::security::{CHECK_SSL_MODE, broken_tls, tls_failure};
use crate::failure::{CONVERSATION_ENDED, Failure, FailureCode, Phase};
use crate::ftp::{Command, Reply, ReplyParser};
use crate::net::{Connection, ConnectionError, Deadline, NetworkError};
use crate::tls::{TlsError, TlsStream};
pub(crate) use ahead::Ahead;
use ahead::SentAhead;
pub(super) use replies::Arrival;
use std::net::SocketAddr;
use std::time::Duration;

pub(super) struct ControlConnection {
    stream: Connection,
    replies: ReplyParser,
    read_timeout: Option<Duration>,
    /// The reply that ended the last transfer. Some servers send it twice.
    ending: Option<Reply>,
    ahead: SentAhead,
    /// A command that changes something on the server was sent, and it has not said for good what came of it.
    change_unanswered: bool,
    /// Set once nothing sensible can come any more.
    lost: bool,
}

impl ControlConnection {
    pub(super) fn new(stream: Connection, read_timeout: Option<Duration>) -> Self {
        let (replies, ending, ahead) = (ReplyParser::default(), None, SentAhead::default());
        Self { stream, replies, read_timeout, ending, ahead, change_unanswered: false, lost: false }
    }

    pub(super) fn peer(&self) -> SocketAddr {
        self.stream.peer()
    }

    /// For waiting on this connection and another one at once.
    pub(super) fn stream(&self) -> &Connection {
        &self.stream
    }

    /// Whether the server may have changed something without our knowing it.
    pub(super) fn has_change_unanswered(&self) -> bool {
        self.change_unanswered
    }

    /// What was sent before is answered for elsewhere.
    pub(super) fn forget_change(&mut self) {
        self.change_unanswered = false;
    }

    /// The address of our end.
    pub(super) fn local_address(&self) -> Result<SocketAddr, NetworkError> {
        self.stream.local_address()
    }

    pub(super) fn is_lost(&self) -> bool {
        self.lost
    }

    /// QUIT, and the end of our side: the server may count the connection until then. That it answers does not matter.
    pub(super) fn say_goodbye(&mut self) {
        if !self.lost && self.call(Command::Quit, Phase::Quit).is_ok() {
            let _ = self.stream.finish(Deadline::after(self.read_timeout));
        }
        self.lost = true;
    }

    /// Whether the server has begun to answer, without waiting for it.
    pub(super) fn has_answer(&mut self, phase: Phase) -> bool {
        self.replies.has_leftover() || self.fill_available(phase).is_err() || self.replies.has_leftover()
    }

    /// Gives the connection up: where the conversation stands is no longer known.
    pub(super) fn give_up(&mut self) {
        self.lost = true;
    }

    /// Runs the TLS handshake. Bytes that came before it are not the server's: somebody on the way would put words into
    /// its mouth (CVE-2011-0411 and its kin).
    pub(super) fn start_tls(&mut self, stream: TlsStream, deadline: Deadline) -> Result<(), Failure> {
        if self.replies.has_leftover() {
            self.lost = true;
            let message = "the server's reply to AUTH TLS was followed by bytes that are not encrypted";
            return Err(Failure::new(FailureCode::ProtocolViolation, Phase::Tls, message).with_hint(
                "Something on the way may be tampering with the connection: do not send a password there.",
            ));
        }
        let deadline = deadline.earlier(Deadline::after(self.read_timeout));
        self.stream.start_tls(stream, deadline).map_err(|error| {
            self.lost = true;
            let (code, message) = match &error {
                ConnectionError::Tls(error) => return tls_failure(error, Phase::Tls),
                ConnectionError::Network(NetworkError::TimedOut) => {
                    (FailureCode::ReadTimeout, "the server did not complete the TLS handshake in time".to_owned())
                }
                error => (FailureCode::TlsHandshake, format!("no TLS with the server: {error}")),
            };
            let mut failure = Failure::new(code, Phase::Tls, message).with_hint(CHECK_SSL_MODE);
            // The handshake was cut, not refused.
            failure.retryable = true;
            failure
        })
    }

    /// Sends a command, unless it was sent ahead, and waits for its reply.
    pub(super) fn call(&mut self, command: Command<'_>, phase: Phase) -> Result<Reply, Failure> {
        self.check_alive(phase)?;
        if let Some(reply) = self.take_ahead(command, phase)? {
            return Ok(reply);
        }
        self.send(command, phase)?;
        self.receive_answer(phase)
    }

    /// The reply to a command that is not about a transfer: nothing but transfers is answered with 226.
    fn receive_answer(&mut self, phase: Phase) -> Result<Reply, Failure> {
        let reply = self.receive_final(phase)?;
        if self.ending.take().is_some_and(|ending| ending == reply && reply.code == 226) {
            tracing::warn!(target: "ftp", "the reply that ended the last transfer came twice");
            return self.receive_final(phase);
        }
        Ok(reply)
    }

    pub(super) fn send(&mut self, command: Command<'_>, phase: Phase) -> Result<(), Failure> {
        self.send_with(command, &[], phase)
    }

    /// Sends a command and, in the same write, those that are to follow it.
    fn write(&mut self, command: Option<Command<'_>>, ahead: &[Ahead], phase: Phase) -> Result<(), Failure> {
        let mut lines = Vec::new();
        if let Some(command) = command {
            lines = encode(command)?;
        }
        self.check_alive(phase)?;
        self.discard_stray_replies(phase)?;
        if let Some(command) = command {
            tracing::debug!(target: "ftp", "> {}", command.for_log());
            self.note_command(command);
            self.change_unanswered = command.changes_something();
        }
        lines.extend(self.note_ahead(ahead, command.is_some())?);
        self.write_lines(&lines, phase)
    }

    fn check_alive(&self, phase: Phase) -> Result<(), Failure> {
        let message = "the connection to the server was lost before";
        if self.lost { Err(Failure::new(FailureCode::ConnectFailed, phase, message)) } else { Ok(()) }
    }

    fn write_lines(&mut self, lines: &[u8], phase: Phase) -> Result<(), Failure> {
        let written = self.stream.write_all(lines, Deadline::after(self.read_timeout));
        written.map_err(|error| self.lose(&error, phase))
    }

    fn lose(&mut self, error: &ConnectionError, phase: Phase) -> Failure {
        self.lost = true;
        self.note_loss(matches!(error, ConnectionError::Network(NetworkError::TimedOut)));
        match error {
            ConnectionError::Network(NetworkError::TimedOut) if phase == Phase::Greeting => {
                Failure::new(FailureCode::ReadTimeout, phase, "the server accepted the connection but did not greet in time")
                    .with_hint("The port may belong to another service, or want TLS from the first byte (`sslMode` implicit). For a slow server raise `connectTimeoutMs` and `readTimeoutMs`.")
            }
            ConnectionError::Network(NetworkError::TimedOut) => {
                let bound = self.read_timeout.map_or_else(String::new, |bound| format!(" within {} ms", bound.as_millis()));
                Failure::new(FailureCode::ReadTimeout, phase, format!("the server did not answer{bound}"))
                    .with_hint("The server or the network is too slow. Raise `readTimeoutMs` when the server is known to be slow.")
            }
            // Under TLS 1.3 our side of the handshake may be refused only after it.
            ConnectionError::Tls(error @ TlsError::Alert(_)) if matches!(phase, Phase::Greeting | Phase::Tls) => {
                tls_failure(error, phase)
            }
            ConnectionError::Tls(error) => broken_tls(error, phase, CONVERSATION_ENDED),
            error => Failure::new(FailureCode::ConnectFailed, phase, format!("the control connection was lost: {error}"))
                .with_hint(CONVERSATION_ENDED),
        }
    }
}

fn encode(command: Command<'_>) -> Result<Vec<u8>, Failure> {
    command.encode().map_err(|error| Failure::new(FailureCode::ConfigInvalid, Phase::Document, error.to_string()))
}
