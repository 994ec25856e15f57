//! How a command ends.

use std::fmt;
use std::io;
use std::process::ExitCode;

use host_harness::Error;

/// The exit codes, which `harness --help` documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Fine = 0,
    Failed = 1,
    Usage = 2,
    Environment = 3,
    NothingSelected = 4,
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command stopped before its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The command line or a file that it names is wrong.
    Usage(String),
    /// The component would not load, or the embedded server would not start.
    Environment(String),
    /// The operation failed.
    Operation(Box<Error>),
    /// Nobody takes the output any more.
    Output(io::Error),
    /// Ctrl-C.
    Interrupted,
}

impl fmt::Display for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Environment(message) => formatter.write_str(message),
            Self::Operation(error) => error.fmt(formatter),
            Self::Output(error) => error.fmt(formatter),
            Self::Interrupted => formatter.write_str("interrupted"),
        }
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(_) | Error::UnknownOperation(_) => Self::Usage(error.to_string()),
            Error::Component(_) => Self::Environment(error.to_string()),
            error => Self::Operation(Box::new(error)),
        }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
