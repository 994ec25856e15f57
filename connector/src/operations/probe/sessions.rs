//! Whether a second session may be open at the same time, as hosts do to work in parallel.

use super::{Finding, Probe};
use crate::failure::Failure;
use crate::session::Session;

const ONE_AT_A_TIME: &str = "Set `maxConnections` to 1: accounts with two-factor login, and servers with a limit, take no \
                             second one.";

impl Probe {
    pub(super) fn open_second_session(&mut self) -> Result<Finding, Failure> {
        let most = self.connection.max_connections.get();
        if most == 1 {
            return Ok(Finding::skipped("`maxConnections` is 1: one session at a time"));
        }
        let second = match Session::open(&self.connection) {
            Ok(second) => second,
            Err(failure) => {
                let message = format!("a second session at the same time is refused: {}", failure.message);
                let finding = Finding::passed("").warned("one-session-only", &message, ONE_AT_A_TIME);
                return Ok(finding.because_of(failure.code));
            }
        };
        let first = self.session()?.ping();
        // It has shown what it was to show.
        let _ = second.close();
        Ok(match first {
            Ok(()) => Finding::passed(format!("a second session works at the same time (`maxConnections` is {most})")),
            Err(failure) => {
                let message = format!("the first session ended when a second one began: {}", failure.message);
                Finding::passed("").warned("one-session-only", &message, ONE_AT_A_TIME).because_of(failure.code)
            }
        })
    }
}
