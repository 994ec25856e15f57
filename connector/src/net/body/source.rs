//! Where content comes from.

use super::SinkError;
use crate::bindings::wasi::io::streams::{InputStream, StreamError};
use crate::net::tcp::CHUNK;
use crate::net::{Bound, Deadline};

/// Where content comes from: a stream of the host, or memory for one-shot calls.
#[derive(Clone, Copy)]
pub(crate) enum BodySource<'a> {
    /// The host's stream, borrowed for one call.
    Stream(&'a InputStream),
    Memory(&'a [u8]),
}

/// Waits for content. Empty means that there is no more.
pub(super) fn read(stream: &InputStream, deadline: Deadline) -> Result<Vec<u8>, SinkError> {
    loop {
        match stream.read(CHUNK) {
            Ok(bytes) if bytes.is_empty() => deadline.wait(&[&stream.subscribe()]).map(drop)?,
            Ok(bytes) => return Ok(bytes),
            Err(StreamError::Closed) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Whether the engine cannot give the rest any more. That there is no rest is something else.
pub(super) fn has_failed(stream: &InputStream) -> bool {
    matches!(stream.read(0), Err(StreamError::LastOperationFailed(_)))
}
