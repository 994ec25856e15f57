//! Whole conversations with proxies, byte by byte and in as large pieces as a handshake asks for.

use super::{Handshake, ProxyError, Step};
use crate::config::{Connection, Proxy};

/// What a handshake sent, and how it ended.
type Outcome = (Vec<u8>, Result<(), ProxyError>);

fn proxy(kind: &str, login: Option<(&str, &str)>) -> Proxy {
    let mut proxy = serde_json::json!({ "kind": kind, "host": "proxy" });
    if let Some((user, password)) = login {
        proxy["user"] = user.into();
        proxy["password"] = password.into();
    }
    let connection = serde_json::json!({ "host": "h", "proxy": proxy }).to_string();
    Connection::parse(&connection).unwrap().proxy.unwrap()
}

/// Plays the handshake against a proxy that says `answers`; all of it must be read, unless it fails before.
fn play(proxy: &Proxy, host: &str, answers: &[u8]) -> Outcome {
    let outcomes = [1, usize::MAX].map(|piece| play_in_pieces(proxy, host, answers, piece));
    assert_eq!(outcomes[0], outcomes[1]);
    outcomes.into_iter().next().unwrap()
}

fn play_in_pieces(proxy: &Proxy, host: &str, mut answers: &[u8], piece: usize) -> Outcome {
    let mut sent = Vec::new();
    let mut handshake = match Handshake::new(proxy, host, 2121) {
        Ok(handshake) => handshake,
        Err(error) => return (sent, Err(error)),
    };
    loop {
        match handshake.step() {
            Step::Send(bytes) => sent.extend(bytes),
            Step::Receive(wanted) => {
                assert!(wanted > 0 && !answers.is_empty(), "it waits for more than the proxy says");
                let (now, later) = answers.split_at(wanted.min(piece).min(answers.len()));
                answers = later;
                if let Err(error) = handshake.received(now) {
                    return (sent, Err(error));
                }
            }
            Step::Done => {
                assert_eq!(answers, b"220 Welcome", "what the server says is left alone");
                return (sent, Ok(()));
            }
        }
    }
}

fn refused(text: &str) -> Result<(), ProxyError> {
    Err(ProxyError::Refused(text.to_owned()))
}

fn login_refused(text: &str) -> Result<(), ProxyError> {
    Err(ProxyError::LoginRefused(text.to_owned()))
}

#[test]
fn socks5_without_login() {
    let proxy = proxy("socks5", None);
    for (host, target) in [
        ("ftp.example", &b"\x03\x0bftp.example"[..]),
        ("192.0.2.1", b"\x01\xc0\x00\x02\x01"),
        ("2001:db8::1", b"\x04\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"),
    ] {
        for bound in
            [&b"\x01\0\0\0\0\0\0"[..], b"\x03\x02ab\x12\x34", b"\x03\0\0\0", &[b"\x04".as_slice(), &[0; 18]].concat()]
        {
            let answers = [b"\x05\x00", b"\x05\x00\x00".as_slice(), bound, b"220 Welcome"].concat();
            let (sent, ended) = play(&proxy, host, &answers);
            assert_eq!(ended, Ok(()), "{host} {bound:?}");
            assert_eq!(sent, [b"\x05\x01\x00", b"\x05\x01\x00".as_slice(), target, b"\x08\x49"].concat());
        }
    }
}

#[test]
fn socks5_with_login() {
    let proxy = proxy("socks5", Some(("alice", "p\u{e4}ss")));
    let answers = b"\x05\x02\x01\x00\x05\x00\x00\x01\0\0\0\0\0\x00220 Welcome";
    let (sent, ended) = play(&proxy, "h", answers);
    assert_eq!(ended, Ok(()));
    assert_eq!(sent, b"\x05\x02\x00\x02\x01\x05alice\x05p\xc3\xa4ss\x05\x01\x00\x03\x01h\x08\x49");
    let (sent, ended) = play(&proxy, "h", b"\x05\x00\x05\x00\x00\x01\0\0\0\0\0\x00220 Welcome");
    assert_eq!((sent.len(), ended), (4 + 8, Ok(())), "a proxy that wants no login gets none");
}

