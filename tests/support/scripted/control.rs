//! The control connection: command lines in, bytes out.

use std::io;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

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
}

#[derive(Debug)]
pub(super) struct Control(BufReader<TcpStream>);

impl Control {
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        // Each write is to arrive by itself, so that a split reply is split.
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// The next command; none when the client has closed.
    pub(super) async fn command(&mut self) -> io::Result<Option<Command>> {
        let mut raw = Vec::new();
        (&mut self.0).take(LONGEST_LINE).read_until(b'\n', &mut raw).await?;
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
        }))
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.get_mut().write_all(bytes).await
    }

    pub(super) async fn send_byte_by_byte(&mut self, bytes: &[u8]) -> io::Result<()> {
        for byte in bytes {
            self.send(&[*byte]).await?;
            // The client gets a chance to read this one before the next.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Returns when the client wants the transfer aborted or is gone; the command itself stays unread.
    pub(super) async fn abort(&mut self) {
        loop {
            match self.0.fill_buf().await {
                Ok(bytes) if !bytes.is_empty() && !without_telnet(bytes).starts_with(b"ABOR") => {
                    // Another command: its turn comes after the transfer.
                    std::future::pending::<()>().await;
                }
                _ => return,
            }
        }
    }

    /// Ends it with a TCP reset.
    pub(super) fn reset(self) -> io::Result<()> {
        self.0.into_inner().set_zero_linger()
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
