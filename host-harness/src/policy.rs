//! What a component may reach: the server that its connection names, and nothing else.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use wasmtime_wasi::sockets::SocketAddrUse;

/// Which network a session may use.
///
/// There is nothing else to allow: a component has no files, no environment, no arguments and no UDP, and it can neither
/// listen nor accept.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    host: Option<String>,
    addresses: HashSet<IpAddr>,
    deny_private_addresses: bool,
}

impl Policy {
    /// No network at all.
    pub fn no_network() -> Self {
        Self::default()
    }

    /// The component may resolve exactly the `host` that the connection names, and connect to any port of the addresses
    /// which that name resolved to: data connections go to ports that only the server knows.
    pub fn for_connection(connection: &Value) -> Self {
        let host = connection.get("host").and_then(Value::as_str).map(|host| host.trim().to_owned());
        Self { host: host.filter(|host| !host.is_empty()), ..Self::default() }
    }

    /// Refuses loopback, private, link-local and other addresses that are not on the public internet, so that a connection
    /// which a stranger configures cannot reach into the engine's own network. Off by default.
    #[must_use]
    pub fn deny_private_addresses(mut self, deny: bool) -> Self {
        self.deny_private_addresses = deny;
        self
    }

    /// Also allows connecting to `address`, whatever it is.
    #[must_use]
    pub fn allow_address(mut self, address: IpAddr) -> Self {
        self.addresses.insert(address.to_canonical());
        self
    }

    fn allows_name(&self, name: &str) -> bool {
        self.host.as_deref().is_some_and(|host| without_brackets(host).eq_ignore_ascii_case(without_brackets(name)))
    }

    fn denies_as_private(&self, address: IpAddr) -> bool {
        self.deny_private_addresses && is_private(address)
    }
}

/// A policy in force: what it allows grows with the addresses that the allowed name resolves to.
#[derive(Debug)]
pub(crate) struct NetworkAccess {
    policy: Policy,
    resolved: Mutex<HashSet<IpAddr>>,
}

impl NetworkAccess {
    pub(crate) fn new(policy: Policy) -> Self {
        let access = Self { policy, resolved: Mutex::default() };
        if let Some(address) = access.policy.host.as_deref().and_then(|host| without_brackets(host).parse().ok()) {
            access.record_resolved(address);
        }
        access
    }

    pub(crate) fn may_resolve(&self, name: &str) -> bool {
        let allowed = self.policy.allows_name(name);
        if !allowed {
            tracing::warn!(target: "host_harness::policy", name, "refused to resolve another name than the connection's");
        }
        allowed
    }

    /// Remembers an address that the allowed name resolved to.
    pub(crate) fn record_resolved(&self, address: IpAddr) {
        self.resolved.lock().unwrap_or_else(PoisonError::into_inner).insert(address.to_canonical());
    }

    pub(crate) fn may_use(&self, address: SocketAddr, purpose: SocketAddrUse) -> bool {
        let allowed = match purpose {
            // The bind that connecting implies; a port of the component's own choice would be for listening.
            SocketAddrUse::TcpBind => address.ip().is_unspecified() && address.port() == 0,
            SocketAddrUse::TcpConnect => self.may_connect(address.ip().to_canonical()),
            _ => false,
        };
        if !allowed {
            tracing::warn!(target: "host_harness::policy", %address, ?purpose, "refused by the session's network policy");
        }
        allowed
    }

    fn may_connect(&self, address: IpAddr) -> bool {
        if self.policy.addresses.contains(&address) {
            return true;
        }
        let resolved = self.resolved.lock().unwrap_or_else(PoisonError::into_inner).contains(&address);
        resolved && !self.policy.denies_as_private(address)
    }
}

/// IPv6 literals are often written as in URLs.
fn without_brackets(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

/// Whether the address belongs to no public network (IANA's special-purpose registries, RFC 6890).
fn is_private(address: IpAddr) -> bool {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().unwrap_or_else(|_| SocketAddr::from(([255, 255, 255, 255], 0)))
    }

    fn access(host: &str) -> NetworkAccess {
        NetworkAccess::new(Policy::for_connection(&json!({ "host": host })))
    }

    #[test]
    fn only_the_connections_name_resolves() {
        let access = access("ftp.example.com");
        assert!(access.may_resolve("FTP.example.com"));
        assert!(!access.may_resolve("example.com"));
        assert!(!NetworkAccess::new(Policy::no_network()).may_resolve("ftp.example.com"));
    }

    #[test]
    fn only_resolved_addresses_are_reachable_at_any_port() {
        let access = access("ftp.example.com");
        assert!(!access.may_use(address("192.0.2.7:21"), SocketAddrUse::TcpConnect));
        access.record_resolved(address("192.0.2.7:0").ip());
        assert!(access.may_use(address("192.0.2.7:21"), SocketAddrUse::TcpConnect));
        assert!(access.may_use(address("192.0.2.7:50001"), SocketAddrUse::TcpConnect));
        assert!(access.may_use(address("[::ffff:192.0.2.7]:21"), SocketAddrUse::TcpConnect));
        assert!(!access.may_use(address("192.0.2.8:21"), SocketAddrUse::TcpConnect));
    }

    #[test]
    fn an_address_needs_no_resolving() {
        assert!(access("127.0.0.1").may_use(address("127.0.0.1:2121"), SocketAddrUse::TcpConnect));
        assert!(access("[::1]").may_use(address("[::1]:2121"), SocketAddrUse::TcpConnect));
        assert!(access("[::1]").may_resolve("::1"));
    }

    #[test]
    fn binding_is_only_what_connecting_implies() {
        let access = access("127.0.0.1");
        assert!(access.may_use(address("0.0.0.0:0"), SocketAddrUse::TcpBind));
        assert!(access.may_use(address("[::]:0"), SocketAddrUse::TcpBind));
        assert!(!access.may_use(address("0.0.0.0:2020"), SocketAddrUse::TcpBind));
        assert!(!access.may_use(address("127.0.0.1:0"), SocketAddrUse::TcpBind));
        for purpose in
            [SocketAddrUse::TcpListen, SocketAddrUse::TcpAccept, SocketAddrUse::UdpBind, SocketAddrUse::UdpSend]
        {
            assert!(!access.may_use(address("127.0.0.1:0"), purpose), "{purpose:?}");
        }
    }

    #[test]
    fn private_addresses_can_be_denied() {
        for private in [
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.7",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::10.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:c0a8:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            let policy = Policy::for_connection(&json!({ "host": private })).deny_private_addresses(true);
            let target = SocketAddr::new(private.parse().unwrap_or(IpAddr::V4(Ipv4Addr::BROADCAST)), 21);
            assert!(!NetworkAccess::new(policy.clone()).may_use(target, SocketAddrUse::TcpConnect), "{private}");
            let excepted = NetworkAccess::new(policy.allow_address(target.ip()));
            assert!(excepted.may_use(target, SocketAddrUse::TcpConnect), "{private}");
        }
    }

    #[test]
    fn public_addresses_are_never_private() {
        for public in [
            "1.1.1.1",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.254",
            "::8.8.8.8",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2001:4860:4860::8888",
            "2002:808:808::1",
            "2606:4700::1111",
        ] {
            let policy = Policy::for_connection(&json!({ "host": public })).deny_private_addresses(true);
            let target = SocketAddr::new(public.parse().unwrap_or(IpAddr::V4(Ipv4Addr::BROADCAST)), 21);
            assert!(NetworkAccess::new(policy).may_use(target, SocketAddrUse::TcpConnect), "{public}");
        }
    }
}
