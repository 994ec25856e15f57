//! What can go wrong, and when. A fault is told as an occasion and then what happens there.

mod command;
mod connection;
mod data;

pub use command::CommandFault;
pub use connection::ConnectionFault;
pub use data::DataFault;

use std::time::Duration;

/// Which way content flows, seen from the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the server: files that are read, and listings.
    Download,
    /// To the server.
    Upload,
}

impl Direction {
    /// Where the content of the transfer flows that this command (`RETR`) begins, when it begins one.
    pub fn of(verb: &str) -> Option<Self> {
        match verb {
            "RETR" | "LIST" | "MLSD" | "NLST" => Some(Self::Download),
            "STOR" | "STOU" | "APPE" => Some(Self::Upload),
            _ => None,
        }
    }
}

/// Something that goes wrong: once, on the first occasion, unless it is told otherwise.
#[derive(Clone, Debug)]
pub struct Fault {
    pub(super) occasion: Occasion,
    pub(super) span: Span,
    pub(super) effect: Effect,
}

/// When it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    Connection(Channel),
    Command { verb: Option<String>, moment: Moment },
    Data { direction: Direction, verb: Option<String>, offset: u64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    Control,
    Data,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Command,
    /// After so many bytes of the first reply.
    Reply(usize),
    /// Before the reply that ends the exchange.
    FinalReply,
    /// After the reply that ends the exchange.
    Afterwards,
}

/// Which of its occasions count: from `first`, the first being 1, so many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) first: usize,
    pub(super) times: usize,
}

impl Span {
    const ONCE: Self = Self { first: 1, times: 1 };

    pub(super) fn includes(self, occurrence: usize) -> bool {
        (self.first..self.first.saturating_add(self.times)).contains(&occurrence)
    }
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nobody listens; on the control connection, where somebody must: it is reset at once.
    Refuse,
    BlackHole,
    End(End),
    /// The data connection ends in order, too early, and the sender does not notice.
    Truncate,
    Delay(Duration),
    /// From here on, so many bytes at a time, with a pause after each.
    Trickle {
        bytes: usize,
        pause: Duration,
    },
}

/// How a connection's life ends, or stands still for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With FIN on both sides; under TLS, with `close_notify` before it or without.
    Cut {
        close_notify: bool,
    },
    /// With a TCP reset on both sides.
    Reset,
    /// With a TCP reset on both sides, and the control connection with the data connection.
    ResetSession,
    Stall,
}

impl Fault {
    /// When a control connection is accepted.
    pub fn on_connection() -> ConnectionFault {
        ConnectionFault { channel: Channel::Control, span: Span::ONCE }
    }

    /// When the client has been told where the data connection goes.
    pub fn on_data_connection() -> ConnectionFault {
        ConnectionFault { channel: Channel::Data, span: Span::ONCE }
    }

    /// When the server greets. The greeting counts as a reply, to a command that nobody sent.
    pub fn on_greeting() -> CommandFault {
        CommandFault { verb: Some(String::new()), moment: Moment::Reply(0), span: Span::ONCE }
    }

    /// When a command with this verb comes: before the server gets it, unless it is told otherwise.
    pub fn on_command(verb: &str) -> CommandFault {
        CommandFault { verb: Some(verb.to_ascii_uppercase()), moment: Moment::Command, span: Span::ONCE }
    }

    /// As [`Fault::on_command`], whatever the command.
    pub fn on_any_command() -> CommandFault {
        CommandFault { verb: None, moment: Moment::Command, span: Span::ONCE }
    }

    /// When content passes, and as soon as some is there, unless an offset is told.
    pub fn on_data(direction: Direction) -> DataFault {
        DataFault { direction, verb: None, offset: 0, span: Span::ONCE }
    }
}
