//! Commands that are sent before their turn, and what becomes of their replies.
//!
//! A command sent ahead is a guess at what will be asked next. Whoever asks it gets the reply that is on its way; whatever
//! else is asked first lets all replies come, and forgets them. Servers answer in the order in which they were asked, so
//! that each reply is known by counting; where one must not be taken for another, its code is looked at too.

use super::ControlConnection;
use crate::failure::{Failure, Phase};
use crate::ftp::{Command, RemotePath, Reply};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How long what was told ahead of time is good for. Servers do not listen for a data connection for ever, and files change.
const FRESH: Duration = Duration::from_secs(10);

/// A command that may be sent before its turn: it changes nothing that lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ahead {
    Cwd(RemotePath),
    Epsv,
    Mdtm(RemotePath),
    Mlst(RemotePath),
    Rnfr(RemotePath),
    Size(RemotePath),
    TypeImage,
}

impl Ahead {
    pub(in crate::session) fn command(&self) -> Command<'_> {
        match self {
            Self::Cwd(path) => Command::Cwd(path),
            Self::Epsv => Command::Epsv,
            Self::Mdtm(path) => Command::Mdtm(path),
            Self::Mlst(path) => Command::Mlst(path),
            Self::Rnfr(path) => Command::Rnfr(path),
            Self::Size(path) => Command::Size(path),
            Self::TypeImage => Command::TypeImage,
        }
    }
}

/// One whose reply has not been taken yet.
pub(super) struct Sent {
    command: Ahead,
    line: Vec<u8>,
    at: Instant,
    /// It went out with the command that began a transfer.
    with_transfer: bool,
    /// What was looked at for an earlier call says nothing to this one.
    is_void: bool,
}

impl Sent {
    fn is_good(&self) -> bool {
        !self.is_void && is_fresh(self.at)
    }
}

/// A port on which the server listens for a data connection that nobody has needed so far.
struct Port {
    reply: Reply,
    at: Instant,
}

/// The commands that were sent ahead, and what is left of those that nobody asked.
#[derive(Default)]
pub(super) struct SentAhead {
    pub(super) unanswered: VecDeque<Sent>,
    port: Option<Port>,
    /// TYPE I is in force, although nobody has asked for it yet.
    type_image: Option<Reply>,
    /// A CWD that nobody asked for in the end has led to another directory.
    has_strayed: bool,
    /// A command that went out with a transfer was answered before its end.
    pub(super) is_out_of_turn: bool,
    /// The connection was lost while commands were unanswered.
    was_lost: bool,
}

impl ControlConnection {
    /// Sends commands, in one write, that are going to be asked in this order.
    pub(in crate::session) fn send_ahead(&mut self, commands: &[Ahead], phase: Phase) -> Result<(), Failure> {
        let unanswered = &self.ahead.unanswered;
        let is_same = |(sent, command): (&Sent, &Ahead)| sent.command == *command && sent.is_good();
        if unanswered.len() >= commands.len() && unanswered.iter().zip(commands).all(is_same) {
            return Ok(());
        }
        self.catch_up(phase)?;
        let commands: Vec<Ahead> = commands.iter().filter(|command| !self.is_told(command)).cloned().collect();
        if commands.is_empty() { Ok(()) } else { self.write(None, &commands, phase) }
    }

    /// Whether the reply is there already, and still good.
    fn is_told(&self, command: &Ahead) -> bool {
        match command {
            Ahead::Epsv => self.ahead.port.as_ref().is_some_and(|port| is_fresh(port.at)),
            Ahead::TypeImage => self.ahead.type_image.is_some(),
            _ => false,
        }
    }

    /// Sends a command that begins a transfer and, in the same write, what is going to be asked after that.
    pub(in crate::session) fn send_with(
        &mut self,
        command: Command<'_>,
        ahead: &[Ahead],
        phase: Phase,
    ) -> Result<(), Failure> {
        self.catch_up(phase)?;
        self.write(Some(command), ahead, phase)
    }

    /// The lines of the commands that are sent ahead; they are answered from now on.
    pub(super) fn note_ahead(&mut self, commands: &[Ahead], with_transfer: bool) -> Result<Vec<u8>, Failure> {
        let mut lines = Vec::new();
        for command in commands {
            let line = super::encode(command.command())?;
            tracing::debug!(target: "ftp", "> {} (ahead)", command.command().for_log());
            lines.extend_from_slice(&line);
            let sent = Sent { command: command.clone(), line, at: Instant::now(), with_transfer, is_void: false };
            self.ahead.unanswered.push_back(sent);
        }
        Ok(lines)
    }

    /// Whether the reply to this command is the next one to come, or has come already.
    pub(in crate::session) fn is_next(&self, command: &Ahead) -> bool {
        self.ahead.unanswered.front().is_some_and(|sent| sent.command == *command)
    }

    /// The reply to a command, if that was sent ahead and not too long ago.
    pub(super) fn take_ahead(&mut self, command: Command<'_>, phase: Phase) -> Result<Option<Reply>, Failure> {
        let line = super::encode(command)?;
        let is_next = |sent: &Sent| sent.line == line && sent.is_good();
        if !self.ahead.unanswered.front().is_some_and(is_next) {
            self.catch_up(phase)?;
            return Ok(self.ahead.type_image.take_if(|_| matches!(command, Command::TypeImage)));
        }
        let reply = self.receive_answer(phase)?;
        self.ahead.unanswered.pop_front();
        Ok(Some(reply))
    }

