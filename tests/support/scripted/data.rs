//! The data connection: one at a time, opened by the client.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::Content;
use super::record::Record;

/// How long a client may take to open the data connection.
const ACCEPT_BOUND: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(super) struct Data {
    record: Record,
    listener: Option<TcpListener>,
    stream: Option<TcpStream>,
}

impl Data {
    pub(super) fn new(record: Record) -> Self {
        Self { record, listener: None, stream: None }
    }

    /// Listens, and gives the port.
    pub(super) async fn listen(&mut self) -> io::Result<u16> {
        self.stream = None;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        self.listener = Some(listener);
        Ok(port)
    }

    /// The connection, accepted when it has not been yet.
    pub(super) async fn open(&mut self) -> io::Result<&mut TcpStream> {
        if self.stream.is_none() {
            let listener = self.listener.take().ok_or(io::ErrorKind::NotConnected)?;
            let (stream, _) = tokio::time::timeout(ACCEPT_BOUND, listener.accept()).await??;
            self.record.data_connection();
            self.stream = Some(stream);
        }
        self.stream.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Sends the part of `content` that begins at `offset`, and `at_most` bytes of it.
    pub(super) async fn send(&mut self, content: &Content, offset: u64, at_most: u64) -> io::Result<()> {
        let stream = self.open().await?;
        let (mut offset, mut left) = (offset, at_most);
        loop {
            let chunk = content.chunk(offset, usize::try_from(left).unwrap_or(usize::MAX));
            if chunk.is_empty() {
                return Ok(());
            }
            stream.write_all(&chunk).await?;
            offset += chunk.len() as u64;
            left -= chunk.len() as u64;
        }
    }

    /// Takes `at_most` bytes, fewer when the client ends. On an error, what has arrived is in `received` all the same.
    pub(super) async fn receive(&mut self, at_most: u64, received: &mut Vec<u8>) -> io::Result<()> {
        self.open().await?.take(at_most).read_to_end(received).await?;
        Ok(())
    }

    /// Ends the connection in order. One that the client was told of and that brings nothing is accepted first: many
    /// clients open it before they look at the reply.
    pub(super) async fn close(&mut self) {
        if self.open().await.is_ok()
            && let Some(mut stream) = self.stream.take()
        {
            // The client may be gone already.
            let _ = stream.shutdown().await;
        }
    }

    /// Ends the connection with a TCP reset.
    pub(super) async fn reset(&mut self) -> io::Result<()> {
        self.open().await?.set_zero_linger()?;
        self.stream = None;
        Ok(())
    }

    /// Drops it as it is.
    pub(super) fn abandon(&mut self) {
        (self.listener, self.stream) = (None, None);
    }
}
