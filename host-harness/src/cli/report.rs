//! What the command prints: results on stdout, for people or for programs, and remarks and errors on stderr.

use std::io::{self, Write as _};

use host_harness::{Error, Warning};
use serde::Serialize;
use serde_json::json;

use super::human::printable;
use super::{Exit, Format, Stop};

#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    format: Format,
    quiet: bool,
}

impl Report {
    pub(super) fn new(format: Format, quiet: bool) -> Self {
        Self { format, quiet }
    }

    pub(super) fn format(self) -> Format {
        self.format
    }

    pub(super) fn is_quiet(self) -> bool {
        self.quiet
    }

    /// A result: an event for programs, or a line for people.
    pub(super) fn result(self, kind: &str, event: &impl Serialize, line: impl FnOnce() -> String) -> io::Result<()> {
        match self.format {
            Format::Json => self.event(kind, event),
            Format::Human => self.line(&line()),
        }
    }

    /// One JSON object on a line of its own, with its kind as `type`. Nothing for people.
    pub(super) fn event(self, kind: &str, event: &impl Serialize) -> io::Result<()> {
        if self.format == Format::Human {
            return Ok(());
        }
        let line = serde_json::to_string(&Event { kind, fields: event })?;
        writeln!(io::stdout(), "{line}")
    }

    /// A line for people on stdout.
    pub(super) fn line(self, line: &str) -> io::Result<()> {
        match self.format {
            Format::Human => writeln!(io::stdout(), "{line}"),
            Format::Json => Ok(()),
        }
    }

    /// A remark for people on stderr.
    pub(super) fn remark(self, remark: &str) {
        if !self.quiet {
            eprintln!("{}", printable(remark));
        }
    }

    /// What went wrong, on stderr.
    pub(super) fn error(message: &str) {
        eprintln!("error: {}", printable(message));
    }

    pub(super) fn warning(self, warning: &Warning) -> io::Result<()> {
        self.remark(&format!("warning: {}: {}", warning.code, warning.message));
        self.event("warning", warning)
    }

    /// A failure: one line and a hint on stderr, and an event for programs.
    pub(super) fn failure(self, error: &Error, document: Option<&str>) -> io::Result<()> {
        let about = document.map(|name| format!(" ({name})")).unwrap_or_default();
        let message = match error {
            Error::Body(cause) => cause.to_string(),
            error => error.to_string(),
        };
        let line = match error {
            Error::Failure(_) | Error::Invalid(_) => format!("{message}{about}"),
            error => format!("{}: {message}{about}", code(error)),
        };
        Self::error(&line);
        if let Error::Failure(failure) = error
            && let Some(hint) = &failure.hint
        {
            eprintln!("hint: {}", printable(hint));
        }
        let mut event = match error {
            Error::Failure(failure) => serde_json::to_value(failure)?,
            error => json!({ "code": code(error), "message": message, "retryable": false }),
        };
        if let (Some(name), Some(event)) = (document, event.as_object_mut()) {
            event.insert("document".to_owned(), json!({ "file-name": name }));
        }
        self.event("failure", &event)
    }

    /// Says why the command stopped early.
    pub(super) fn stop(self, stop: Stop) -> Exit {
        match stop {
            Stop::Usage(message) => {
                Self::error(&message);
                Exit::Usage
            }
            Stop::Environment(message) => {
                Self::error(&message);
                Exit::Environment
            }
            Stop::Operation(error) => {
                // If stdout is gone there is nobody to tell.
                let _ = self.failure(&error, None);
                Exit::Failed
            }
            Stop::Output(error) => {
                if error.kind() != io::ErrorKind::BrokenPipe {
                    eprintln!("error: {error}");
                }
                Exit::Failed
            }
            Stop::Interrupted => {
                eprintln!("error: interrupted");
                Exit::Interrupted
            }
        }
    }
}

/// An event with its kind in front.
#[derive(Serialize)]
struct Event<'a, T> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(flatten)]
    fields: &'a T,
}

/// For programs, what went wrong on the host's side. The connector's own failures have the contract's codes.
fn code(error: &Error) -> &'static str {
    match error {
        Error::Invalid(_) | Error::UnknownOperation(_) => "config-invalid",
        Error::Body(_) => "local-content",
        Error::Stalled(_) => "stalled",
        Error::Deadline(_) => "deadline",
        Error::SessionLost => "session-lost",
        _ => "component-failed",
    }
}
