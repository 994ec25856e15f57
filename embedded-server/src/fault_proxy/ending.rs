//! How connections through the proxy end when a fault, or one side's trouble, ends them.

use std::io;

use tokio::io::{AsyncWriteExt as _, Interest};
use tokio::net::TcpStream;

use super::fault::End;
use crate::scripted::stream::Stream;

/// Ends both sides of a connection, which are closed when the streams are dropped.
pub(super) async fn end_both(client: &mut Stream, server: &mut Stream, end: End) -> io::Result<()> {
    match end {
        End::Cut { close_notify } => {
            let ended = if close_notify { client.shutdown().await } else { client.cut().await };
            server.shutdown().await?;
            ended
        }
        End::Reset | End::ResetSession => {
            client.tcp().set_zero_linger()?;
            server.tcp().set_zero_linger()
        }
        End::Stall => Ok(()),
    }
}

/// Returns when the other side has ended what it sends, or the connection is reset. Not a byte is read meanwhile.
pub(super) async fn hold(connection: &TcpStream) {
    while let Ok(ready) = connection.ready(Interest::READABLE).await {
        if ready.is_read_closed() {
            return;
        }
        // Bytes that are there and stay unread make the connection ready, until it is said that they are none.
        let _ = connection.try_io(Interest::READABLE, || Err::<(), _>(io::ErrorKind::WouldBlock.into()));
    }
}

/// Returns when the other side has ended, also when its end comes behind bytes for which there was no room while nobody
/// read: they are thrown away.
pub(super) async fn drain(connection: &TcpStream) {
    let mut buffer = vec![0; 64 * 1024];
    while connection.readable().await.is_ok() {
        match connection.try_read(&mut buffer) {
            Ok(0) => return,
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return,
            _ => {}
        }
    }
}
