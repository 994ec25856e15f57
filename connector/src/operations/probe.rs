//! The connection test: the steps of opening a session and its first listing, each with what it took and what it showed.

use crate::config::Connection;
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::RemotePath;
use crate::session::{Opening, Session};
use std::time::{Duration, Instant};

/// One finished stage.
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) duration: Duration,
    pub(crate) seen: String,
    /// The same for programs; names are kebab-case.
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) code: Option<FailureCode>,
    pub(crate) hint: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Warned,
    Failed,
    Skipped,
}

/// A connection test under way.
pub(crate) struct Probe {
    next: usize,
    failed: bool,
    write: bool,
    opening: Option<Opening>,
    session: Option<Session>,
}

type Step = fn(&mut Probe) -> Result<(Outcome, String), Failure>;

const STAGES: &[(&str, Step)] = &[
    ("resolve", Probe::resolve),
    ("connect", Probe::connect),
    ("greeting", Probe::greet),
    ("tls", Probe::secure),
    ("login", Probe::log_in),
    ("features", Probe::learn_features),
    ("listing", Probe::list),
    ("write", Probe::write),
];

impl Probe {
    pub(crate) fn new(connection: Connection, write: bool) -> Result<Self, Failure> {
        // What fails once is to be shown.
        let connection = Connection { retry: connection.retry.off(), ..connection };
        let opening = Some(Opening::new(connection)?);
        Ok(Self { next: 0, failed: false, write, opening, session: None })
    }

    /// Runs the next stage. After a failure the others are skipped.
    pub(crate) fn advance(&mut self) -> Option<Stage> {
        let Some((name, step)) = STAGES.get(self.next) else {
            if let Some(session) = self.session.take() {
                // What was to be seen has been seen.
                let _ = session.close();
            }
            return None;
        };
        self.next += 1;
        if self.failed {
            let (seen, duration) = ("an earlier stage failed".to_owned(), Duration::ZERO);
            return Some(Stage {
                name,
                outcome: Outcome::Skipped,
                duration,
                seen,
                facts: Vec::new(),
                code: None,
                hint: None,
            });
        }
        let start = Instant::now();
        let result = step(self);
        let duration = start.elapsed();
        Some(match result {
            Ok((outcome, seen)) => Stage { name, outcome, duration, seen, facts: Vec::new(), code: None, hint: None },
            Err(failure) => {
                self.failed = true;
                let (code, hint) = (Some(failure.code), failure.hint);
                Stage { name, outcome: Outcome::Failed, duration, seen: failure.message, facts: Vec::new(), code, hint }
            }
        })
    }

    fn resolve(&mut self) -> Result<(Outcome, String), Failure> {
        let addresses = self.opening()?.resolve()?;
        Ok(passed(addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")))
    }

    fn connect(&mut self) -> Result<(Outcome, String), Failure> {
        self.opening()?.connect().map(|address| passed(address.to_string()))
    }

    fn greet(&mut self) -> Result<(Outcome, String), Failure> {
        self.opening()?.greet().map(|reply| passed(reply.text()))
    }

    fn secure(&mut self) -> Result<(Outcome, String), Failure> {
        let seen = self.opening()?.secure()?;
        Ok(seen.map_or((Outcome::Skipped, "the connection is not encrypted".to_owned()), passed))
    }

    fn log_in(&mut self) -> Result<(Outcome, String), Failure> {
        self.opening()?.log_in().map(|reply| passed(reply.text()))
    }

    fn learn_features(&mut self) -> Result<(Outcome, String), Failure> {
        let opening = self.opening.take().ok_or_else(out_of_order)?;
        let session = self.session.insert(opening.finish()?);
        let warnings = session.take_warnings();
        let seen = session.summary();
        if warnings.is_empty() {
            return Ok(passed(seen));
        }
        let warnings: Vec<String> = warnings.into_iter().map(|warning| warning.message).collect();
        Ok((Outcome::Warned, format!("{seen}; {}", warnings.join("; "))))
    }

    fn list(&mut self) -> Result<(Outcome, String), Failure> {
        let session = self.session()?;
        let directory = session.directory(None, &crate::config::InputProperties::default())?;
        let entries = session.list(&directory, usize::MAX, |_| true)?;
        Ok(passed(format!("{} entries in `{}`", entries.len(), directory.to_text())))
    }

    fn write(&mut self) -> Result<(Outcome, String), Failure> {
        if !self.write {
            return Ok((Outcome::Skipped, "not asked for".to_owned()));
        }
        let session = self.session()?;
        let directory = session.directory(None, &crate::config::InputProperties::default())?;
        write_and_remove(session, &directory).map(passed)
    }

    fn opening(&mut self) -> Result<&mut Opening, Failure> {
        self.opening.as_mut().ok_or_else(out_of_order)
    }

    fn session(&mut self) -> Result<&mut Session, Failure> {
        self.session.as_mut().ok_or_else(out_of_order)
    }
}

fn write_and_remove(session: &mut Session, directory: &RemotePath) -> Result<String, Failure> {
    use crate::net::{BodySource, Content};
    use crate::session::{Target, Upload};

    let target = Target { directory: directory.clone(), name: b"connection-test".to_vec() };
    let target = session.upload_name(directory, &target);
    let content = b"Written by a connection test; may be deleted.\n";
    let stored =
        session.store(&target, Upload::default(), "store a test file", &mut Content::new(BodySource::Memory(content)));
    session.discard(&target);
    let transferred = stored?;
    Ok(format!("stored and removed {} bytes", transferred.bytes))
}

fn passed(seen: String) -> (Outcome, String) {
    (Outcome::Passed, seen)
}

fn out_of_order() -> Failure {
    Failure::new(FailureCode::Unsupported, Phase::Connect, "a stage of the test was run before the one it needs")
}
