//! Asking a proxy for a connection, without I/O: SOCKS5 and HTTP CONNECT.
//!
//! A handshake says what to send and how many bytes to read, and never asks for a byte that comes after its end: those
//! belong to the server behind the proxy.

mod http_connect;
mod socks5;
#[cfg(test)]
mod tests;

use crate::config::{Proxy, ProxyKind};
use http_connect::HttpConnect;
use socks5::Socks5;

/// A conversation with a proxy, which ends with a connection to one host and port.
#[derive(Debug)]
pub enum Handshake {
    Socks5(Socks5),
    HttpConnect(HttpConnect),
}

/// What a handshake needs next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Send(Vec<u8>),
    /// Read up to this many bytes, at least one, and hand them over.
    Receive(usize),
    /// The connection now leads to the server.
    Done,
}

/// Why a proxy gives no connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// The login or the server's name cannot be said in the proxy's protocol.
    #[error("{0}")]
    Unspeakable(&'static str),
    /// The proxy wants a login, or another one.
    #[error("the proxy refused the login: {0}")]
    LoginRefused(String),
    /// The proxy understood, and cannot or will not connect to the server.
    #[error("the proxy did not connect to the server: {0}")]
    Refused(String),
    /// What came is not the proxy's protocol.
    #[error("what answers does not speak {0}")]
    NotAProxy(&'static str),
}

impl Handshake {
    /// Asks for a connection to `host`, a name or an IP address. A name is resolved by the proxy.
    ///
    /// # Errors
    /// [`ProxyError::Unspeakable`].
    pub fn new(proxy: &Proxy, host: &str, port: u16) -> Result<Self, ProxyError> {
        let login = proxy.login();
        Ok(match proxy.kind {
            ProxyKind::Socks5 => Self::Socks5(Socks5::new(login, host, port)?),
            ProxyKind::HttpConnect => Self::HttpConnect(HttpConnect::new(login, host, port)?),
        })
    }

    /// What to do now. After [`Step::Send`] ask again; after [`Step::Receive`] call [`Handshake::received`] first.
    pub fn step(&mut self) -> Step {
        match self {
            Self::Socks5(handshake) => handshake.step(),
            Self::HttpConnect(handshake) => handshake.step(),
        }
    }

    /// Takes what was read.
    ///
    /// # Errors
    /// When the proxy refuses, or is none.
    pub fn received(&mut self, bytes: &[u8]) -> Result<(), ProxyError> {
        match self {
            Self::Socks5(handshake) => handshake.received(bytes),
            Self::HttpConnect(handshake) => handshake.received(bytes),
        }
    }
}
