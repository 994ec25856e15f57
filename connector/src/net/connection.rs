//! A TCP connection, with TLS on top once it has been started.

use super::tcp::CHUNK;
use super::{
    BodySink, Bound, Content, CopyError, Deadline, NetworkError, Passage, Ready, TcpConnection, wait_for_either,
};
use crate::tls::{TlsEnd, TlsError, TlsStream, TlsVersion};
use std::borrow::Cow;
use std::net::SocketAddr;
use std::time::Duration;

pub(crate) struct Connection {
    tcp: TcpConnection,
    tls: Option<Box<TlsStream>>,
    /// Plain bytes that arrived together with the end of the handshake.
    early: Vec<u8>,
    /// What is read at a time.
    chunk: u64,
}

/// Enough for the replies of a server: hosts clear as much memory as they are asked for.
const REPLIES: u64 = 4 * 1024;

/// Why a connection did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectionError {
    #[error(transparent)]
    Network(#[from] NetworkError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Whoever cut it: what came is not known to be all (RFC 8446 §6.1).
    #[error("the connection ended without the end of TLS: something may be missing")]
    CutShort,
}

/// What TLS came to on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TlsFacts {
    pub(crate) version: TlsVersion,
    pub(crate) resumed: bool,
}

impl Connection {
    pub(crate) fn plain(tcp: TcpConnection) -> Self {
        Self { tcp, tls: None, early: Vec::new(), chunk: CHUNK }
    }

    /// For a control connection, on which little comes at a time.
    pub(crate) fn for_replies(tcp: TcpConnection) -> Self {
        Self { chunk: REPLIES, ..Self::plain(tcp) }
    }

    pub(crate) fn peer(&self) -> SocketAddr {
        self.tcp.peer()
    }

    /// The address of our end.
    pub(crate) fn local_address(&self) -> Result<SocketAddr, NetworkError> {
        self.tcp.local_address()
    }

    /// For waiting: what TLS has decrypted already does not show here.
    pub(crate) fn tcp(&self) -> &TcpConnection {
        &self.tcp
    }

    /// Runs the handshake. Everything after it is encrypted.
    pub(crate) fn start_tls(&mut self, stream: TlsStream, deadline: Deadline) -> Result<(), ConnectionError> {
        let tls = self.tls.insert(Box::new(stream));
        loop {
            send_pending(&self.tcp, tls, deadline)?;
            if !tls.is_handshaking() {
                return Ok(());
            }
            let ciphertext = self.tcp.read(deadline)?;
            if ciphertext.is_empty() {
                return Err(NetworkError::Closed.into());
            }
            let received = tls.receive(&ciphertext, &mut self.early);
            if received.is_err() {
                // The alert tells the server why; that it may not arrive changes nothing.
                let _ = send_pending(&self.tcp, tls, deadline);
            }
            received?;
        }
    }

    pub(crate) fn tls_facts(&self) -> Option<TlsFacts> {
        let tls = self.tls.as_ref()?;
        Some(TlsFacts { version: tls.version()?, resumed: tls.resumed().unwrap_or(false) })
    }

