//! The replies that tell where the data connection goes.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The port that the reply to EPSV (RFC 2428) or PASV (RFC 959) tells; none when it is another reply.
pub fn port(reply: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(reply).ok()?;
    if text.starts_with("229 ") {
        return text.split('|').nth(3)?.parse().ok();
    }
    let numbers = text.strip_prefix("227 ")?.split(|character: char| !character.is_ascii_digit());
    let numbers: Vec<u8> = numbers.filter_map(|number| number.parse().ok()).collect();
    let &[_, _, _, _, high, low] = numbers.as_slice() else { return None };
    Some(u16::from_be_bytes([high, low]))
}

/// The same kind of reply, for another address.
pub fn reply_for(original: &[u8], address: SocketAddr) -> String {
    let port = address.port();
    let host = match address.ip() {
        IpAddr::V4(host) => host,
        // PASV is of IPv4: its reply has nothing that would be right.
        IpAddr::V6(_) => Ipv4Addr::UNSPECIFIED,
    };
    if original.starts_with(b"229") {
        return format!("229 Entering Extended Passive Mode (|||{port}|)\r\n");
    }
    let [high, low] = port.to_be_bytes();
    format!("227 Entering Passive Mode ({},{high},{low})\r\n", host.to_string().replace('.', ","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_and_written() {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 20_000));
        for reply in ["229 Mode (|||5001|)\r\n", "227 Mode (10,0,0,1,19,137).\r\n", "227 =10,0,0,1,19,137\r\n"] {
            assert_eq!(port(reply.as_bytes()), Some(5001), "{reply}");
            let rewritten = reply_for(reply.as_bytes(), address);
            assert_eq!(rewritten[..3], reply[..3]);
            assert_eq!(port(rewritten.as_bytes()), Some(20_000), "{rewritten}");
        }
        for reply in ["229 no port", "227 1,2,3", "425 (|||5001|)", "200 10,0,0,1,19,137"] {
            assert_eq!(port(reply.as_bytes()), None, "{reply}");
        }
    }
}
