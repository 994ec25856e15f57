//! Where a data connection leads: the answers to PASV (RFC 959 §4.1.2) and EPSV (RFC 2428 §3) when it is passive, the
//! arguments of PORT and EPRT (RFC 2428 §2) when it is active.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::num::NonZeroU16;

use super::number::decimal;
use super::reply::Reply;

/// The address in a 227 reply. None when it holds none, or port 0.
///
/// The numbers may stand anywhere and need no parentheses (RFC 1123 §4.1.2.6).
pub fn parse_pasv(reply: &Reply) -> Option<SocketAddrV4> {
    if reply.code != 227 {
        return None;
    }
    reply.lines.iter().find_map(|line| (0..line.len()).find_map(|start| socket_address_at(line, start)))
}

/// The port in a 229 reply. None when it holds none, or port 0.
///
/// Some servers fill in the protocol and an address; they are left aside, for RFC 2428 ties the data connection to the
/// control connection's address.
pub fn parse_epsv(reply: &Reply) -> Option<NonZeroU16> {
    if reply.code != 229 {
        return None;
    }
    reply.lines.iter().find_map(|line| (0..line.len()).find_map(|start| extended_port_at(line, start)))
}

/// What PORT says of an address: `h1,h2,h3,h4,p1,p2`.
pub fn port_argument(address: SocketAddrV4) -> String {
    let [a, b, c, d] = address.ip().octets();
    let [high, low] = address.port().to_be_bytes();
    format!("{a},{b},{c},{d},{high},{low}")
}

/// What EPRT says of an address: `|1|192.0.2.1|6446|`, or 2 for IPv6.
pub fn eprt_argument(address: SocketAddr) -> String {
    let protocol = if address.is_ipv4() { 1 } else { 2 };
    format!("|{protocol}|{}|{}|", address.ip(), address.port())
}

/// Reads `h1,h2,h3,h4,p1,p2` where it starts, unless it starts within a longer list.
fn socket_address_at(line: &[u8], start: usize) -> Option<SocketAddrV4> {
    let (before, text) = line.split_at_checked(start)?;
    if before.trim_ascii_end().ends_with(b",") || before.last().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let (numbers, rest) = six_numbers(text)?;
    if rest.first().is_some_and(|next| next.is_ascii_digit() || *next == b',') {
        return None;
    }
    let [a, b, c, d, high, low] = numbers;
    let port = u16::from_be_bytes([high, low]);
    (port != 0).then(|| SocketAddrV4::new(Ipv4Addr::new(a, b, c, d), port))
}

fn six_numbers(text: &[u8]) -> Option<([u8; 6], &[u8])> {
    let mut numbers = [0; 6];
    let mut rest = text;
    for (position, number) in numbers.iter_mut().enumerate() {
        if position > 0 {
            rest = rest.strip_prefix(b",")?;
            rest = rest.strip_prefix(b" ").unwrap_or(rest);
        }
        let length = rest.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, after) = rest.split_at_checked(length)?;
        *number = decimal(digits)?;
        rest = after;
    }
    Some((numbers, rest))
}

/// Reads `(|||6446|)`, with any delimiter, where it starts.
fn extended_port_at(line: &[u8], start: usize) -> Option<NonZeroU16> {
    // Protocol (1), address (45 at most) and port (5) with their delimiters and parentheses.
    const LONGEST: usize = 64;
    let text = line.get(start..)?.strip_prefix(b"(")?;
    let text = text.get(..LONGEST).unwrap_or(text);
    let (&delimiter, fields) = text.split_first()?;
    if !delimiter.is_ascii_graphic() || delimiter.is_ascii_digit() {
        return None;
    }
    let mut fields = fields.splitn(4, |byte| *byte == delimiter);
    let (_protocol, _address, port, end) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    if end.first() != Some(&b')') {
        return None;
    }
    NonZeroU16::new(decimal(port)?)
}

#[cfg(test)]
mod tests {
    use super::{Reply, eprt_argument, parse_epsv, parse_pasv, port_argument};

    fn reply(line: &str) -> Reply {
        Reply::from_wire(format!("{line}\r\n").as_bytes())
    }

    #[test]
    fn pasv() {
        for (line, expected) in [
            ("227 Entering Passive Mode (192,168,1,100,10,229)", Some("192.168.1.100:2789")),
            ("227 Entering Passive Mode (172,16,204,138,192,22).", Some("172.16.204.138:49174")),
            ("227 Entering Passive Mode 127,0,0,1,4,5", Some("127.0.0.1:1029")),
            ("227 =127,0,0,1,4,5", Some("127.0.0.1:1029")),
            ("227 Mode 2 (127, 0, 0, 1, 4, 5)", Some("127.0.0.1:1029")),
            ("227 Entering Passive Mode (192,168,1,100,229)", None),
            ("227 Entering Passive Mode (1216,256,2,127,127,127)", None),
            ("227 Entering Passive Mode (127,0,0,1,256,1)", None),
            ("227 Entering Passive Mode (127,0,0,1,0,0)", None),
            ("227 Entering Passive Mode (1,127,0,0,1,4,5)", None),
            ("227 Entering Passive Mode (127,0,0,1,4,5,6)", None),
            ("227 Entering Passive Mode (127,0,0,-1,4,5)", None),
            ("200 (127,0,0,1,4,5)", None),
            ("227", None),
        ] {
            assert_eq!(parse_pasv(&reply(line)).map(|address| address.to_string()).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn port_and_eprt() {
        assert_eq!(port_argument("192.0.2.1:6446".parse().unwrap()), "192,0,2,1,25,46");
        assert_eq!(eprt_argument("132.235.1.2:6275".parse().unwrap()), "|1|132.235.1.2|6275|");
        assert_eq!(eprt_argument("[1080::8:800:200c:417a]:5282".parse().unwrap()), "|2|1080::8:800:200c:417a|5282|");
        assert_eq!(
            eprt_argument("[fe80::1%3]:5282".parse().unwrap()),
            "|2|fe80::1|5282|",
            "a zone means nothing there"
        );
    }

    #[test]
    fn epsv() {
        for (line, expected) in [
            ("229 Entering Extended Passive Mode (|||6446|)", Some(6446)),
            ("229 Entering Extended Passive Mode (!!!65535!).", Some(65535)),
            ("229 Extended (sic) Passive Mode OK (|||6446|)", Some(6446)),
            ("229 Entering Passive Mode (|1|10.0.0.1|6446|)", Some(6446)),
            ("229 Entering Extended Passive Mode (!!6446!)", None),
            ("229 Entering Passive Mode (|||65536|)", None),
            ("229 Entering Passive Mode (|||0|)", None),
            ("229 Entering Passive Mode (|||6446)", None),
            ("229 Entering Passive Mode (|||6446|", None),
            ("229 Entering Passive Mode (|||+6446|)", None),
            ("229 Entering Passive Mode (1116446 1)", None),
            ("227 Entering Passive Mode (|||6446|)", None),
        ] {
            assert_eq!(parse_epsv(&reply(line)).map(std::num::NonZeroU16::get), expected, "{line}");
        }
    }
}
