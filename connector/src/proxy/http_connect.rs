//! HTTP CONNECT (RFC 9110 §9.3.6, RFC 9112), with Basic authentication (RFC 7617).

use super::{ProxyError, Step};
use base64ct::{Base64, Encoding as _};
use std::net::Ipv6Addr;

/// What a proxy may say before it is taken for something else, in bytes.
const LONGEST_HEADER: usize = 16 * 1024;

/// An HTTP CONNECT handshake.
pub struct HttpConnect {
    /// To be sent; empty once it is.
    request: Vec<u8>,
    header: Vec<u8>,
    done: bool,
}

impl HttpConnect {
    pub(super) fn new(login: Option<(&str, &str)>, host: &str, port: u16) -> Result<Self, ProxyError> {
        let authority = authority(host, port)?;
        let authorization = match login {
            Some((user, _)) if user.contains(':') => {
                return Err(ProxyError::Unspeakable("a user with a colon does not go with an HTTP proxy"));
            }
            Some((user, password)) => {
                let credentials = Base64::encode_string(format!("{user}:{password}").as_bytes());
                format!("Proxy-Authorization: Basic {credentials}\r\n")
            }
            None => String::new(),
        };
        let request = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{authorization}\r\n");
        Ok(Self { request: request.into_bytes(), header: Vec::new(), done: false })
    }

    pub(super) fn step(&mut self) -> Step {
        match std::mem::take(&mut self.request) {
            request if !request.is_empty() => Step::Send(request),
            // Only the byte itself tells whether it is the last one.
            _ if !self.done => Step::Receive(1),
            _ => Step::Done,
        }
    }

    pub(super) fn received(&mut self, bytes: &[u8]) -> Result<(), ProxyError> {
        self.header.extend_from_slice(bytes);
        let start = self.header.len().min(5);
        if self.header.get(..start) != b"HTTP/".get(..start) || self.header.len() > LONGEST_HEADER {
            return Err(not_http());
        }
        // RFC 9112 §2.2: a single LF ends a line as well.
        if !self.header.ends_with(b"\r\n\r\n") && !self.header.ends_with(b"\n\n") {
            return Ok(());
        }
        match status(&self.header).ok_or_else(not_http)? {
            // An interim response; the final one follows (RFC 9110 §15.2).
            (100..=199, _) => self.header.clear(),
            (200..=299, _) => self.done = true,
            // 407 is the proxy's; tinyproxy says 401 to a wrong password.
            (401 | 407, text) => return Err(ProxyError::LoginRefused(text)),
            (_, text) => return Err(ProxyError::Refused(text)),
        }
        Ok(())
    }
}

/// The status code, and the status line without the version, fit to be printed.
fn status(header: &[u8]) -> Option<(u16, String)> {
    let line = header.split(|byte| *byte == b'\n').next()?.trim_ascii();
    let (_version, text) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    let code = text.get(..3)?.parse().ok()?;
    let shown = text.chars().filter(|letter| !letter.is_control()).take(200).collect();
    Some((code, shown))
}

fn authority(host: &str, port: u16) -> Result<String, ProxyError> {
    if host.parse::<Ipv6Addr>().is_ok() {
        return Ok(format!("[{host}]:{port}"));
    }
    // RFC 3986 §3.2.2; whatever else is in there would begin another part of the request.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~');
    if !host.bytes().all(plain) {
        return Err(ProxyError::Unspeakable(
            "an HTTP proxy takes host names of ASCII letters, digits, `-` and `.` only",
        ));
    }
    Ok(format!("{host}:{port}"))
}

fn not_http() -> ProxyError {
    ProxyError::NotAProxy("HTTP")
}

/// The request holds the login.
impl std::fmt::Debug for HttpConnect {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("HttpConnect").field("done", &self.done).finish_non_exhaustive()
    }
}
