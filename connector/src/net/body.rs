//! The content of documents on its way between the engine and the network.

mod content;
mod sink;
mod source;

pub(crate) use content::Content;
pub(crate) use sink::BodySink;
pub(crate) use source::BodySource;

use super::NetworkError;
use crate::bindings::wasi::io::streams::StreamError;

/// What the guest does with content that passes through it. Without one, plain bytes from the server move inside the host.
pub(crate) trait Passage {
    /// What the next chunk becomes.
    fn pass(&mut self, chunk: &[u8]) -> Vec<u8>;

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
            NetworkError::Withdrawn => Self::Closed,
            error => Self::Failed(error.to_string()),
        }
    }
}
