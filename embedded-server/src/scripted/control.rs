//! The control connection: command lines in, bytes out.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use super::Content;
use super::stream::Stream;

/// No command is longer, whatever a client sends.
const LONGEST_LINE: u64 = 64 * 1024;

/// One command line.
#[derive(Debug)]
pub(super) struct Command {
    /// As it arrived.
    pub(super) raw: Vec<u8>,
    /// In upper case.
    pub(super) verb: String,
    /// What follows the first space.
    pub(super) argument: Vec<u8>,
    /// Verb and argument as they came, for people and rules.
    pub(super) line: String,
    /// It was there before the last one was answered.
    pub(super) came_with_last: bool,
}

#[derive(Debug)]
pub(super) struct Control {
    // Taken while TLS begins alone.
    stream: Option<BufReader<Stream>>,
    /// Where the client found the server.
    address: IpAddr,
}

impl Control {
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        // Each write is to arrive by itself, so that a split reply is split.
        stream.set_nodelay(true)?;
        let address = stream.local_addr()?.ip();
        Ok(Self { stream: Some(BufReader::new(Stream::Plain(stream))), address })
    }

    pub(super) fn address(&self) -> IpAddr {
        self.address
    }

    /// Begins TLS. What the client has sent in plain text and nobody has read is lost.
    pub(super) async fn accept_tls(&mut self, acceptor: &TlsAcceptor) -> io::Result<()> {
        let stream = self.stream.take().ok_or(io::ErrorKind::NotConnected)?;
        self.stream = Some(BufReader::new(stream.into_inner().accept_tls(acceptor).await?));
        Ok(())
    }

    pub(super) fn is_secure(&self) -> bool {
        self.stream.as_ref().is_some_and(|stream| stream.get_ref().is_secure())
    }

    fn stream(&mut self) -> io::Result<&mut BufReader<Stream>> {
        self.stream.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// The next command; none when the client has closed.
    pub(super) async fn command(&mut self) -> io::Result<Option<Command>> {
        let mut raw = Vec::new();
        let came_with_last = !self.stream()?.buffer().is_empty();
        self.stream()?.take(LONGEST_LINE).read_until(b'\n', &mut raw).await?;
        if raw.is_empty() {
            return Ok(None);
        }
        let text = without_telnet(without_line_end(&raw));
        let (verb, argument) = match text.iter().position(|byte| *byte == b' ') {
            Some(space) => (text.get(..space), text.get(space + 1..)),
            None => (Some(text), None),
        };
        Ok(Some(Command {
            verb: String::from_utf8_lossy(verb.unwrap_or_default()).to_ascii_uppercase(),
            argument: argument.unwrap_or_default().to_vec(),
            line: String::from_utf8_lossy(text).into_owned(),
            raw,
            came_with_last,
        }))
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let stream = self.stream()?.get_mut();
        stream.write_all(bytes).await?;
        stream.flush().await
    }

    /// Sends each byte by itself, with a pause after it.
    pub(super) async fn send_slowly(&mut self, bytes: &[u8], pause: Duration) -> io::Result<()> {
        for byte in bytes {
            self.send(&[*byte]).await?;
            // The client gets a chance to read this one before the next, also when there is no pause.
            tokio::task::yield_now().await;
            sleep(pause).await;
        }
        Ok(())
    }

    pub(super) async fn send_content(&mut self, content: &Content) -> io::Result<()> {
        for chunk in content.chunks() {
            self.send(&chunk).await?;
        }
        Ok(())
    }

    /// Returns when the client wants the transfer aborted or is gone; the command itself stays unread.
    pub(super) async fn abort(&mut self) {
        let Ok(stream) = self.stream() else { return };
        loop {
            match stream.fill_buf().await {
                Ok(bytes) if !bytes.is_empty() && !without_telnet(bytes).starts_with(b"ABOR") => {
                    // Another command: its turn comes after the transfer.
                    std::future::pending::<()>().await;
                }
                _ => return,
            }
        }
    }

    /// Ends it with a TCP reset.
    pub(super) fn reset(mut self) -> io::Result<()> {
        self.stream()?.get_ref().tcp().set_zero_linger()
    }

    /// Ends it in order: under TLS, with `close_notify`.
    pub(super) async fn close(&mut self) -> io::Result<()> {
        self.stream()?.get_mut().shutdown().await
    }
}

fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The line without the Telnet signals (RFC 854: IAC and one more byte) that may stand before ABOR.
fn without_telnet(line: &[u8]) -> &[u8] {
    match line {
        [0xFF, 0xF2..=0xF4, rest @ ..] => without_telnet(rest),
        _ => line,
    }
}
