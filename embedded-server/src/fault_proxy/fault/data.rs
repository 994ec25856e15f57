use std::time::Duration;

use super::{Direction, Effect, End, Fault, Occasion, Span};

/// A fault on a data connection. The control connection stays, unless it is told otherwise.
#[derive(Clone, Debug)]
#[must_use]
pub struct DataFault {
    pub(super) direction: Direction,
    pub(super) verb: Option<String>,
    pub(super) offset: u64,
    pub(super) span: Span,
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
