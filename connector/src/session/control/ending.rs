//! The end of a transfer as the server tells it, also when commands went out with the one that began it.

use super::ControlConnection;
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Command, Reply};
use crate::net::Deadline;
use std::time::Duration;

/// How long a server may take for replies that come at once, if they come.
const PATIENCE: Duration = Duration::from_secs(5);

impl ControlConnection {
    /// Waits for the reply that ends a transfer: preliminary ones are passed over.
    pub(in crate::session) fn receive_ending(&mut self, phase: Phase) -> Result<Reply, Failure> {
        self.receive_ending_before(Deadline::after(None), phase)
    }

    /// The same, until `deadline`.
    pub(in crate::session) fn receive_ending_before(
        &mut self,
        deadline: Deadline,
        phase: Phase,
    ) -> Result<Reply, Failure> {
        let mut reply = self.receive_final_before(deadline, phase)?;
        // Of all servers that are sent anything ahead, none ends a transfer with another good reply, and no other command is
        // answered with this one.
        if !self.ahead.unanswered.is_empty() && reply.code != 226 {
            reply = self.find_ending(reply, deadline, phase)?;
        }
        self.begin_answering();
        self.ending = Some(reply.clone());
        Ok(reply)
    }

    /// The transfer failed, or a command was answered out of turn, while the transfer was under way: the replies that follow
    /// tell. Who answers out of turn may also leave something unanswered, so that the conversation ends then.
    fn find_ending(&mut self, first: Reply, deadline: Deadline, phase: Phase) -> Result<Reply, Failure> {
        let deadline = deadline.earlier(Deadline::after(Some(PATIENCE)));
        let mut replies = vec![first];
        while replies.len() <= self.ahead.unanswered.len() {
            match self.receive_final_before(deadline, phase) {
                Ok(reply) if reply.code == 226 => {
                    self.end_out_of_turn();
                    return Ok(reply);
                }
                Ok(reply) => replies.push(reply),
                Err(_) => break,
            }
        }
        let first = replies.swap_remove(0);
        self.confirm(&first, &replies, phase).map(|()| first)
    }

    /// Another reply came than the word that the transfer begins. It is the transfer's, unless the server begins all the same.
    pub(in crate::session) fn confirm_not_begun(&mut self, reply: &Reply, phase: Phase) -> Result<(), Failure> {
        if self.ahead.unanswered.is_empty() || reply.code == 226 {
            return Ok(());
        }
        let deadline = Deadline::after(Some(PATIENCE));
        let mut replies = Vec::new();
        while replies.len() < self.ahead.unanswered.len() {
            match self.receive_before(deadline, phase) {
                Ok(reply) if reply.is_preliminary() || reply.code == 226 => return Err(self.out_of_turn(phase)),
                Ok(reply) => replies.push(reply),
                Err(_) => break,
            }
        }
        self.confirm(reply, &replies, phase)
    }

    /// Whether a transfer failed with `first`, seeing what came after that. None of it is taken for the answer to anything
    /// else.
    fn confirm(&mut self, first: &Reply, others: &[Reply], phase: Phase) -> Result<(), Failure> {
        let is_complete = others.len() == self.ahead.unanswered.len();
        // Commands that come at the wrong time are refused as such, transfers for what they are about.
        let is_about_command = matches!(first.code, 500..=504);
        if !first.is_negative() || (is_about_command && !is_complete) {
            return Err(self.out_of_turn(phase));
        }
        if !is_complete {
            self.end_out_of_turn();
            return Ok(());
        }
        self.forget_answered(others, phase)
    }

    /// The server is not sent anything along with a transfer any more, and the conversation begins anew.
    fn end_out_of_turn(&mut self) {
        self.ahead.is_out_of_turn = true;
        self.forget_unanswered();
        self.give_up();
    }

    fn out_of_turn(&mut self, phase: Phase) -> Failure {
        self.end_out_of_turn();
        let message = "the server answered out of turn: it is not sent several commands at once any more";
        let mut failure = Failure::new(FailureCode::ProtocolViolation, phase, message);
        failure.retryable = true;
        failure
    }

    /// ABOR, whatever is still to be answered.
    pub(in crate::session) fn send_abort(&mut self, phase: Phase) -> Result<(), Failure> {
        self.check_alive(phase)?;
        self.note_command(Command::Abor);
        self.write_lines(&super::encode(Command::Abor)?, phase)
    }

    /// Waits for the replies to a transfer that was under way and to the ABOR that ended it. Without both it is not known what
    /// the next reply is about.
    pub(in crate::session) fn receive_abortion(&mut self, deadline: Deadline) -> Result<(), Failure> {
        let mut replies = Vec::new();
        for _ in 0..2 + self.ahead.unanswered.len() {
            replies.push(self.receive_final_before(deadline, Phase::Transfer)?);
        }
        self.forget_answered(&replies, Phase::Transfer)
    }
}
