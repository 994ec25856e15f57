//! From the engine's reader into the component.

use std::io;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::p2::{InputStream, Pollable, StreamError, StreamResult};

use super::{CHUNK, CHUNKS_IN_FLIGHT, Part, Tally};

/// The `input-stream` that the component reads. Fails from the moment at which the engine withdraws, whatever has arrived.
pub(crate) struct Source {
    parts: mpsc::Receiver<Part>,
    /// What has arrived and is not read yet.
    next: Option<Part>,
    tally: Tally,
    cancelled: CancellationToken,
}

/// The engine's end of a [`Source`].
pub(crate) struct Feed {
    parts: mpsc::Sender<Part>,
    cancelled: CancellationToken,
}

impl Source {
    pub(crate) fn new(tally: Tally, cancelled: CancellationToken) -> (Self, Feed) {
        let (sender, parts) = mpsc::channel(CHUNKS_IN_FLIGHT);
        let feed = Feed { parts: sender, cancelled: cancelled.clone() };
        (Self { parts, next: None, tally, cancelled }, feed)
    }

    fn peek(&mut self) -> &mut Option<Part> {
        if self.next.is_none() {
            self.next = match self.parts.try_recv() {
                Ok(part) => Some(part),
                Err(mpsc::error::TryRecvError::Empty) => None,
                Err(mpsc::error::TryRecvError::Disconnected) => Some(Part::Failed),
            };
        }
        &mut self.next
    }
}

#[async_trait]
impl Pollable for Source {
    async fn ready(&mut self) {
        if self.next.is_none() {
            // An engine that vanishes is a failure, never an end: an upload must not be cut short and called complete.
            let part = self.cancelled.run_until_cancelled(self.parts.recv()).await;
            self.next = Some(part.flatten().unwrap_or(Part::Failed));
        }
    }
}

#[async_trait]
impl InputStream for Source {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        if self.cancelled.is_cancelled() {
            return Err(failed("the engine withdrew"));
        }
        match self.peek() {
            None => Ok(Bytes::new()),
            Some(Part::Chunk(chunk)) => {
                let bytes = chunk.split_to(size.min(chunk.len()));
                if chunk.is_empty() {
                    self.next = None;
                }
                self.tally.add(&bytes);
                Ok(bytes)
            }
            Some(Part::End) => {
                self.tally.complete();
                Err(StreamError::Closed)
            }
            Some(Part::Failed) => Err(failed("the engine could not read the content")),
        }
    }
}

fn failed(reason: &'static str) -> StreamError {
    StreamError::LastOperationFailed(io::Error::other(reason).into())
}

/// Feeds the component from `reader` to its end, or until the component wants no more or the engine withdraws.
pub(crate) async fn feed_from(reader: &mut (dyn AsyncRead + Unpin + Send), feed: Feed) -> io::Result<()> {
    let Feed { parts, cancelled } = feed;
    let mut buffer = BytesMut::new();
    loop {
        // Room first, so that nothing is read which the component does not take.
        let Some(Ok(permit)) = cancelled.run_until_cancelled(parts.reserve()).await else { return Ok(()) };
        buffer.reserve(CHUNK);
        let mut room = (&mut *reader).take(CHUNK as u64);
        let read = tokio::select! {
            read = room.read_buf(&mut buffer) => read,
            () = parts.closed() => return Ok(()),
            () = cancelled.cancelled() => return Ok(()),
        };
        match read {
            Ok(0) => {
                permit.send(Part::End);
                return Ok(());
            }
            Ok(_) => permit.send(Part::Chunk(buffer.split().freeze())),
            Err(error) => {
                permit.send(Part::Failed);
                return Err(error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use tokio::io::ReadBuf;

    use super::*;
    use crate::progress::Progress;
    use crate::streams::Hashing;

    async fn read_all(source: &mut Source) -> StreamResult<usize> {
        let mut total = 0;
        loop {
            match source.blocking_read(50_000).await {
                Ok(bytes) => total += bytes.len(),
                Err(StreamError::Closed) => return Ok(total),
                Err(error) => return Err(error),
            }
        }
    }

    #[tokio::test]
    async fn a_body_arrives_whole_and_hashed() {
        let tally = Tally::new(Progress::default(), Hashing::Sha256);
        let (mut source, feed) = Source::new(tally.clone(), CancellationToken::new());
        let body = vec![7_u8; 1_000_000];
        let mut reader = body.as_slice();
        let (received, sent) = tokio::join!(read_all(&mut source), feed_from(&mut reader, feed));
        assert!(matches!((received, sent), (Ok(1_000_000), Ok(()))));
        let properties = tally.properties();
        assert_eq!(properties.get("bytes-transferred"), Some("1000000"));
        assert_eq!(properties.get("sha256"), Some("30bd6d97affa9196b48cf4f86569c1a6a2d2fcf7d8c25771526f5e5596e7ae2e"));
    }

    /// Gives some bytes, then fails.
    struct Failing(bool);

    impl AsyncRead for Failing {
        fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            if std::mem::replace(&mut self.0, true) {
                return Poll::Ready(Err(io::Error::other("disk")));
            }
            buffer.put_slice(b"some");
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn a_failing_reader_is_an_error_for_the_component_and_not_an_end() {
        let tally = Tally::new(Progress::default(), Hashing::Sha256);
        let (mut source, feed) = Source::new(tally.clone(), CancellationToken::new());
        let mut reader = Failing(false);
        let (received, sent) = tokio::join!(read_all(&mut source), feed_from(&mut reader, feed));
        assert!(matches!(received, Err(StreamError::LastOperationFailed(_))));
        assert!(matches!(source.read(1), Err(StreamError::LastOperationFailed(_))), "it stays an error");
        assert_eq!(sent.map_err(|error| error.to_string()), Err("disk".to_owned()));
        assert_eq!(tally.properties().get("sha256"), None);
    }

    #[tokio::test]
    async fn a_vanished_engine_is_an_error_too() {
        let (mut source, feed) =
            Source::new(Tally::new(Progress::default(), Hashing::Sha256), CancellationToken::new());
        drop(feed);
        assert!(matches!(read_all(&mut source).await, Err(StreamError::LastOperationFailed(_))));
    }

    #[tokio::test]
    async fn a_component_that_takes_no_body_leaves_the_reader_alone() {
        let (source, feed) = Source::new(Tally::new(Progress::default(), Hashing::Sha256), CancellationToken::new());
        drop(source);
        let (mut never, _writer) = tokio::io::duplex(1);
        assert!(feed_from(&mut never, feed).await.is_ok());
    }

    #[tokio::test]
    async fn withdrawing_fails_at_once_also_with_content_waiting_and_waits_for_no_reader() {
        let tally = Tally::new(Progress::default(), Hashing::Sha256);
        let cancelled = CancellationToken::new();
        let (mut source, feed) = Source::new(tally.clone(), cancelled.clone());
        let (mut writer, mut reader) = tokio::io::duplex(16);
        tokio::io::AsyncWriteExt::write_all(&mut writer, b"some").await.unwrap_or_default();
        let withdrawing = async {
            source.ready().await;
            assert!(matches!(source.read(2), Ok(bytes) if bytes == "so"));
            cancelled.cancel();
            source.ready().await;
            for size in [1, 0] {
                assert!(matches!(source.read(size), Err(StreamError::LastOperationFailed(_))));
            }
        };
        let (sent, ()) = tokio::join!(feed_from(&mut reader, feed), withdrawing);
        assert!(sent.is_ok());
        assert_eq!(tally.properties().get("sha256"), None);
    }
}
