//! From the component into the engine's writer.

use std::io;

use bytes::Bytes;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

use super::{CHUNK, CHUNKS_IN_FLIGHT, Tally};

/// The `output-stream` that the component writes. Closed once the engine's writer has failed.
pub(crate) struct Sink {
    chunks: mpsc::Sender<Bytes>,
    tally: Tally,
}

/// The engine's end of a [`Sink`].
pub(crate) struct Drain(mpsc::Receiver<Bytes>);

impl Sink {
    pub(crate) fn new(tally: Tally) -> (Self, Drain) {
        let (chunks, receiver) = mpsc::channel(CHUNKS_IN_FLIGHT);
        (Self { chunks, tally }, Drain(receiver))
    }
}

#[async_trait]
impl Pollable for Sink {
    async fn ready(&mut self) {
        // An error means closed, which `check_write` tells. The permit itself is given back: only this stream sends.
        let _ = self.chunks.reserve().await;
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
        self.tally.add(&bytes);
        self.chunks.try_send(bytes).map_err(|error| match error {
            mpsc::error::TrySendError::Closed(_) => StreamError::Closed,
            mpsc::error::TrySendError::Full(_) => StreamError::trap("wrote without a permit from check-write"),
        })
    }

    /// Nothing to do: the host calls a body delivered only after its writer has taken and flushed everything.
    fn flush(&mut self) -> StreamResult<()> {
        if self.chunks.is_closed() { Err(StreamError::Closed) } else { Ok(()) }
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        if self.chunks.is_closed() {
            return Err(StreamError::Closed);
        }
        Ok(if self.chunks.capacity() > 0 { CHUNK } else { 0 })
    }
}

/// Writes to `writer` what the component writes, until its stream is dropped; then flushes.
pub(crate) async fn drain_to(writer: &mut (dyn AsyncWrite + Unpin + Send), drain: Drain) -> io::Result<()> {
    let Drain(mut chunks) = drain;
    while let Some(chunk) = chunks.recv().await {
        writer.write_all(&chunk).await?;
    }
    writer.flush().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Progress;

    async fn write_all(mut sink: Sink, mut body: Bytes) -> StreamResult<()> {
        while !body.is_empty() {
            let permit = sink.write_ready().await?;
            sink.write(body.split_to(permit.min(body.len())))?;
        }
        sink.flush()
    }

    #[tokio::test]
    async fn a_body_arrives_whole_and_hashed() {
        let tally = Tally::new(Progress::default());
        let (sink, drain) = Sink::new(tally.clone());
        let mut written = Vec::new();
        let body = Bytes::from(vec![9_u8; 1_000_000]);
        let (sent, drained) = tokio::join!(write_all(sink, body.clone()), drain_to(&mut written, drain));
        assert!(sent.is_ok() && drained.is_ok());
        assert!(written == body);
        assert_eq!(tally.properties().get("bytes-transferred"), Some("1000000"));
    }

    #[tokio::test]
    async fn the_component_gets_a_full_chunk_or_waits() {
        let (mut sink, _drain) = Sink::new(Tally::new(Progress::default()));
        for _ in 0..CHUNKS_IN_FLIGHT {
            assert!(matches!(sink.check_write(), Ok(CHUNK)));
            assert!(sink.write(Bytes::from_static(b"x")).is_ok());
        }
        assert!(matches!(sink.check_write(), Ok(0)));
        assert!(matches!(sink.write(Bytes::from_static(b"x")), Err(StreamError::Trap(_))));
    }

    #[tokio::test]
    async fn a_failing_writer_closes_the_stream() {
        let (sink, drain) = Sink::new(Tally::new(Progress::default()));
        let (mut writer, reader) = tokio::io::duplex(16);
        drop(reader);
        let body = Bytes::from(vec![0_u8; 1_000_000]);
        let (sent, drained) = tokio::join!(write_all(sink, body), drain_to(&mut writer, drain));
        assert!(matches!(sent, Err(StreamError::Closed)));
        assert_eq!(drained.map_err(|error| error.kind()), Err(io::ErrorKind::BrokenPipe));
    }
}