    /// EPSV, and whether the server was asked ahead of time: then its port may have been closed since.
    pub(in crate::session) fn call_epsv(&mut self, phase: Phase) -> Result<(Reply, bool), Failure> {
        let is_early = match self.ahead.unanswered.front() {
            Some(sent) if sent.command == Ahead::Epsv && sent.is_good() => sent.with_transfer,
            _ => {
                self.catch_up(phase)?;
                if let Some(port) = self.ahead.port.take().filter(|port| is_fresh(port.at)) {
                    return Ok((port.reply, true));
                }
                false
            }
        };
        Ok((self.call(Command::Epsv, phase)?, is_early))
    }

    /// Lets the replies come that nobody has asked for after all.
    pub(super) fn catch_up(&mut self, phase: Phase) -> Result<(), Failure> {
        self.check_alive(phase)?;
        let mut begun = None;
        while let Some(sent) = self.ahead.unanswered.front() {
            let at = sent.at;
            let reply = self.receive_answer(phase)?;
            match self.ahead.unanswered.pop_front().map(|sent| sent.command) {
                Some(Ahead::Epsv) if reply.code == 229 => self.ahead.port = Some(Port { reply, at }),
                Some(Ahead::TypeImage) if reply.is_completion() => self.ahead.type_image = Some(reply),
                Some(Ahead::Cwd(_)) if reply.is_completion() => self.ahead.has_strayed = true,
                Some(Ahead::Rnfr(path)) => begun = Some(path).filter(|_| reply.is_intermediate()),
                _ => {}
            }
        }
        begun.map_or(Ok(()), |path| self.drop_rename(&path, phase))
    }

    /// RNFR alone changes nothing. But some servers (ProFTPD) refuse everything from then on until RNTO comes: they get one
    /// that changes nothing either.
    pub(super) fn drop_rename(&mut self, path: &RemotePath, phase: Phase) -> Result<(), Failure> {
        if matches!(self.call(Command::Pwd, phase)?.code, 501 | 503) {
            let renamed = self.call(Command::Rnto(path), phase);
            // Whatever became of it, it changed nothing.
            self.forget_change();
            renamed?;
        }
        Ok(())
    }

    /// Forgets the commands whose replies have been read elsewhere.
    pub(super) fn forget_answered(&mut self, replies: &[Reply], phase: Phase) -> Result<(), Failure> {
        let mut forgotten = std::mem::take(&mut self.ahead.unanswered);
        // It may have succeeded.
        self.ahead.has_strayed |= forgotten.iter().any(|sent| matches!(sent.command, Ahead::Cwd(_)));
        let begun = match forgotten.pop_back() {
            Some(Sent { command: Ahead::Rnfr(path), .. }) if replies.iter().any(Reply::is_intermediate) => path,
            _ => return Ok(()),
        };
        self.drop_rename(&begun, phase)
    }

    /// The transfer that they went out with is over: the server answers them only now, however long that took.
    pub(super) fn begin_answering(&mut self) {
        for sent in &mut self.ahead.unanswered {
            sent.at = Instant::now();
        }
    }

    /// A call begins: what it looks at is to be seen as it is now.
    pub(in crate::session) fn forget_looks(&mut self) {
        for sent in &mut self.ahead.unanswered {
            sent.is_void = sent.command != Ahead::Epsv;
        }
    }

    /// A command that is about to be sent: whether the server still listens where it said.
    pub(super) fn note_command(&mut self, command: Command<'_>) {
        if !command.keeps_passive_port() {
            self.ahead.port = None;
        }
        if matches!(command, Command::TypeAscii) {
            self.ahead.type_image = None;
        }
    }

    pub(super) fn forget_unanswered(&mut self) {
        self.ahead.unanswered.clear();
    }

    /// Whether commands that go out with a transfer were answered before its end.
    pub(in crate::session) fn is_out_of_turn(&self) -> bool {
        self.ahead.is_out_of_turn
    }

    /// The connection is lost. Commands that were sent ahead a moment ago or with a transfer, and not answered, may be the
    /// reason.
    pub(super) fn note_loss(&mut self, timed_out: bool) {
        let may_be_the_reason = |sent: &Sent| timed_out || sent.with_transfer || is_fresh(sent.at);
        self.ahead.was_lost |= self.ahead.unanswered.front().is_some_and(may_be_the_reason);
    }

    /// Whether the connection was lost before commands were answered that had been sent ahead.
    pub(in crate::session) fn was_lost_ahead(&self) -> bool {
        self.ahead.was_lost
    }

    /// Whether a CWD has led to another directory that nobody asked for in the end; told once.
    pub(in crate::session) fn take_has_strayed(&mut self) -> bool {
        std::mem::take(&mut self.ahead.has_strayed)
    }
}

fn is_fresh(at: Instant) -> bool {
    at.elapsed() < FRESH
}
