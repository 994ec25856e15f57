//! What proxies answer.

use crate::choice;
use crate::text::assert_printable;
use ftp_connector::config::{Connection, Proxy};
use ftp_connector::proxy::{Handshake, Step};
use std::sync::LazyLock;

/// The input is what a proxy sends. It is read the same in whatever pieces it comes in, not a byte of what follows the
/// handshake is taken, and no proxy can keep a handshake busy without sending.
pub fn proxy(data: &[u8]) {
    static PROXIES: LazyLock<Vec<Proxy>> = LazyLock::new(|| {
        let login = r#""user":"alice","password":"hunter2""#;
        let known = |kind: &str| {
            [format!(r#"{{"kind":"{kind}","host":"p"}}"#), format!(r#"{{"kind":"{kind}","host":"p",{login}}}"#)]
        };
        ["socks5", "http-connect"].iter().flat_map(|kind| known(kind)).map(|proxy| parse(&proxy)).collect()
    });
    let host = ["ftp.example.com", "192.0.2.1", "2001:db8::1"][choice::numbers(data).usize(..3)];
    for proxy in &*PROXIES {
        let whole = converse(proxy, host, data, usize::MAX);
        for longest in [1, choice::numbers(data).usize(2..300)] {
            assert_eq!(converse(proxy, host, data, longest), whole, "in pieces of {longest}");
        }
        match whole.ended {
            Ended::Connected => assert_eq!(whole.taken, handshake_length(&data[..whole.taken]), "{data:?}"),
            Ended::Failed(message) => {
                assert!(!message.contains("hunter2"), "{message}");
                assert_printable(&message);
            }
            Ended::Waiting => assert_eq!(whole.taken, data.len()),
        }
    }
}

#[derive(Debug, PartialEq)]
struct Conversation {
    sent: Vec<u8>,
    /// Bytes of the proxy that were read.
    taken: usize,
    ended: Ended,
}

#[derive(Debug, PartialEq)]
enum Ended {
    Connected,
    Failed(String),
    /// The proxy has said all it has to say, and more is expected.
    Waiting,
}

fn converse(proxy: &Proxy, host: &str, said: &[u8], longest: usize) -> Conversation {
    let mut handshake = Handshake::new(proxy, host, 2121).expect("host and login can be said");
    let mut conversation = Conversation { sent: Vec::new(), taken: 0, ended: Ended::Waiting };
    loop {
        match handshake.step() {
            Step::Send(bytes) => conversation.sent.extend(bytes),
            Step::Done => break conversation.ended = Ended::Connected,
            Step::Receive(wanted) => {
                assert_ne!(wanted, 0);
                let rest = &said[conversation.taken..];
                let bytes = &rest[..wanted.min(longest).min(rest.len())];
                if bytes.is_empty() {
                    break;
                }
                conversation.taken += bytes.len();
                if let Err(error) = handshake.received(bytes) {
                    break conversation.ended = Ended::Failed(error.to_string());
                }
            }
        }
    }
    // A failure may show before all that was asked for is there; what is read of it then is nobody's.
    if let Ended::Failed(_) = conversation.ended {
        conversation.taken = 0;
    }
    conversation
}

/// How long a handshake that went well is, from its first bytes to its last.
fn handshake_length(said: &[u8]) -> usize {
    if said.starts_with(b"HTTP/") {
        let is_end = |end: &usize| said[..*end].ends_with(b"\r\n\r\n") || said[..*end].ends_with(b"\n\n");
        let mut ends = (1..=said.len()).filter(is_end);
        // Interim responses may come before.
        return ends.next_back().unwrap_or(0);
    }
    let reply = if said[1] == 0 { 2 } else { 4 };
    let address = match said[reply + 3] {
        1 => 4,
        4 => 16,
        _ => 1 + usize::from(said[reply + 4]),
    };
    reply + 4 + address + 2
}

fn parse(proxy: &str) -> Proxy {
    let connection = Connection::parse(&format!(r#"{{"host":"h","proxy":{proxy}}}"#));
    connection.expect("a connection").proxy.expect("with a proxy")
}
