//! The end of a transfer: what the server makes of it, and what it means when something broke.

use super::Session;
use super::start::Started;
use crate::failure::{DATA_CONNECTION_CUT, Failure, FailureCode, Phase, or_wants_session_reuse, refused};
use crate::ftp::{Reply, ReplyKind};
use crate::net::{Connection, ConnectionError, CopyError, Deadline, NetworkError, SinkError};
use crate::session::security::{Security, broken_tls, tls_failure};
use crate::tls::TlsError;
use std::time::Duration;

/// How long a server may take for what it would say at once, if it is going to say it.
const PATIENCE: Duration = Duration::from_secs(5);

impl Session {
    /// The reply that ends the command.
    pub(super) fn end(&mut self, started: Started, phase: Phase) -> Result<Reply, Failure> {
        match started {
            Started::Ended(reply) => Ok(reply),
            Started::Announced | Started::Unannounced => self.control.receive_ending(phase),
        }
    }

    pub(super) fn or_reuse(&self, failure: Failure, resumed: bool) -> Failure {
        let protected = self.security.as_ref().is_some_and(Security::protects_data);
        if protected && !resumed { or_wants_session_reuse(failure) } else { failure }
    }

    /// The data connection did not end well; `resumed`: it had resumed a TLS session. The server's final reply often says
    /// why, and must be taken in any case.
    pub(super) fn abandoned(
        &mut self,
        error: CopyError,
        data: Connection,
        started: Started,
        resumed: bool,
        action: &str,
    ) -> Failure {
        let (error, bytes) = match error {
            CopyError::Network { error, bytes } => (error, bytes),
            CopyError::Engine { error, .. } => {
                self.abort(data, &started);
                return engine_failure(&error, action);
            }
        };
        let is_secured = data.is_secured();
        drop(data);
        if let ConnectionError::Network(NetworkError::TimedOut) = error {
            // A server that stalls here will not answer either, and its late reply would be misunderstood.
            self.control.give_up();
            let message = format!("could not {action}: not a byte moved in time, after {bytes} bytes");
            return Failure::new(FailureCode::ReadTimeout, Phase::Transfer, message).with_hint(
                "The server or the network stalled. Raise `readTimeoutMs` when the server is known to pause.",
            );
        }
        // It only explains: some servers (Pure-FTPd) have nothing more to say once the connection is gone.
        let reply = match started {
            Started::Ended(reply) => Ok(reply),
            Started::Announced | Started::Unannounced => {
                self.control.receive_ending_before(Deadline::after(Some(PATIENCE)), Phase::Transfer)
            }
        };
        let tls_failed = |error: &TlsError| {
            // Under TLS 1.3 our side of the handshake may be refused only after it.
            let may_be_handshake = !is_secured || (bytes == 0 && matches!(error, TlsError::Alert(_)));
            if may_be_handshake {
                tls_failure(error, Phase::DataConnection)
            } else {
                broken_tls(error, Phase::Transfer, DATA_CONNECTION_CUT)
            }
        };
        match (error, reply) {
            // What we refuse ourselves, such as a certificate, is not the server's to explain.
            (ConnectionError::Tls(error @ (TlsError::Certificate(_) | TlsError::Protocol(_))), _) => tls_failed(&error),
            (_, Ok(reply)) if !reply.is_completion() => self.or_reuse(cut_short(action, bytes, &reply), resumed),
            (ConnectionError::Tls(error), _) => tls_failed(&error),
            (error, _) => {
                let message = format!("could not {action}: the data connection broke after {bytes} bytes: {error}");
                Failure::new(FailureCode::Truncated, Phase::Transfer, message).with_hint(DATA_CONNECTION_CUT)
            }
        }
    }

    /// Ends a transfer whose rest nobody wants (ABOR, RFC 959 §4.1.3), so that the session can go on.
    pub(super) fn abort(&mut self, data: Connection, started: &Started) {
        if matches!(started, Started::Ended(_)) {
            return;
        }
        if self.control.has_answer(Phase::Transfer) {
            drop(data);
            // The transfer was over; what came of it does not matter any more.
            let _ = self.control.receive_ending(Phase::Transfer);
            return;
        }
        let asked = self.control.send_abort(Phase::Transfer);
        // Many servers read no command before the transfer is over: they notice by this.
        drop(data);
        if let Err(failure) = asked.and_then(|()| self.control.receive_abortion(Deadline::after(Some(PATIENCE)))) {
            tracing::debug!(target: "ftp", "the connection is given up, for the transfer was not aborted: {failure}");
        }
    }

    /// Tells the server that the content is complete, and waits until it has taken it.
    pub(super) fn end_upload(&mut self, data: &mut Connection, bytes: u64) -> Result<u64, CopyError> {
        let read_timeout = self.connection.read_timeout();
        let failed = |error| CopyError::on(error, bytes);
        if self.connection.proxy.is_some() && data.tls_facts().is_some() {
            // Many proxies drop both ways when one has ended, and with them what the server has not read yet.
            data.end_tls(Deadline::after(read_timeout)).map_err(failed)?;
            // A server that waits for the end of TCP gets it then.
            self.drain(data, Some(PATIENCE.min(read_timeout.unwrap_or(PATIENCE))));
            // By now the server has said what it makes of the content, or never will.
            let _ = data.finish(Deadline::after(read_timeout));
            return Ok(bytes);
        }
        data.finish(Deadline::after(read_timeout)).map_err(failed)?;
        self.drain(data, read_timeout);
        Ok(bytes)
    }

    /// After an upload, whose end has been told: reads what the server still sends, until that ends or the server answers.
    /// Session tickets come this way; and closing a connection with unread bytes resets it, which loses the tail.
    fn drain(&mut self, data: &mut Connection, patience: Option<Duration>) {
        /// More than any server has to say here.
        const MOST_READS: usize = 1000;
        let deadline = Deadline::after(patience);
        if data.tls_facts().is_none() {
            return;
        }
        for _ in 0..MOST_READS {
            match data.read_available() {
                Ok(Some(bytes)) if bytes.is_empty() => return,
                Ok(Some(_)) => continue,
                Ok(None) => {}
                Err(_) => return,
            }
            if self.control.has_answer(Phase::Transfer) || data.wait_with(self.control.stream(), deadline).is_err() {
                return;
            }
        }
    }
}

/// The server took the content and refused it in the end: a permanent refusal says why, a transient one that it was cut.
pub(super) fn not_stored(action: &str, bytes: u64, reply: &Reply) -> Failure {
    if reply.kind() == ReplyKind::PermanentNegative {
        refused(Phase::Transfer, action, reply)
    } else {
        cut_short(action, bytes, reply)
    }
}

/// The server itself says that the transfer failed after it had begun.
pub(super) fn cut_short(action: &str, bytes: u64, reply: &Reply) -> Failure {
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
        failure.hint = Some(DATA_CONNECTION_CUT.to_owned());
    }
    failure.message = format!("could not {action}: it ended after {bytes} bytes: {} {}", reply.code, reply.text());
    failure
}

pub(crate) fn engine_failure(error: &SinkError, action: &str) -> Failure {
    let code =
        if matches!(error, SinkError::TooLarge { .. }) { FailureCode::Unsupported } else { FailureCode::Cancelled };
    Failure::new(code, Phase::Transfer, format!("could not {action}: {error}"))
}
