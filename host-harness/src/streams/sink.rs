//! From the component into the engine's writer.

use std::io;

use bytes::Bytes;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

use super::Tally;

/// The most that one call of the component moves, which is also `wasmtime-wasi`'s own cap for sockets.
const CHUNK: usize = 64 * 1024;

/// How many chunks wait for the writer.
const CHUNKS_IN_FLIGHT: usize = 4;

/// The `output-stream` that the component writes. Closed once the engine's writer has failed or the engine has withdrawn.
pub(crate) struct Sink {
    chunks: mpsc::Sender<Bytes>,
    tally: Tally,
    cancelled: CancellationToken,
}

/// The engine's end of a [`Sink`].
pub(crate) struct Drain {
    chunks: mpsc::Receiver<Bytes>,
    cancelled: CancellationToken,
}

/// How much of what the component wrote has reached the engine's writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drained {
    All,
    /// The engine has withdrawn before it had everything.
    Part,
}

impl Sink {
    pub(crate) fn new(tally: Tally, cancelled: CancellationToken) -> (Self, Drain) {
        let (chunks, receiver) = mpsc::channel(CHUNKS_IN_FLIGHT);
        let drain = Drain { chunks: receiver, cancelled: cancelled.clone() };
        (Self { chunks, tally, cancelled }, drain)
    }

    fn is_closed(&self) -> bool {
        self.cancelled.is_cancelled() || self.chunks.is_closed()
    }
}

#[async_trait]
impl Pollable for Sink {
    async fn ready(&mut self) {
        // Cancelled or an error mean closed, which `check_write` tells. The permit is given back: only this stream sends.
        let _ = self.cancelled.run_until_cancelled(self.chunks.reserve()).await;
    }
}

#[async_trait]
impl OutputStream for Sink {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        if bytes.len() > CHUNK {
            return Err(StreamError::trap("wrote more than check-write permitted"));
        }
        if self.cancelled.is_cancelled() {
            return Err(StreamError::Closed);
        }
        self.tally.add(&bytes);
        self.chunks.try_send(bytes).map_err(|error| match error {
            mpsc::error::TrySendError::Closed(_) => StreamError::Closed,
            mpsc::error::TrySendError::Full(_) => StreamError::trap("wrote without a permit from check-write"),
        })
    }

    /// Nothing to do: the host calls a body delivered only after its writer has taken and flushed everything.
    fn flush(&mut self) -> StreamResult<()> {
        if self.is_closed() { Err(StreamError::Closed) } else { Ok(()) }
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        if self.is_closed() {
            return Err(StreamError::Closed);
        }
        Ok(if self.chunks.capacity() > 0 { CHUNK } else { 0 })
    }
}

/// Writes to `writer` what the component writes, until its stream is dropped, and flushes; or until the engine withdraws,
/// even while the writer takes nothing.
pub(crate) async fn drain_to(writer: &mut (dyn AsyncWrite + Unpin + Send), drain: Drain) -> io::Result<Drained> {
    let Drain { mut chunks, cancelled } = drain;
    let draining = async {
        while let Some(chunk) = chunks.recv().await {
            writer.write_all(&chunk).await?;
        }
        writer.flush().await
    };
    match cancelled.run_until_cancelled(draining).await {
        Some(drained) => drained.map(|()| Drained::All),
        None => Ok(Drained::Part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Progress;
    use crate::streams::Hashing;

    async fn write_all(mut sink: Sink, mut body: Bytes) -> StreamResult<()> {
        while !body.is_empty() {
            let permit = sink.write_ready().await?;
            sink.write(body.split_to(permit.min(body.len())))?;
        }
        sink.flush()
    }

    #[tokio::test]
    async fn a_body_arrives_whole_and_hashed() {
        let tally = Tally::new(Progress::default(), Hashing::Sha256);
        let (sink, drain) = Sink::new(tally.clone(), CancellationToken::new());
        let mut written = Vec::new();
        let body = Bytes::from(vec![9_u8; 1_000_000]);
        let (sent, drained) = tokio::join!(write_all(sink, body.clone()), drain_to(&mut written, drain));
        assert!(sent.is_ok() && drained.is_ok());
        assert!(written == body);
        assert_eq!(tally.properties().get("bytes-transferred"), Some("1000000"));
    }

    #[tokio::test]
    async fn the_component_gets_a_full_chunk_or_waits() {
        let (mut sink, _drain) = Sink::new(Tally::new(Progress::default(), Hashing::Sha256), CancellationToken::new());
        for _ in 0..CHUNKS_IN_FLIGHT {
            assert!(matches!(sink.check_write(), Ok(CHUNK)));
            assert!(sink.write(Bytes::from_static(b"x")).is_ok());
        }
        assert!(matches!(sink.check_write(), Ok(0)));
        assert!(matches!(sink.write(Bytes::from_static(b"x")), Err(StreamError::Trap(_))));
    }

    #[tokio::test]
    async fn a_failing_writer_closes_the_stream() {
        let (sink, drain) = Sink::new(Tally::new(Progress::default(), Hashing::Sha256), CancellationToken::new());
        let (mut writer, reader) = tokio::io::duplex(16);
        drop(reader);
        let body = Bytes::from(vec![0_u8; 1_000_000]);
        let (sent, drained) = tokio::join!(write_all(sink, body), drain_to(&mut writer, drain));
        assert!(matches!(sent, Err(StreamError::Closed)));
        assert_eq!(drained.map_err(|error| error.kind()), Err(io::ErrorKind::BrokenPipe));
    }

    #[tokio::test]
    async fn withdrawing_closes_the_stream_at_once_and_waits_for_no_writer() {
        let cancelled = CancellationToken::new();
        let (sink, drain) = Sink::new(Tally::new(Progress::default(), Hashing::Sha256), cancelled.clone());
        let (mut writer, _never_read) = tokio::io::duplex(1);
        let withdrawing = async { cancelled.cancel() };
        let body = Bytes::from(vec![0_u8; 1_000_000]);
        let (sent, drained, ()) = tokio::join!(write_all(sink, body), drain_to(&mut writer, drain), withdrawing);
        assert!(matches!(sent, Err(StreamError::Closed)));
        assert_eq!(drained.ok(), Some(Drained::Part));
    }

    #[tokio::test]
    async fn after_withdrawing_nothing_is_taken() {
        let cancelled = CancellationToken::new();
        let (mut sink, _drain) = Sink::new(Tally::new(Progress::default(), Hashing::Sha256), cancelled.clone());
        assert!(matches!(sink.check_write(), Ok(CHUNK)));
        cancelled.cancel();
        sink.ready().await;
        assert!(matches!(sink.check_write(), Err(StreamError::Closed)));
        assert!(matches!(sink.write(Bytes::from_static(b"x")), Err(StreamError::Closed)));
        assert!(matches!(sink.flush(), Err(StreamError::Closed)));
    }
}
