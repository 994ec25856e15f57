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
    match address.segments() {
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..]
        // NAT64 (RFC 6052).
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        // IPv4-compatible (RFC 4291), which `::` and `::1` look like.
        | [0, 0, 0, 0, 0, 0, high, low] => Some(Ipv4Addr::from_bits((u32::from(high) << 16) | u32::from(low))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// None when the text is no address.
    fn is_private_text(address: &str) -> Option<bool> {
        address.parse().ok().map(is_private)
    }

    #[test]
    fn special_addresses_are_private() {
        let v4 = "0.1.2.3 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.31.255.255 192.0.0.8 192.0.2.7 192.168.0.1 \
                  198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255";
        let v6 = ":: ::1 100::1 2001::1 2001:2::1 2001:db8::1 3fff::1 5f00::1 fc00::1 fd00::1 fe80::1 fec0::1 ff02::1";
        let leading_to_v4 = "::10.0.0.1 ::ffff:10.0.0.1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1::1 \
                             2002:c0a8:1::1";
        for address in [v4, v6, leading_to_v4].into_iter().flat_map(str::split_whitespace) {
            assert_eq!(is_private_text(address), Some(true), "{address}");
        }
    }

    #[test]
    fn public_addresses_are_not_private() {
        let v4 = "1.1.1.1 100.128.0.1 172.32.0.1 192.0.1.1 198.20.0.1 223.255.255.254";
        let v6 = "2001:4860:4860::8888 2606:4700::1111";
        let leading_to_v4 = "::8.8.8.8 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1";
        for address in [v4, v6, leading_to_v4].into_iter().flat_map(str::split_whitespace) {
            assert_eq!(is_private_text(address), Some(false), "{address}");
        }
    }
}
