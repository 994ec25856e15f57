use std::time::Duration;

use super::{Effect, End, Fault, Moment, Occasion, Span};

/// A fault on the control connection. Its two sides end together.
#[derive(Clone, Debug)]
#[must_use]
pub struct CommandFault {
    pub(super) verb: Option<String>,
    pub(super) moment: Moment,
    pub(super) span: Span,
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

    /// When the client has got the reply that ends the exchange, before its next command: what becomes of a connection that
    /// was idle for too long.
    pub fn afterwards(self) -> Self {
        Self { moment: Moment::Afterwards, ..self }
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
