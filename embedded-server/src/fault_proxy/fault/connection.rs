use super::{Channel, Effect, Fault, Occasion, Span};

/// A fault in the making of a connection.
#[derive(Clone, Debug)]
#[must_use]
pub struct ConnectionFault {
    pub(super) channel: Channel,
    pub(super) span: Span,
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
