//! What is sent and read, and streams that withdraw half-way.

use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::cancel::Canceller;
use crate::session::Session;

/// Far more than fits between two sides, so that a withdrawal comes half-way.
const SIZE: u32 = 8 << 20;

/// A document that nobody else has.
pub(super) struct Content {
    name: String,
    bytes: Vec<u8>,
}

impl Content {
    pub(super) fn new() -> Self {
        let name = format!("conformance-{:016x}.bin", RandomState::new().hash_one(std::process::id()));
        // Knuth's multiplicative hash: neither regular nor compressible.
        let bytes = (0..SIZE).map(|position| position.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        Self { name, bytes }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Keeps no more than so many bytes, and takes no more.
pub(super) struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl Bounded {
    pub(super) fn new(most: usize) -> Self {
        Self { bytes: Vec::new(), most }
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() >= self.most
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl AsyncWrite for Bounded {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let room = self.most.saturating_sub(self.bytes.len());
        let taken = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        if taken.is_empty() && !bytes.is_empty() {
            return Poll::Ready(Err(io::ErrorKind::FileTooLarge.into()));
        }
        self.bytes.extend_from_slice(taken);
        Poll::Ready(Ok(taken.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Passes some bytes, withdraws from the transfer, and then takes and gives nothing more.
pub(super) struct Withdrawing<'content> {
    canceller: Canceller,
    content: &'content [u8],
    withdrew: bool,
}

impl<'content> Withdrawing<'content> {
    pub(super) fn from(session: &Session, content: &'content [u8]) -> Self {
        Self { canceller: session.canceller(), content, withdrew: false }
    }

    /// Ready the first time, and never again.
    fn poll(&mut self) -> Poll<()> {
        if self.withdrew {
            return Poll::Pending;
        }
        self.withdrew = true;
        self.canceller.cancel();
        Poll::Ready(())
    }
}

impl AsyncRead for Withdrawing<'_> {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let some = self.content.len().min(buffer.remaining());
        self.poll().map(|()| {
            buffer.put_slice(self.content.get(..some).unwrap_or_default());
            Ok(())
        })
    }
}

impl AsyncWrite for Withdrawing<'_> {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll().map(|()| Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}
