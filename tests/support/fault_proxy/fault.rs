//! What can go wrong, and when. A fault is told as an occasion and then what happens there.

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
    /// Where the content of the transfer flows that this command begins, when it begins one.
    pub(super) fn of(verb: &str) -> Option<Self> {
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

/// A fault in the making of a connection.
#[derive(Clone, Debug)]
#[must_use]
pub struct ConnectionFault {
    channel: Channel,
    span: Span,
}

impl ConnectionFault {
    /// At the n-th of them, from 1, counted over all connections.
    pub fn nth(mut self, nth: usize) -> Self {
        self.span.first = nth;
        self
    }

    /// At so many of them, one after the other.
    pub fn times(mut self, times: usize) -> Self {
        self.span.times = times;
        self
    }

    /// A data connection is refused; a control connection is reset as soon as it is there.
    pub fn refuse(self) -> Fault {
        self.fault(Effect::Refuse)
    }

    /// It is accepted, and nothing is ever said on it.
    pub fn black_hole(self) -> Fault {
        self.fault(Effect::BlackHole)
    }

    fn fault(self, effect: Effect) -> Fault {
        Fault { occasion: Occasion::Connection(self.channel), span: self.span, effect }
    }
}

/// A fault on the control connection. Its two sides end together.
#[derive(Clone, Debug)]
#[must_use]
pub struct CommandFault {
    verb: Option<String>,
    moment: Moment,
    span: Span,
}

impl CommandFault {
    /// At the n-th such command, from 1, counted over all connections.
    pub fn nth(mut self, nth: usize) -> Self {
        self.span.first = nth;
        self
    }

    /// At so many such commands, one after the other.
    pub fn times(mut self, times: usize) -> Self {
        self.span.times = times;
        self
    }

    /// Before the server gets the command.
    pub fn before_forwarding(self) -> Self {
        Self { moment: Moment::Command, ..self }
    }

    /// After the server has got the command and before the client gets the reply. It fires when the reply is there, so
    /// that the server has certainly done, or begun, what it was told.
    pub fn after_forwarding(self) -> Self {
        self.in_reply(0)
    }

    /// After so many bytes of the first reply, or after all of it when it is no longer than that.
    pub fn in_reply(self, bytes: usize) -> Self {
        Self { moment: Moment::Reply(bytes), ..self }
    }

    /// Before the client gets the reply that ends the exchange: for a transfer, that after the data.
    pub fn before_final_reply(self) -> Self {
        Self { moment: Moment::FinalReply, ..self }
    }

    /// The connection ends in order.
    pub fn cut_control(self) -> Fault {
        self.fault(Effect::End(End::Cut { close_notify: true }))
    }

    /// The connection ends with FIN, and under TLS without `close_notify`.
    pub fn cut_control_without_close_notify(self) -> Fault {
        self.fault(Effect::End(End::Cut { close_notify: false }))
    }

    /// The connection is reset.
    pub fn reset_control(self) -> Fault {
        self.fault(Effect::End(End::Reset))
    }

    /// Nothing moves on the connection any more. It stays open until the client ends it.
    pub fn stall(self) -> Fault {
        self.fault(Effect::End(End::Stall))
    }

    /// Everything on the connection waits so long.
    pub fn delay(self, delay: Duration) -> Fault {
        self.fault(Effect::Delay(delay))
    }

    /// The rest of the reply comes so many bytes at a time, with a pause after each.
    pub fn trickle(self, bytes: usize, pause: Duration) -> Fault {
        self.fault(Effect::Trickle { bytes, pause })
    }

    fn fault(self, effect: Effect) -> Fault {
        Fault { occasion: Occasion::Command { verb: self.verb, moment: self.moment }, span: self.span, effect }
    }
}

/// A fault on a data connection. The control connection stays, unless it is told otherwise.
#[derive(Clone, Debug)]
#[must_use]
pub struct DataFault {
    direction: Direction,
    verb: Option<String>,
    offset: u64,
    span: Span,
}

impl DataFault {
    /// In the transfers that this command begins only, such as `RETR`.
    pub fn of(self, verb: &str) -> Self {
        Self { verb: Some(verb.to_ascii_uppercase()), ..self }
    }

    /// When so many bytes have passed on the connection: exactly these reach the other side. With a file's size, all of
    /// them do, but not their end.
    pub fn after_bytes(self, offset: u64) -> Self {
        Self { offset, ..self }
    }

    /// On the n-th data connection that gets there, from 1.
    pub fn nth(mut self, nth: usize) -> Self {
        self.span.first = nth;
        self
    }

    /// On so many data connections that get there, one after the other.
    pub fn times(mut self, times: usize) -> Self {
        self.span.times = times;
        self
    }

    /// The connection ends in order on both sides: a server takes a cut upload for a whole one.
    pub fn cut(self) -> Fault {
        self.fault(Effect::End(End::Cut { close_notify: true }))
    }

    /// The connection ends with FIN on both sides, and under TLS without `close_notify`.
    pub fn cut_without_close_notify(self) -> Fault {
        self.fault(Effect::End(End::Cut { close_notify: false }))
    }

    /// The connection is reset on both sides.
    pub fn reset(self) -> Fault {
        self.fault(Effect::End(End::Reset))
    }

    /// The connection is reset on both sides, and the control connection too: the network is gone.
    pub fn reset_session(self) -> Fault {
        self.fault(Effect::End(End::ResetSession))
    }

    /// The receiver sees an orderly end here; what the sender goes on sending is swallowed, so that it notices nothing,
    /// and the final reply says that all is well.
    pub fn truncate(self) -> Fault {
        self.fault(Effect::Truncate)
    }

    /// Nothing moves on the connection any more. It stays open until the control connection is over and the client has
    /// ended this one too.
    pub fn stall(self) -> Fault {
        self.fault(Effect::End(End::Stall))
    }

    /// This direction waits so long, then goes on.
    pub fn delay(self, delay: Duration) -> Fault {
        self.fault(Effect::Delay(delay))
    }

    /// This direction goes on with so many bytes at a time, and a pause after each.
    pub fn trickle(self, bytes: usize, pause: Duration) -> Fault {
        self.fault(Effect::Trickle { bytes, pause })
    }

    fn fault(self, effect: Effect) -> Fault {
        let Self { direction, verb, offset, span } = self;
        Fault { occasion: Occasion::Data { direction, verb, offset }, span, effect }
    }
}
