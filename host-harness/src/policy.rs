//! What a component may reach: the server that its connection names, and nothing else.

mod access;
mod listening;
mod private;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::net::IpAddr;

use serde_json::Value;

pub(crate) use access::NetworkAccess;
use listening::Listening;

/// Which network a session may use.
///
/// There is nothing else to allow: a component has no files, no environment, no arguments and no UDP.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// The only name to resolve.
    host: Option<String>,
    /// The only port of that host, when one is known.
    port: Option<u16>,
    addresses: HashSet<IpAddr>,
    deny_private_addresses: bool,
    /// The connection asks for it.
    follows_advertised: bool,
    /// The engine permits it.
    allow_advertised: bool,
    listening: Option<Listening>,
}

impl Policy {
    /// No network at all.
    pub fn no_network() -> Self {
        Self::default()
    }

    /// What the connection implies. Nothing here knows the connector's protocol; these members of a connection mean the
    /// same to every connector, and one that lacks a member does not get what it stands for:
    ///
    /// - `host`: this name may be resolved, and the addresses that it resolved to may be connected to, on any port (FTP,
    ///   for one, opens data connections to ports that only the server knows).
    /// - `proxy`, an object with `host` and `port`: only *its* name may be resolved and only its addresses may be connected
    ///   to, on that port when there is one; `host` is out of reach but through it. Nothing may listen.
    /// - `connectionMode` of `active` or `auto`: the component may listen, on the ports of `activePortRange` (`50000-50100`
    ///   or one port) or, without, on one that the operating system chooses. It may accept connections from the addresses
    ///   that `host` resolved to; others are turned away. See [`Policy::forbid_listening`].
    /// - `passiveAddress` of `advertised` or `auto`: the server may name further addresses to connect to. That alone opens
    ///   nothing: see [`Policy::allow_advertised_addresses`].
    pub fn for_connection(connection: &Value) -> Self {
        let text = |value: &Value, member: &str| {
            let text = value.get(member).and_then(Value::as_str).map(|text| text.trim().to_owned());
            text.filter(|text| !text.is_empty())
        };
        if let Some(proxy) = connection.get("proxy").filter(|proxy| !proxy.is_null()) {
            let port = proxy.get("port").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
            return Self { host: text(proxy, "host"), port, ..Self::default() };
        }
        let passive_address = text(connection, "passiveAddress");
        Self {
            host: text(connection, "host"),
            listening: Listening::of(connection),
            follows_advertised: matches!(passive_address.as_deref(), Some("advertised" | "auto")),
            ..Self::default()
        }
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

    /// Allows connecting to any public address when the connection asks for the addresses that its server advertises
    /// (`passiveAddress`): a host cannot see which ones those are, so a server may send the component anywhere on the
    /// public internet. Private addresses stay refused but for those of [`Policy::allow_address`]. Off by default.
    #[must_use]
    pub fn allow_advertised_addresses(mut self, allow: bool) -> Self {
        self.allow_advertised = allow;
        self
    }

    /// Never lets the component listen, whatever the connection says.
    #[must_use]
    pub fn forbid_listening(mut self) -> Self {
        self.listening = None;
        self
    }
}

/// IPv6 literals are often written as in URLs.
fn without_brackets(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}
