//! Everything that can go wrong, seen from the engine.

use std::time::Duration;
use std::{fmt, io};

use crate::failure::Failure;
use crate::schema::SchemaViolation;

/// Why a call of this library failed. Holds no secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The connector says so.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The connection or the parameters do not fit the connector's schema. The component was not called.
    #[error("config-invalid: {}", summary(.0))]
    Invalid(Vec<SchemaViolation>),
    /// The connector has no operation of this name.
    #[error("the connector has no operation {0:?}")]
    UnknownOperation(String),
    /// The operation was prepared by another session.
    #[error("the operation belongs to another session")]
    ForeignOperation,
    /// The reader or the writer that the caller gave for a body failed.
    #[error("the document's content could not be passed on: {0}")]
    Body(#[source] io::Error),
    /// The document's content did not reach the caller whole, so it cannot be acknowledged. The server is left as it was.
    #[error("the document was not delivered, so it cannot be acknowledged")]
    Undelivered,
    /// A call made no progress for this long, and was stopped: see [`Limits::stall_timeout`](crate::Limits::stall_timeout).
    /// The session is lost.
    #[error("the connector made no progress for {} s and was stopped", .0.as_secs_f32())]
    Stalled(Duration),
    /// A call was not done after this long, and was stopped: see [`Limits::call_deadline`](crate::Limits::call_deadline).
    /// The session is lost.
    #[error("the connector was not done after {} s and was stopped", .0.as_secs_f32())]
    Deadline(Duration),
    /// An earlier call trapped, was stopped or was dropped half-way. Open another session.
    #[error("the session was lost in an earlier call")]
    SessionLost,
    /// The component trapped: it broke a limit, or itself. The session is lost.
    #[error("the component failed: {}", root_cause(.0))]
    Trap(#[source] wasmtime::Error),
    /// The component would not load: not a component, not this contract, or its description makes no sense.
    #[error("the component would not load: {}", one_line(.0))]
    Component(#[source] wasmtime::Error),
}

/// What the methods of this library give.
pub type Result<T, E = Error> = std::result::Result<T, E>;

struct Summary<'a>(&'a [SchemaViolation]);

fn summary(violations: &[SchemaViolation]) -> Summary<'_> {
    Summary(violations)
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, violation) in self.0.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(formatter, "{separator}{violation}")?;
        }
        Ok(())
    }
}

/// The cause alone: what comes before it is a backtrace into the component.
fn root_cause(error: &wasmtime::Error) -> String {
    error.root_cause().to_string()
}

fn one_line(error: &wasmtime::Error) -> String {
    format!("{error:#}").replace('\n', " ")
}