#[test]
fn socks5_refusals() {
    let (open, with_login) = (proxy("socks5", None), proxy("socks5", Some(("u", "p"))));
    let not_socks5 = Err(ProxyError::NotAProxy("SOCKS5"));
    for (proxy, answers, expected) in [
        (&open, &b"\x05\xff"[..], login_refused("it asks for one")),
        (&with_login, b"\x05\xff", login_refused("it does not take user and password")),
        (&with_login, b"\x05\x02\x01\x01", login_refused("user or password are wrong")),
        (&open, b"\x05\x00\x05\x02", refused("its rules do not allow it")),
        (&open, b"\x05\x00\x05\x05\x00\x01\0\0\0\0\0\0", refused("the connection was refused")),
        (&open, b"\x05\x00\x05\x63", refused("failure 99")),
        (&open, b"\x05\x02", not_socks5.clone()),
        (&open, b"\x04\x00", not_socks5.clone()),
        (&open, b"HT", not_socks5.clone()),
        (&open, b"\x05\x00\x04\x00\x00\x01", not_socks5.clone()),
        (&open, b"\x05\x00\x05\x00\x00\x02\x00", not_socks5),
    ] {
        assert_eq!(play(proxy, "h", answers).1, expected, "{answers:?}");
    }
}

#[test]
fn http_connect_requests() {
    let open = proxy("http-connect", None);
    for (host, authority) in
        [("ftp.example", "ftp.example:2121"), ("192.0.2.1", "192.0.2.1:2121"), ("::1", "[::1]:2121")]
    {
        let (sent, ended) = play(&open, host, b"HTTP/1.1 200 OK\r\n\r\n220 Welcome");
        assert_eq!(ended, Ok(()));
        assert_eq!(
            String::from_utf8_lossy(&sent),
            format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n")
        );
    }
    let (sent, _) =
        play(&proxy("http-connect", Some(("Aladdin", "open sesame"))), "h", b"HTTP/1.1 200 OK\r\n\r\n220 Welcome");
    let header = "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n";
    assert!(String::from_utf8_lossy(&sent).ends_with(&format!("{header}\r\n")), "RFC 7617 §2");
}

#[test]
fn http_connect_answers() {
    let proxy = proxy("http-connect", None);
    for (answers, expected) in [
        ("HTTP/1.0 200 Connection established\r\nVia: x\r\n\r\n220 Welcome", Ok(())),
        ("HTTP/1.1 204\r\n\r\n220 Welcome", Ok(())),
        ("HTTP/1.1 200 OK\nVia: x\n\n220 Welcome", Ok(())),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n220 Welcome", Ok(())),
        ("HTTP/1.1 403 Forbidden\r\nVia: x\r\n\r\n<html>", refused("403 Forbidden")),
        ("HTTP/1.1 502 \x07Bad\r\n\r\n", refused("502 Bad")),
        ("HTTP/1.1 301 Moved\r\n\r\n", refused("301 Moved")),
        ("HTTP/1.1 407 Login wanted\r\n\r\n", login_refused("407 Login wanted")),
        ("HTTP/1.1 401 Unauthorized\r\n\r\n", login_refused("401 Unauthorized")),
        ("SSH-2.0-OpenSSH", Err(ProxyError::NotAProxy("HTTP"))),
        ("HTTP/1.1\r\n\r\n", Err(ProxyError::NotAProxy("HTTP"))),
        ("HTTP/1.1 OK 200\r\n\r\n", Err(ProxyError::NotAProxy("HTTP"))),
    ] {
        assert_eq!(play(&proxy, "h", answers.as_bytes()).1, expected, "{answers:?}");
    }
}

#[test]
fn a_header_without_end_is_not_read_for_ever() {
    let answers = [b"HTTP/1.1 200 OK\r\nX: ".as_slice(), &vec![b'x'; 20_000]].concat();
    assert_eq!(play(&proxy("http-connect", None), "h", &answers).1, Err(ProxyError::NotAProxy("HTTP")));
}

#[test]
fn what_the_protocol_cannot_carry_is_not_sent() {
    let long = "x".repeat(256);
    let umlauts = "\u{e4}".repeat(200);
    for (kind, login, host) in [
        ("socks5", Some((long.as_str(), "p")), "h"),
        ("socks5", Some(("u", long.as_str())), "h"),
        ("socks5", None, umlauts.as_str()),
        ("http-connect", Some(("u:v", "p")), "h"),
        ("http-connect", None, "h:1"),
        ("http-connect", None, "h?x"),
        ("http-connect", None, "h\u{e4}"),
    ] {
        let (sent, ended) = play(&proxy(kind, login), host, b"");
        assert!(matches!(ended, Err(ProxyError::Unspeakable(_))) && sent.is_empty(), "{kind} {ended:?}");
    }
}
