//! The file that the dialogue is kept in.

use std::fs::{File, OpenOptions};
use std::io::{self, LineWriter, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use host_harness::{LogLine, LogListener};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::cli::human::printable;

/// A connector that logs without end must not fill the disk.
const MOST_BYTES: usize = 64 << 20;

/// A transcript that is being written: a heading, then a line for each that the connector logs, with the seconds since the
/// beginning. Whatever ends the process, the lines up to then are in the file.
#[derive(Clone)]
pub(super) struct Transcript(Arc<Mutex<State>>);

struct State {
    file: LineWriter<File>,
    start: Instant,
    written: usize,
    /// The first failure: writing goes on in vain, and is told at the end.
    failed: io::Result<()>,
}

impl Transcript {
    /// Refuses to replace a file, unless it is told to.
    pub(super) fn create(path: &Path, replace: bool) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(!replace).create(true).truncate(true);
        let file = LineWriter::new(options.open(path)?);
        Ok(Self(Arc::new(Mutex::new(State { file, start: Instant::now(), written: 0, failed: Ok(()) }))))
    }

    pub(super) fn begin(&self, heading: &[String]) {
        let now = OffsetDateTime::now_utc();
        self.with(|state| {
            for line in heading {
                state.write(format_args!("# {}", printable(line)));
            }
            state.write(format_args!("# {}\n", now.format(&Rfc3339).unwrap_or_default()));
        });
    }

    pub(super) fn listener(&self) -> LogListener {
        let transcript = self.clone();
        Arc::new(move |line: &LogLine| transcript.with(|state| state.write_line(line)))
    }

    /// # Errors
    /// When not all of it could be written.
    pub(super) fn end(&self, outcome: &str) -> io::Result<()> {
        self.with(|state| {
            let seconds = state.start.elapsed().as_secs_f64();
            state.write(format_args!("\n# ended after {seconds:.3} s: {}", printable(outcome)));
            std::mem::replace(&mut state.failed, Ok(()))
        })
    }

    fn with<T>(&self, write: impl FnOnce(&mut State) -> T) -> T {
        write(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    fn write_line(&mut self, line: &LogLine) {
        let seconds = self.start.elapsed().as_secs_f64();
        let message = printable(&line.message);
        let before = self.written;
        self.written = before.saturating_add(message.len());
        if self.written > MOST_BYTES {
            if before <= MOST_BYTES {
                self.write(format_args!("# more than {} MiB: the rest is left out", MOST_BYTES >> 20));
            }
            return;
        }
        // What is no dialogue is a remark of the connector.
        let mark = if message.starts_with("> ") || message.starts_with("< ") { "" } else { "* " };
        self.write(format_args!("{seconds:9.3} {mark}{message}"));
    }

    fn write(&mut self, line: std::fmt::Arguments<'_>) {
        if self.failed.is_ok() {
            self.failed = writeln!(self.file, "{line}");
        }
    }
}
