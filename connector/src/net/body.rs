//! Where the content of a document goes to and comes from: a stream of the host, or memory for one-shot calls.

use super::tcp::CHUNK;
use super::{Deadline, NetworkError};
use crate::bindings::wasi::io::streams::{InputStream, OutputStream, StreamError};

/// Where content goes.
pub(crate) enum BodySink<'a> {
    /// The host's stream, borrowed for one call.
    Stream(&'a OutputStream),
    /// Memory, up to `limit` bytes.
    Memory { content: &'a mut Vec<u8>, limit: u64 },
}

/// Where content comes from.
pub(crate) enum BodySource<'a> {
    /// The host's stream, borrowed for one call.
    Stream(&'a InputStream),
    Memory(&'a [u8]),
}

/// What the guest does with content that passes through it. Without one, plain bytes move inside the host.
pub(crate) trait Passage {
    /// What the next chunk becomes.
    fn pass(&mut self, chunk: Vec<u8>) -> Vec<u8>;

    /// What was held back until the end.
    fn finish(&mut self) -> Vec<u8> {
        Vec::new()
    }
}

/// The engine's side of a transfer failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SinkError {
    #[error("the engine withdrew")]
    Closed,
    #[error("the engine did not move a byte in time")]
    TimedOut,
    #[error("the engine failed: {0}")]
    Failed(String),
    #[error("the content is larger than a one-shot call can carry ({limit} bytes)")]
    TooLarge { limit: u64 },
}

impl BodySource<'_> {
    /// Waits for content. Empty means that there is no more.
    pub(crate) fn read(&mut self, deadline: Deadline) -> Result<Vec<u8>, SinkError> {
        match self {
            Self::Memory(content) => {
                let most = usize::try_from(CHUNK).unwrap_or(usize::MAX);
                let (now, later) = content.split_at(content.len().min(most));
                *content = later;
                Ok(now.to_vec())
            }
            Self::Stream(stream) => loop {
                match stream.read(CHUNK) {
                    Ok(bytes) if bytes.is_empty() => deadline.wait(&[&stream.subscribe()]).map(drop)?,
                    Ok(bytes) => return Ok(bytes),
                    Err(StreamError::Closed) => return Ok(Vec::new()),
                    Err(error) => return Err(error.into()),
                }
            },
        }
    }
}

impl BodySink<'_> {
    /// Writes all of `bytes`.
    pub(crate) fn write_all(&mut self, mut bytes: &[u8], deadline: Deadline) -> Result<(), SinkError> {
        match self {
            Self::Memory { content, limit } => {
                if (content.len() + bytes.len()) as u64 > *limit {
                    return Err(SinkError::TooLarge { limit: *limit });
                }
                content.extend_from_slice(bytes);
            }
            Self::Stream(stream) => {
                while !bytes.is_empty() {
                    let room = wait_for_room(stream, deadline)?;
                    let (now, later) = bytes.split_at(bytes.len().min(room));
                    stream.write(now)?;
                    bytes = later;
                }
            }
        }
        Ok(())
    }

    /// Waits until the engine has taken everything.
    pub(crate) fn flush(&mut self, deadline: Deadline) -> Result<(), SinkError> {
        if let Self::Stream(stream) = self {
            stream.flush()?;
            wait_for_room(stream, deadline)?;
        }
        Ok(())
    }
}

/// Waits until `stream` takes bytes, and answers how many.
fn wait_for_room(stream: &OutputStream, deadline: Deadline) -> Result<usize, SinkError> {
    loop {
        match stream.check_write()? {
            0 => deadline.wait(&[&stream.subscribe()]).map(drop)?,
            room => return Ok(usize::try_from(room).unwrap_or(usize::MAX)),
        }
    }
}

impl From<StreamError> for SinkError {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Closed => Self::Closed,
            StreamError::LastOperationFailed(error) => Self::Failed(error.to_debug_string()),
        }
    }
}

impl From<NetworkError> for SinkError {
    fn from(error: NetworkError) -> Self {
        match error {
            NetworkError::TimedOut => Self::TimedOut,
            error => Self::Failed(error.to_string()),
        }
    }
}
