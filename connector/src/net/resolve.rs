//! Names to addresses.

use super::{Bound, Deadline, NetworkError};
use crate::bindings::wasi::sockets::instance_network::instance_network;
use crate::bindings::wasi::sockets::ip_name_lookup::resolve_addresses;
use crate::bindings::wasi::sockets::network::{ErrorCode, IpAddress};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// All addresses of `host`, in the order to try them. An address given as text resolves to itself.
pub(crate) fn resolve(host: &str, deadline: Deadline) -> Result<Vec<IpAddr>, NetworkError> {
    let stream = resolve_addresses(&instance_network(), host)?;
    let mut addresses = Vec::new();
    loop {
        match stream.resolve_next_address() {
            Ok(Some(IpAddress::Ipv4(octets))) => addresses.push(Ipv4Addr::from(<[u8; 4]>::from(octets)).into()),
            Ok(Some(IpAddress::Ipv6(segments))) => addresses.push(Ipv6Addr::from(<[u16; 8]>::from(segments)).into()),
            Ok(None) if addresses.is_empty() => return Err(NetworkError::UnknownName),
            Ok(None) => return Ok(addresses),
            Err(ErrorCode::WouldBlock) => {
                deadline.wait(&[&stream.subscribe()])?;
            }
            Err(code) => return Err(code.into()),
        }
    }
}
