//! What kind of fault one is, in few words: where it happens, and what.

use std::fmt;

use super::fault::{Channel, Direction, Effect, End, Fault, Occasion};

/// Such as `upload: reset`. When it happens is left out, so that faults can be counted by kind.
impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match &self.occasion {
            Occasion::Connection(Channel::Control) => "control connection",
            Occasion::Connection(Channel::Data) => "data connection",
            Occasion::Command { .. } => "control",
            Occasion::Data { direction: Direction::Download, .. } => "download",
            Occasion::Data { direction: Direction::Upload, .. } => "upload",
        };
        let effect = match self.effect {
            Effect::Refuse => "refused",
            Effect::BlackHole => "black hole",
            Effect::End(End::Cut { close_notify: true }) => "cut",
            Effect::End(End::Cut { close_notify: false }) => "cut without close_notify",
            Effect::End(End::Reset) => "reset",
            Effect::End(End::ResetSession) => "reset with the control connection",
            Effect::End(End::Stall) => "stall",
            Effect::Truncate => "truncated",
            Effect::Delay(_) => "delay",
            Effect::Trickle { .. } => "trickle",
        };
        write!(formatter, "{place}: {effect}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_by_its_kind() {
        for (fault, kind) in [
            (Fault::on_connection().nth(2).black_hole(), "control connection: black hole"),
            (Fault::on_command("RETR").after_forwarding().stall(), "control: stall"),
            (Fault::on_data(Direction::Upload).after_bytes(7).truncate(), "upload: truncated"),
        ] {
            assert_eq!(fault.to_string(), kind);
        }
    }
}
