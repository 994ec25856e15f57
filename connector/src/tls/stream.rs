//! One TLS connection without I/O: bytes of the network on one side, plain ones on the other.

mod error;

pub use error::TlsError;

use crate::tls::client::TlsVersion;
use crate::tls::verify::CertificateVerifier;
use rustls::{ClientConnection, HandshakeKind, ProtocolVersion};
use std::io::{BufRead, Write};
use std::sync::Arc;

/// The caller moves bytes:
///
/// - what [`take_ciphertext`](Self::take_ciphertext) gives goes to the network, in one write. Ask after every other
///   call, after a failed one too: it may hold the alert that tells the server why;
/// - what comes from the network goes to [`receive`](Self::receive), and its end to
///   [`receive_end`](Self::receive_end).
///
/// Nothing is bounded here but by what the caller hands in: send before writing more.
pub struct TlsStream {
    connection: ClientConnection,
    verifier: Arc<CertificateVerifier>,
    closing: Closing,
    network_ended: bool,
    close_notify_seen: bool,
}

/// Our own `close_notify`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    No,
    /// Asked for during the handshake, which must be over first.
    AfterHandshake,
    Said,
}

/// How what the server sends has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsEnd {
    /// Not yet.
    Open,
    /// As it should: all that the server sent has arrived (RFC 8446 §6.1).
    Closed,
    /// The network connection ended first: whoever cut it, data may be missing.
    Truncated,
}

impl TlsStream {
    pub(super) fn new(mut connection: ClientConnection, verifier: Arc<CertificateVerifier>) -> Self {
        // The bound of rustls would make `write` take less than it is given; the caller's buffers are the bound.
        connection.set_buffer_limit(None);
        Self { connection, verifier, closing: Closing::No, network_ended: false, close_notify_seen: false }
    }

    /// Whether the handshake is still under way. What is written meanwhile is sent after it.
    pub fn is_handshaking(&self) -> bool {
        self.connection.is_handshaking()
    }

    /// Takes bytes from the network, all of them, and appends what they hold to `plaintext`.
    ///
    /// Handshake messages and session tickets are dealt with on the way. Bytes after the server's `close_notify` are
    /// ignored.
    ///
    /// # Errors
    /// When the server is not trusted, refuses, or does not speak TLS; the connection is then of no more use.
    pub fn receive(&mut self, mut ciphertext: &[u8], plaintext: &mut Vec<u8>) -> Result<(), TlsError> {
        while !ciphertext.is_empty() && !self.close_notify_seen {
            self.connection.read_tls(&mut ciphertext).map_err(|_| TlsError::RecordTooLong)?;
            let outcome = self.connection.process_new_packets();
            // Records before a bad one were good.
            self.drain(plaintext);
            let state = outcome.map_err(|error| TlsError::of(error, &self.verifier))?;
            self.close_notify_seen |= state.peer_has_closed();
            if self.closing == Closing::AfterHandshake {
                self.close();
            }
        }
        Ok(())
    }

    /// The network connection ended: no more bytes will come.
    pub fn receive_end(&mut self) {
        self.network_ended = true;
    }

    /// Encrypts, for [`take_ciphertext`](Self::take_ciphertext).
    ///
    /// # Errors
    /// After [`close`](Self::close).
    pub fn write(&mut self, plaintext: &[u8]) -> Result<(), TlsError> {
        if self.closing != Closing::No {
            return Err(TlsError::Closed);
        }
        self.connection.writer().write_all(plaintext).map_err(|_| TlsError::Closed)
    }

    /// Says that nothing more will be written (`close_notify`). What the server still sends can be received after.
    pub fn close(&mut self) {
        if self.connection.is_handshaking() {
            self.closing = Closing::AfterHandshake;
        } else if self.closing != Closing::Said {
            self.closing = Closing::Said;
            self.connection.send_close_notify();
        }
    }

    /// Appends everything that is to be sent now.
    ///
    /// Send it in one write: several small ones cost 40 ms each where the peer delays its acknowledgements.
    pub fn take_ciphertext(&mut self, ciphertext: &mut Vec<u8>) {
        while self.connection.wants_write() {
            // Writing to a vector cannot fail.
            if self.connection.write_tls(ciphertext).is_err() {
                break;
            }
        }
    }

    /// How what the server sends has ended.
    pub fn end(&self) -> TlsEnd {
        match (self.close_notify_seen, self.network_ended) {
            (true, _) => TlsEnd::Closed,
            (false, true) => TlsEnd::Truncated,
            (false, false) => TlsEnd::Open,
        }
    }

    /// `None` until the server has chosen one.
    pub fn version(&self) -> Option<TlsVersion> {
        match self.connection.protocol_version()? {
            ProtocolVersion::TLSv1_3 => Some(TlsVersion::V1_3),
            ProtocolVersion::TLSv1_2 => Some(TlsVersion::V1_2),
            _ => None,
        }
    }

    /// Such as `TLS13_CHACHA20_POLY1305_SHA256`; `None` until the server has chosen one.
    pub fn cipher_suite(&self) -> Option<&'static str> {
        self.connection.negotiated_cipher_suite()?.suite().as_str()
    }

    /// Whether an earlier session was resumed; `None` until that is known.
    pub fn resumed(&self) -> Option<bool> {
        self.connection.handshake_kind().map(|kind| kind == HandshakeKind::Resumed)
    }

    fn drain(&mut self, plaintext: &mut Vec<u8>) {
        let mut reader = self.connection.reader();
        while let Ok(chunk) = reader.fill_buf() {
            if chunk.is_empty() {
                break;
            }
            plaintext.extend_from_slice(chunk);
            let length = chunk.len();
            reader.consume(length);
        }
    }
}
