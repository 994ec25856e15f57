//! Addresses that are not on the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether the address belongs to no public network (IANA's special-purpose registries, RFC 6890).
pub(super) fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let this_network = first == 0;
    let carrier_nat = first == 100 && (64..128).contains(&second);
    let protocol_assignments = [first, second, third] == [192, 0, 0];
    let benchmarking = first == 198 && (18..20).contains(&second);
    let reserved_or_broadcast = first >= 240;
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || this_network
        || carrier_nat
        || protocol_assignments
        || benchmarking
        || reserved_or_broadcast
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    if let Some(embedded) = embedded_v4(address) {
        return is_private_v4(embedded);
    }
    let local = address.is_unique_local() || address.is_unicast_link_local() || address.is_multicast();
    match address.segments() {
        // Local NAT64 (RFC 8215); discard-only and dummy addresses (RFC 6666, RFC 9780).
        [0x64, 0xff9b, 1, ..] | [0x100, 0, 0, 0 | 1, ..] => true,
        // Protocol assignments, Teredo and benchmarking among them (RFC 2928), and documentation (RFC 3849, RFC 9637).
        [0x2001, block, ..] => block < 0x200 || block == 0xdb8,
        [0x3fff, block, ..] => block < 0x1000,
        // Segment routing (RFC 9602), site-local addresses (RFC 3879).
        [first, ..] => local || first == 0x5f00 || (0xfec0..=0xfeff).contains(&first),
    }
}

/// The IPv4 address that this one leads to. It is as private as that one.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let (high, low) = match address.segments() {
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..]
        // NAT64 (RFC 6052).
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        // IPv4-compatible (RFC 4291), which `::` and `::1` look like.
        | [0, 0, 0, 0, 0, 0, high, low] => (high, low),
        _ => return None,
    };
    let ([first, second], [third, fourth]) = (high.to_be_bytes(), low.to_be_bytes());
    Some(Ipv4Addr::new(first, second, third, fourth))
}