    /// Whether TLS has been started, and its handshake is over.
    pub(crate) fn is_secured(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| !tls.is_handshaking())
    }

    /// Such as `TLS13_CHACHA20_POLY1305_SHA256`; none without TLS.
    pub(crate) fn cipher_suite(&self) -> Option<&'static str> {
        self.tls.as_ref()?.cipher_suite()
    }

    /// Waits for bytes. Empty means that the other side has finished, under TLS that it said so.
    pub(crate) fn read(&mut self, bound: impl Bound) -> Result<Vec<u8>, ConnectionError> {
        if !self.early.is_empty() {
            return Ok(std::mem::take(&mut self.early));
        }
        loop {
            // A server may keep the connection open until it has our side of the goodbye.
            if self.tls.as_ref().is_some_and(|tls| tls.end() == TlsEnd::Closed) {
                return Ok(Vec::new());
            }
            let bytes = self.tcp.read_at_most(self.chunk, bound)?;
            let Some(tls) = &mut self.tls else { return Ok(bytes) };
            if bytes.is_empty() {
                tls.receive_end();
            }
            let mut plaintext = Vec::with_capacity(bytes.len());
            tls.receive(&bytes, &mut plaintext)?;
            send_pending(&self.tcp, tls, bound)?;
            match tls.end() {
                _ if !plaintext.is_empty() => return Ok(plaintext),
                TlsEnd::Open => {}
                TlsEnd::Closed => return Ok(plaintext),
                TlsEnd::Truncated => return Err(ConnectionError::CutShort),
            }
        }
    }

    /// What has come already; `None` when nothing has, empty when the other side has finished.
    pub(crate) fn read_available(&mut self) -> Result<Option<Vec<u8>>, ConnectionError> {
        if !self.early.is_empty() {
            return Ok(Some(std::mem::take(&mut self.early)));
        }
        let Some(bytes) = self.tcp.read_available_at_most(self.chunk)? else { return Ok(None) };
        let Some(tls) = &mut self.tls else { return Ok(Some(bytes)) };
        if bytes.is_empty() {
            return Ok(Some(bytes));
        }
        let mut plaintext = Vec::new();
        tls.receive(&bytes, &mut plaintext)?;
        // Tickets and the like hold nothing for us.
        Ok(if plaintext.is_empty() && tls.end() == TlsEnd::Open { None } else { Some(plaintext) })
    }

    /// Writes everything, gathered into as few segments as possible.
    pub(crate) fn write_all(&mut self, bytes: &[u8], bound: impl Bound) -> Result<(), ConnectionError> {
        match &mut self.tls {
            None => self.tcp.write_all(bytes, bound)?,
            Some(tls) => {
                tls.write(bytes)?;
                send_pending(&self.tcp, tls, bound)?;
            }
        }
        Ok(())
    }

    /// Tells the other side, in TLS alone, that nothing more will come. Without TLS there is nothing to say.
    pub(crate) fn end_tls(&mut self, deadline: Deadline) -> Result<(), ConnectionError> {
        if let Some(tls) = &mut self.tls {
            tls.close();
            send_pending(&self.tcp, tls, deadline)?;
        }
        Ok(())
    }

    /// Tells the other side that nothing more will come. What was written before still arrives.
    pub(crate) fn finish(&mut self, deadline: Deadline) -> Result<(), ConnectionError> {
        self.end_tls(deadline)?;
        Ok(self.tcp.finish(deadline)?)
    }

    /// Moves everything that comes into `sink`, through `passage` when there is one, and answers how many bytes came.
    /// `idle` bounds the time without a byte.
    pub(crate) fn receive_into(
        &mut self,
        sink: &mut BodySink<'_>,
        passage: Option<&mut dyn Passage>,
        idle: Option<Duration>,
    ) -> Result<u64, CopyError> {
        match (sink.as_stream(), passage) {
            (Some(stream), None) if self.tls.is_none() => self.tcp.receive_into(stream, idle),
            (_, passage) => self.read_into(sink, passage, idle),
        }
    }

    fn read_into(
        &mut self,
        sink: &mut BodySink<'_>,
        mut passage: Option<&mut dyn Passage>,
        idle: Option<Duration>,
    ) -> Result<u64, CopyError> {
        let mut bytes = 0;
        loop {
            let chunk = self.read(Deadline::after(idle).unless(&|| sink.is_closed()));
            let chunk = chunk.map_err(|error| CopyError::on(error, bytes))?;
            let (over, length) = (chunk.is_empty(), chunk.len() as u64);
            if over && self.tls.is_some() {
                // The server may wait for our side of the goodbye; it has said all that counts.
                let _ = self.finish(Deadline::after(idle));
            }
            let passed = match &mut passage {
                Some(passage) if over => passage.finish(),
                Some(passage) => passage.pass(&chunk),
                None => chunk,
            };
            sink.write_all(&passed, Deadline::after(idle)).map_err(|error| CopyError::Engine { error, bytes })?;
            bytes += length;
            if over {
                return Ok(bytes);
            }
        }
    }

    /// Moves the rest of `content` to the other side, through `passage` when there is one, and answers how many bytes went
    /// out. `idle` bounds the time without a byte.
    pub(crate) fn send_from(
        &mut self,
        content: &mut Content<'_>,
        mut passage: Option<&mut dyn Passage>,
        idle: Option<Duration>,
    ) -> Result<u64, CopyError> {
        let mut bytes = 0;
        loop {
            let more = content.advance(Deadline::after(idle)).map_err(|error| CopyError::Engine { error, bytes })?;
            let passed = match &mut passage {
                Some(passage) if more => Cow::Owned(passage.pass(content.piece())),
                Some(passage) => Cow::Owned(passage.finish()),
                None => Cow::Borrowed(content.piece()),
            };
            if !passed.is_empty() {
                let written = self.write_all(&passed, Deadline::after(idle).unless(&|| content.has_failed()));
                written.map_err(|error| CopyError::on(error, bytes))?;
                bytes += passed.len() as u64;
            }
            if !more {
                return Ok(bytes);
            }
        }
    }

    /// Waits until this connection or `other` has something to read or has ended; this one wins a tie.
    pub(crate) fn wait_with(&self, other: &Self, deadline: Deadline) -> Result<Ready, NetworkError> {
        if !self.early.is_empty() {
            return Ok(Ready::First);
        }
        if !other.early.is_empty() {
            return Ok(Ready::Second);
        }
        wait_for_either(&self.tcp, &other.tcp, deadline)
    }
}

/// Sends all that TLS has to say, in one write.
fn send_pending(tcp: &TcpConnection, tls: &mut TlsStream, bound: impl Bound) -> Result<(), NetworkError> {
    let mut ciphertext = Vec::new();
    tls.take_ciphertext(&mut ciphertext);
    if ciphertext.is_empty() { Ok(()) } else { tcp.write_all(&ciphertext, bound) }
}
