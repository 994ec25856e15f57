//! The beginning of a transfer: the command, its data connection, and the server's word that content may flow.

use super::{Session, Storing, Upload};
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, RemotePath, Reply};
use crate::net::{Connection, CopyError, Deadline};
use crate::session::addressing::Addressing;
use crate::session::data_connection::PendingData;
use crate::session::{Ahead, Target};

/// Where content goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// To us.
    Down,
    /// To us, and our side of the data connection ends at once.
    OneWay,
    /// To the server.
    Up,
}

/// How far the server had come when the data connection was to be used.
pub(super) enum Started {
    /// A preliminary reply came.
    Announced,
    /// Content came, or the end of it, without any reply.
    Unannounced,
    /// The final reply came before the content ended.
    Ended(Reply),
}

impl Session {
    pub(super) fn start_storing(
        &mut self,
        target: &Target,
        upload: Upload<'_>,
        action: &str,
    ) -> Result<Connection, Failure> {
        self.ensure_type(upload.transfer_type, Phase::Transfer)?;
        let (next, flow) = (upload.next, Flow::Up);
        let started = match upload.storing {
            Storing::Replace => self.start_on(target, |path| Command::Stor(path), 0, flow, next)?,
            Storing::Append | Storing::Continue(_) => {
                self.start_on(target, |path| Command::Appe(path), 0, flow, next)?
            }
            Storing::Restart(offset) => self.start_on(target, |path| Command::Stor(path), offset, flow, next)?,
        };
        match started {
            Ok((_, Started::Ended(reply))) => {
                // It cannot confirm what it has not got.
                self.control.give_up();
                let message = format!("could not {action}: the server reports success before the first byte");
                let mut failure =
                    Failure::new(FailureCode::ProtocolViolation, Phase::Transfer, message).with_reply(reply);
                failure.retryable = upload.storing != Storing::Append;
                Err(failure)
            }
            Ok((data, Started::Announced | Started::Unannounced)) => Ok(data),
            Err(reply) => {
                self.note_refusal(upload.storing, &reply);
                Err(refused(Phase::Transfer, action, &reply))
            }
        }
    }

    /// Sends a command about a file, with what is `next` where that is possible, and makes its data connection. The content
    /// begins at `offset`. The inner error is the server's refusal.
    pub(super) fn start_on(
        &mut self,
        target: &Target,
        command: impl for<'path> Fn(&'path RemotePath) -> Command<'path>,
        offset: u64,
        flow: Flow,
        next: &[Ahead],
    ) -> Result<Result<(Connection, Started), Reply>, Failure> {
        let path = match self.address(target, Phase::Transfer)? {
            Ok(path) => path,
            Err(reply) => return Ok(Err(reply)),
        };
        let refusal = match self.start(command(&path), offset, flow, next, Phase::Transfer)? {
            Ok(started) => return Ok(Ok(started)),
            Err(reply) => reply,
        };
        if self.may_take_no_paths(&target.directory, &refusal)
            && let Ok(name) = self.address_by_name(target, Phase::Transfer)?
            && let Ok(started) = self.start(command(&name), offset, flow, next, Phase::Transfer)?
        {
            self.addressing = Addressing::ByName;
            return Ok(Ok(started));
        }
        Ok(Err(refusal))
    }

    /// Sends the command and makes its data connection. The inner error is the server's refusal.
    pub(super) fn start(
        &mut self,
        command: Command<'_>,
        offset: u64,
        flow: Flow,
        next: &[Ahead],
        phase: Phase,
    ) -> Result<Result<(Connection, Started), Reply>, Failure> {
        loop {
            self.ensure_tls_session(phase)?;
            let pending = self.prepare_data_connection()?;
            if offset > 0 {
                self.restart_at(offset)?;
            }
            if let (PendingData::Connected(data), Flow::OneWay) = (&pending, flow) {
                // A connection that is broken shows when it is read.
                let _ = data.finish(Deadline::after(self.connection.read_timeout()));
            }
            let is_passive = matches!(pending, PendingData::Connected(_));
            let next = if is_passive && self.sends_commands_with_transfers() { next } else { &[] };
            self.control.send_with(command, next, phase)?;
            match self.begin(pending, flow, phase)? {
                // Nothing has been done yet, and it is done in active mode from now on.
                Err(reply) if has_no_data_connection(&reply) && self.turn_to_active(&reply.text()) => {}
                begun => return Ok(begun),
            }
        }
    }

    /// When there is no TLS session left for the next data connection to resume, the session first goes on over a new
    /// control connection: many servers refuse data connections that resume none.
    fn ensure_tls_session(&mut self, phase: Phase) -> Result<(), Failure> {
        if self.security.as_mut().is_some_and(|security| security.has_run_dry(&self.control)) {
            tracing::info!(target: "ftp", "no TLS ticket is left to resume: going on over a new control connection");
            let transfer_type = self.type_in_force;
            self.renew_tls_session()?;
            if let Some(transfer_type) = transfer_type {
                self.ensure_type(transfer_type, phase)?;
            }
        }
        Ok(())
    }

    pub(super) fn secure(&mut self, data: &mut Connection) -> Result<(), CopyError> {
        let Some(security) = &mut self.security else { return Ok(()) };
        let deadline = Deadline::after(self.connection.read_timeout());
        security.secure_data(data, deadline).map_err(|error| CopyError::on(error, 0))?;
        self.data_connections.secured(data.tls_facts());
        Ok(())
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
            None if flow != Flow::Up => self.control.receive_or_data(&data, phase)?,
            None => Some(self.control.receive(phase)?),
            reply => reply,
        };
        if let Some(reply) = reply.as_ref().filter(|reply| !reply.is_preliminary()) {
            self.control.confirm_not_begun(reply, phase)?;
        }
        Ok(match reply {
            None => Ok((data, Started::Unannounced)),
            Some(reply) if reply.is_preliminary() => Ok((data, Started::Announced)),
            Some(reply) if reply.is_completion() => Ok((data, Started::Ended(reply))),
            Some(reply) => Err(reply),
        })
    }
}

/// Not to be confused with a 425 that demands a resumed TLS session.
fn has_no_data_connection(reply: &Reply) -> bool {
    let failure = refused(Phase::DataConnection, "open a data connection", reply);
    reply.code == 425 && failure.code == FailureCode::DataConnectionFailed
}
