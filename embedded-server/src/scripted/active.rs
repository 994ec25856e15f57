//! The address that a client announces for an active data connection.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// From the argument of PORT (RFC 959): `127,0,0,1,78,32`.
pub(super) fn port(argument: &[u8]) -> Option<SocketAddr> {
    let numbers =
        std::str::from_utf8(argument).ok()?.split(',').map(str::parse).collect::<Result<Vec<u8>, _>>().ok()?;
    let &[first, second, third, fourth, high, low] = numbers.as_slice() else { return None };
    Some((Ipv4Addr::new(first, second, third, fourth), u16::from_be_bytes([high, low])).into())
}

/// From the argument of EPRT (RFC 2428): `|2|::1|20000|`.
pub(super) fn extended_port(argument: &[u8]) -> Option<SocketAddr> {
    let text = std::str::from_utf8(argument).ok()?;
    let mut fields = text.split(text.chars().next()?).skip(1);
    let (protocol, address, port) = (fields.next()?, fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let agrees = match address {
        IpAddr::V4(_) => protocol == "1",
        IpAddr::V6(_) => protocol == "2",
    };
    agrees.then_some((address, port).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_others_refused() {
        assert_eq!(port(b"127,0,0,1,78,32").unwrap(), "127.0.0.1:20000".parse().unwrap());
        assert_eq!(port(b"127,0,0,1,78,256"), None);
        assert_eq!(extended_port(b"|1|127.0.0.1|20000|").unwrap(), "127.0.0.1:20000".parse().unwrap());
        assert_eq!(extended_port(b"|2|::1|20000|").unwrap(), "[::1]:20000".parse().unwrap());
        assert_eq!(extended_port(b"|1|::1|20000|"), None);
        assert_eq!(extended_port(b""), None);
    }
}
