//! The connection test: the steps of opening a session and of using it, each with what it took and what it showed.
//!
//! A stage that fails hides only what cannot be known without it: without the directory it is still seen whether data
//! connections come about, and without the right to list whether files can be written.

mod clock;
mod data;
mod directory;
mod finding;
mod opening;
mod sessions;
mod stage;
mod write;

pub(crate) use stage::{Outcome, Stage};

use crate::config::{Connection, SslMode};
use crate::failure::{CONVERSATION_ENDED, Failure, FailureCode, Phase};
use crate::session::{Opening, Session};
use clock::FileTime;
use data::{Begun, Listed};
use finding::Finding;
use stage::StageKind;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// A connection test under way.
pub(crate) struct Probe {
    connection: Connection,
    write: bool,
    left: VecDeque<&'static StageKind>,
    /// What failed, and what could not be tried because of it.
    broken: Vec<&'static str>,
    opening: Option<Opening>,
    session: Option<Session>,
    begun: Option<Begun>,
    listed: Option<Listed>,
    /// Of the file that was written, once it has been asked for.
    file_time: Option<FileTime>,
}

impl Probe {
    pub(crate) fn new(connection: Connection, write: bool) -> Result<Self, Failure> {
        // What fails once is to be shown.
        let connection = Connection { retry: connection.retry.off(), ..connection };
        let opening = Some(Opening::new(connection.clone())?);
        let left = stage::stages(connection.ssl_mode == SslMode::Implicit);
        let (broken, session, begun, listed, file_time) = (Vec::new(), None, None, None, None);
        Ok(Self { connection, write, left, broken, opening, session, begun, listed, file_time })
    }

    /// Runs the next stage; none when the test is over.
    pub(crate) fn advance(&mut self) -> Option<Stage> {
        let Some(kind) = self.left.pop_front() else {
            if let Some(session) = self.session.take() {
                // What was to be seen has been seen.
                let _ = session.close();
            }
            return None;
        };
        if let Some(missing) = kind.needs.iter().find(|need| self.broken.contains(need)) {
            self.broken.push(kind.name);
            return Some(
                Finding::skipped(format!("not tried, for it needs `{missing}`")).at(kind.name, Duration::ZERO),
            );
        }
        if self.session.as_ref().is_some_and(Session::is_lost) {
            let finding = self.lost_before();
            self.broken.push(kind.name);
            return Some(finding.at(kind.name, Duration::ZERO));
        }
        let start = Instant::now();
        let result = (kind.step)(self);
        let finding = result.unwrap_or_else(|failure| self.failed(kind.name, failure));
        if finding.outcome == Outcome::Failed {
            self.broken.push(kind.name);
        }
        Some(finding.at(kind.name, start.elapsed()))
    }

    /// Whatever cost the connection, the test as a whole must not pass for it.
    fn lost_before(&self) -> Finding {
        let message = "the connection to the server was lost before";
        if self.broken.is_empty() {
            let failure = Failure::new(FailureCode::ConnectFailed, Phase::Idle, message);
            return Finding::failed(failure.with_hint(CONVERSATION_ENDED));
        }
        Finding::skipped(format!("not tried, for {message}"))
    }

    /// What is known all the same helps to find the cause.
    fn failed(&self, name: &str, failure: Failure) -> Finding {
        let finding = Finding::failed(failure);
        match &self.opening {
            Some(opening) if name == stage::TLS => finding.with_certificate(opening.certificate().as_ref()),
            _ => finding,
        }
    }

    fn opening(&mut self) -> Result<&mut Opening, Failure> {
        self.opening.as_mut().ok_or_else(out_of_order)
    }

    fn session(&mut self) -> Result<&mut Session, Failure> {
        self.session.as_mut().ok_or_else(out_of_order)
    }
}

fn out_of_order() -> Failure {
    Failure::new(FailureCode::Unsupported, Phase::Connect, "a stage of the test was run before the one it needs")
}
