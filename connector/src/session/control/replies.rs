//! Replies as they come, one after the other, each waited for no longer than it may take.

use super::ControlConnection;
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Reply, ReplyKind};
use crate::net::{Connection, ConnectionError, Deadline, Listener, NetworkError, Ready, TcpConnection};

/// A reply that comes byte by byte takes at most so many read timeouts.
const MOST_WAITS: u32 = 10;

/// Some servers say now and then that they are still at it.
const MOST_PRELIMINARY: usize = 1000;

/// What came while the server was expected to connect.
pub(in crate::session) enum Arrival {
    Reply(Reply),
    Connection(TcpConnection),
    /// The server did not connect.
    Failed(NetworkError),
}

impl ControlConnection {
    /// Waits for a reply, within the read timeout.
    pub(in crate::session) fn receive(&mut self, phase: Phase) -> Result<Reply, Failure> {
        self.receive_before(Deadline::after(None), phase)
    }

    /// Waits for a reply until `deadline`, or the read timeout when that is earlier.
    pub(in crate::session) fn receive_before(&mut self, deadline: Deadline, phase: Phase) -> Result<Reply, Failure> {
        let deadline = deadline.earlier(self.reply_deadline());
        loop {
            if let Some(reply) = self.buffered_reply(phase)? {
                return Ok(reply);
            }
            if deadline.has_passed() {
                return Err(self.lose(&NetworkError::TimedOut.into(), phase));
            }
            self.fill(deadline.earlier(Deadline::after(self.read_timeout)), phase)?;
        }
    }

    /// Waits for the reply that ends a command: preliminary ones are passed over.
    pub(in crate::session) fn receive_final(&mut self, phase: Phase) -> Result<Reply, Failure> {
        self.receive_final_before(Deadline::after(None), phase)
    }

    /// The same, until `deadline`.
    pub(in crate::session) fn receive_final_before(
        &mut self,
        deadline: Deadline,
        phase: Phase,
    ) -> Result<Reply, Failure> {
        for _ in 0..MOST_PRELIMINARY {
            let reply = self.receive_before(deadline, phase)?;
            if !reply.is_preliminary() {
                return Ok(reply);
            }
        }
        self.lost = true;
        Err(Failure::new(FailureCode::ProtocolViolation, phase, "the server begins again and again, and never ends"))
    }

    /// When a reply that is waited for from now on must have come, however it trickles.
    fn reply_deadline(&self) -> Deadline {
        Deadline::after(self.read_timeout.map(|bound| bound.saturating_mul(MOST_WAITS)))
    }

    /// Waits for a reply, or for `data` to have something to read (`None`): some servers send no preliminary reply.
    pub(in crate::session) fn receive_or_data(
        &mut self,
        data: &Connection,
        phase: Phase,
    ) -> Result<Option<Reply>, Failure> {
        let whole = self.reply_deadline();
        loop {
            if let Some(reply) = self.buffered_reply(phase)? {
                return Ok(Some(reply));
            }
            if whole.has_passed() {
                return Err(self.lose(&NetworkError::TimedOut.into(), phase));
            }
            let deadline = Deadline::after(self.read_timeout);
            match self.stream.wait_with(data, deadline) {
                Ok(Ready::First) => self.fill_available(phase)?,
                Ok(Ready::Second) => return Ok(None),
                Err(error) => return Err(self.lose(&error.into(), phase)),
            }
        }
    }

    /// Waits until the server connects to `listener`, or replies.
    pub(in crate::session) fn receive_or_accept(
        &mut self,
        listener: &Listener,
        deadline: Deadline,
        phase: Phase,
    ) -> Result<Arrival, Failure> {
        loop {
            if let Some(reply) = self.buffered_reply(phase)? {
                return Ok(Arrival::Reply(reply));
            }
            match listener.accept_or_readable(self.stream.tcp(), deadline) {
                Ok(Some(connection)) => return Ok(Arrival::Connection(connection)),
                Ok(None) => self.fill_available(phase)?,
                Err(error) => return Ok(Arrival::Failed(error)),
            }
        }
    }

    /// Replies that nobody asked for would be taken for the answer to the next command.
    pub(super) fn discard_stray_replies(&mut self, phase: Phase) -> Result<(), Failure> {
        self.fill_available(phase)?;
        while let Some(reply) = self.buffered_reply(phase)? {
            tracing::warn!(target: "ftp", "a reply that nobody asked for: {} {}", reply.code, reply.text());
        }
        Ok(())
    }

    fn buffered_reply(&mut self, phase: Phase) -> Result<Option<Reply>, Failure> {
        let reply = self.replies.next_reply().map_err(|error| {
            self.lost = true;
            Failure::unreadable_reply(phase, &error)
        })?;
        if let Some(reply) = &reply {
            for line in reply.text_lines() {
                tracing::debug!(target: "ftp", "< {} {line}", reply.code);
            }
            // The server is about to close the control connection, whatever it was asked (RFC 959 §4.2.2).
            if reply.code == 421 {
                self.note_loss(false);
                self.lost = true;
                return Err(refused(phase, "go on", reply));
            }
            // That it was not done for now may be said too late.
            self.change_unanswered &= reply.is_preliminary() || reply.kind() == ReplyKind::TransientNegative;
        }
        Ok(reply)
    }

    fn fill(&mut self, deadline: Deadline, phase: Phase) -> Result<(), Failure> {
        let received = self.stream.read(deadline);
        self.take(received, phase)
    }

    /// Takes what has come, without waiting: that there may be something to read does not mean that there is a reply.
    pub(super) fn fill_available(&mut self, phase: Phase) -> Result<(), Failure> {
        let received = self.stream.read_available().transpose();
        received.map_or(Ok(()), |received| self.take(received, phase))
    }

    fn take(&mut self, received: Result<Vec<u8>, ConnectionError>, phase: Phase) -> Result<(), Failure> {
        match received {
            Ok(bytes) if bytes.is_empty() => Err(self.lose(&NetworkError::Closed.into(), phase)),
            Ok(bytes) => {
                self.replies.push(&bytes);
                Ok(())
            }
            Err(error) => Err(self.lose(&error, phase)),
        }
    }
}
