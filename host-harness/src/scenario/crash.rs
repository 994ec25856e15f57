//! An engine that crashes in the middle of a content: its call and its session are dropped, without a word to anybody.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;

/// The moment at which so many bytes of content have passed. Clones count together.
#[derive(Clone)]
pub(crate) struct CrashPoint {
    left: Arc<AtomicU64>,
    reached: Arc<Notify>,
}

impl CrashPoint {
    pub(crate) fn after(bytes: u64) -> Self {
        Self { left: Arc::new(AtomicU64::new(bytes)), reached: Arc::default() }
    }

    /// Returns when it is reached. Who waits for it drops the call then.
    pub(crate) async fn reached(&self) {
        self.reached.notified().await;
    }

    /// How much has passed, when the moment is after so many bytes.
    pub(crate) fn passed(&self, after: u64) -> u64 {
        after.saturating_sub(self.left())
    }

    fn left(&self) -> u64 {
        self.left.load(Ordering::Relaxed)
    }

    /// No call counts at once with another, so there is no race between looking and counting.
    fn count(&self, bytes: usize) {
        let left = self.left().saturating_sub(bytes as u64);
        self.left.store(left, Ordering::Relaxed);
        if left == 0 {
            self.reached.notify_one();
        }
    }

    /// How many of `wanted` bytes may still pass; none when the moment has come.
    fn allowed(&self, wanted: usize) -> Option<usize> {
        let left = usize::try_from(self.left()).unwrap_or(usize::MAX);
        if left == 0 {
            self.reached.notify_one();
            return None;
        }
        Some(wanted.min(left))
    }
}

/// A reader or a writer through which content passes up to a moment, and none after it.
pub(crate) struct UpTo<S> {
    stream: S,
    point: Option<CrashPoint>,
}

impl<S> UpTo<S> {
    /// Without a point, everything passes.
    pub(crate) fn new(stream: S, point: Option<CrashPoint>) -> Self {
        Self { stream, point }
    }

    pub(crate) fn into_inner(self) -> S {
        self.stream
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for UpTo<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(point) = self.point.clone() else { return Pin::new(&mut self.stream).poll_read(context, buffer) };
        // Who waits for the moment drops this, so nobody needs to be woken.
        let Some(allowed) = point.allowed(buffer.remaining()) else { return Poll::Pending };
        let mut part = buffer.take(allowed);
        let read = Pin::new(&mut self.stream).poll_read(context, &mut part);
        let count = part.filled().len();
        let filled = part.filled().to_vec();
        buffer.put_slice(&filled);
        if count > 0 {
            point.count(count);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for UpTo<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Some(point) = self.point.clone() else { return Pin::new(&mut self.stream).poll_write(context, bytes) };
        let Some(allowed) = point.allowed(bytes.len()) else { return Poll::Pending };
        let written = Pin::new(&mut self.stream).poll_write(context, bytes.get(..allowed).unwrap_or(bytes));
        if let Poll::Ready(Ok(count)) = &written {
            point.count(*count);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
