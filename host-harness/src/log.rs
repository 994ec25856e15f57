//! What a component writes to stderr, turned into `tracing` events.
//!
//! A component logs one JSON object a line: `level`, `target`, `message`, `fields`. A line that is none (a panic's
//! message, say) is a warning. The events' target is `connector`. A component is told when it is made up to which level
//! somebody listens.

mod allowance;
mod line;

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::io::AsyncWrite;
use tracing::Level;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

use crate::secrets::Redactor;
use allowance::Allowance;
pub use line::{LogLine, LogListener};

/// A longer line is cut here, so that a component cannot fill the host's memory.
const MAX_LINE: usize = 16 * 1024;

/// What is logged beyond this in one call is not written down.
const MAX_RECORDING: usize = 1024 * 1024;

const PERMIT: usize = 64 * 1024;

/// The environment variable by which a component is told what to log.
pub(crate) const LEVEL_VARIABLE: &str = "CONNECTOR_LOG";

/// The level up to which somebody listens now. What nobody hears a component need not say: its words take longer than the
/// command that they are about. A listener hears the dialogue with the server.
fn level(listens: bool) -> &'static str {
    if listens || tracing::enabled!(target: "connector", Level::DEBUG) {
        "debug"
    } else if tracing::enabled!(target: "connector", Level::INFO) {
        "info"
    } else if tracing::enabled!(target: "connector", Level::WARN) {
        "warn"
    } else if tracing::enabled!(target: "connector", Level::ERROR) {
        "error"
    } else {
        "off"
    }
}

/// A component's stderr. Clones share the unfinished line.
#[derive(Clone)]
pub(crate) struct GuestLog {
    redactor: Arc<Redactor>,
    listener: Option<LogListener>,
    buffer: Arc<Mutex<Buffer>>,
    recording: Option<Recording>,
}

/// What a component has logged, as it is: not redacted, and as much as it can say. Clones share it.
#[cfg_attr(not(feature = "conformance"), allow(dead_code, reason = "made by the conformance rules alone"))]
#[derive(Clone, Default)]
pub(crate) struct Recording(Arc<Mutex<Vec<u8>>>);

#[cfg(feature = "conformance")]
impl Recording {
    /// What has come since this was last called.
    pub(crate) fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[derive(Default)]
struct Buffer {
    /// The line that has not ended yet.
    line: Vec<u8>,
    allowance: Allowance,
}

impl GuestLog {
    pub(crate) fn new(redactor: Arc<Redactor>, listener: Option<LogListener>) -> Self {
        Self { redactor, listener, buffer: Arc::default(), recording: None }
    }

    /// Writes down what comes instead of passing it on.
    #[cfg(feature = "conformance")]
    pub(crate) fn recorded(recording: Recording) -> Self {
        Self { recording: Some(recording), ..Self::new(Arc::default(), None) }
    }

    /// See [`level`].
    pub(crate) fn level(&self) -> &'static str {
        level(self.listener.is_some() || self.recording.is_some())
    }

    fn append(&self, bytes: &[u8]) {
        if let Some(Recording(recorded)) = &self.recording {
            let mut recorded = recorded.lock().unwrap_or_else(PoisonError::into_inner);
            let room = MAX_RECORDING.saturating_sub(recorded.len());
            recorded.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
            return;
        }
        let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        let Buffer { line, allowance } = &mut *buffer;
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (text, complete) = piece.strip_suffix(b"\n").map_or((piece, false), |text| (text, true));
            let room = MAX_LINE.saturating_sub(line.len());
            line.extend_from_slice(text.get(..room).unwrap_or(text));
            if complete {
                self.tell_listener(line);
                if let Some(missing) = allowance.pass(line.len(), Instant::now()) {
                    if missing > 0 {
                        self.emit(Record::from_host(format!("{missing} lines were too much to pass on")));
                    }
                    self.emit(Record::parse(&String::from_utf8_lossy(line)));
                }
                line.clear();
            }
        }
    }

    /// Every line: what is missing in a dialogue would mislead, and who listens knows how much there is room for.
    fn tell_listener(&self, line: &[u8]) {
        let Some(listener) = &self.listener else { return };
        let Record { level, target, message, .. } = Record::parse(&String::from_utf8_lossy(line));
        let [target, message] = [target, message].map(|text| self.redactor.redact(&text).into_owned());
        listener(&LogLine { level, target, message });
    }

    fn emit(&self, record: Record) {
        let Record { level, target, message, fields } = record;
        let fields = if fields.is_empty() { String::new() } else { Value::Object(fields).to_string() };
        let [target, message, fields] = [target, message, fields].map(|text| self.redactor.redact(&text).into_owned());
        // A level is fixed where an event is written down, hence one event a level.
        macro_rules! emit {
            ($($level:ident)*) => {
                match level {
                    $(Level::$level if fields.is_empty() => {
                        tracing::event!(target: "connector", Level::$level, part = %target, "{message}");
                    }
                    Level::$level => {
                        tracing::event!(target: "connector", Level::$level, part = %target, %fields, "{message}");
                    })*
                }
            };
        }
        emit!(TRACE DEBUG INFO WARN ERROR);
    }
}

/// One line of a component's log.
#[derive(Debug, PartialEq)]
struct Record {
    level: Level,
    target: String,
    message: String,
    fields: Map<String, Value>,
}

impl Record {
    fn parse(line: &str) -> Self {
        #[derive(Deserialize)]
        struct Line {
            level: String,
            #[serde(default)]
            target: String,
            #[serde(default)]
            message: String,
            #[serde(default)]
            fields: Map<String, Value>,
        }

        let parsed = serde_json::from_str(line).ok().and_then(|Line { level, target, message, fields }| {
            Some(Self { level: level.parse().ok()?, target, message, fields })
        });
        parsed.unwrap_or_else(|| Self::from_host(line.trim_end().to_owned()))
    }

    /// What the component did not write as a record.
    fn from_host(message: String) -> Self {
        Self { level: Level::WARN, target: "stderr".to_owned(), message, fields: Map::new() }
    }
}

impl IsTerminal for GuestLog {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for GuestLog {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[async_trait]
impl Pollable for GuestLog {
    async fn ready(&mut self) {}
}

impl OutputStream for GuestLog {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.append(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(PERMIT)
    }
}

impl AsyncWrite for GuestLog {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.append(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_line_is_a_record() {
        let record = Record::parse(r#"{"level":"debug","target":"ftp","message":"> USER alice","fields":{"n":1}}"#);
        assert_eq!(
            (record.level, record.target.as_str(), record.message.as_str()),
            (Level::DEBUG, "ftp", "> USER alice")
        );
        assert_eq!(Value::Object(record.fields).to_string(), r#"{"n":1}"#);
    }

    #[test]
    fn any_other_line_is_a_warning() {
        for line in ["thread 'main' panicked", r#"{"level":"loud"}"#, "{", "[]"] {
            let record = Record::parse(line);
            assert_eq!((record.level, record.message.as_str()), (Level::WARN, line));
        }
    }

    #[test]
    fn a_line_without_end_does_not_fill_the_memory() {
        let log = GuestLog::new(Arc::default(), None);
        for _ in 0..64 {
            log.append(&[b'x'; 1024]);
        }
        assert_eq!(log.buffer.lock().map_or(0, |buffer| buffer.line.len()), MAX_LINE);
        log.append(b"\nnext");
        assert_eq!(log.buffer.lock().map_or(0, |buffer| buffer.line.len()), 4);
    }
}
