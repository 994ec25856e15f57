//! How the connections that carry files and listings come about (SEMANTICS: §1).

use super::Connection;
use serde::{Deserialize, Deserializer};
use std::net::{IpAddr, Ipv4Addr};

/// Who opens data connections (RFC 959 §3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum ConnectionMode {
    /// The connector does. Works through firewalls and address translation.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Passive"))]
    Passive,
    /// The server does. Needs a way from the server back to this machine, and a host that lets the connector listen.
    #[cfg_attr(feature = "schema", schemars(title = "Active"))]
    Active,
    /// The connector does; when that does not work, the server does.
    #[cfg_attr(feature = "schema", schemars(title = "Automatic"))]
    Auto,
}

/// Where a passive data connection goes: the reply to PASV names an address that may be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum PassiveAddress {
    /// To the address that the login went to. Right for nearly every server, and safe.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Same as the login"))]
    Control,
    /// To the address that the server names. The host that runs the connector must permit it.
    #[cfg_attr(feature = "schema", schemars(title = "As the server says"))]
    Advertised,
    /// To the address that the server names, unless that one is private and the server's own address is public.
    #[cfg_attr(feature = "schema", schemars(title = "Automatic"))]
    Auto,
}

impl PassiveAddress {
    /// Whether the data connection goes to the `advertised` address. `control` is the address that the control connection
    /// goes to; `None` when only a proxy knows.
    pub fn follows(self, advertised: Ipv4Addr, control: Option<IpAddr>) -> bool {
        match self {
            Self::Control => false,
            Self::Advertised => true,
            Self::Auto => is_public(advertised.into()) || control.is_some_and(|control| !is_public(control)),
        }
    }
}

fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            !(address.is_private() || address.is_loopback() || address.is_link_local() || address.is_unspecified())
        }
        IpAddr::V6(address) => {
            !(address.is_unique_local()
                || address.is_loopback()
                || address.is_unicast_link_local()
                || address.is_unspecified())
        }
    }
}

/// For `activeAddress`: a blank value counts as absent, as in a form.
pub(super) fn optional_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<IpAddr>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.filter(|text| !text.trim().is_empty());
    let wrong = |_| serde::de::Error::custom("an IP address (v4 or v6) is expected");
    text.map(|text| text.parse().map_err(wrong)).transpose()
}

/// Why the fields about data connections do not go together.
pub(super) fn contradiction(connection: &Connection) -> Option<&'static str> {
    (connection.connection_mode == ConnectionMode::Active && connection.proxy.is_some())
        .then_some("`connectionMode: active` does not go with `proxy`: a server cannot connect back through it")
}

/// What [`contradiction`] refuses, and the form of an address, as JSON Schema.
#[cfg(feature = "schema")]
pub(super) mod schema {
    use serde_json::{Value, json};

    pub(in crate::config) fn condition() -> Value {
        json!({
            "if": { "properties": { "connectionMode": { "const": "active" } }, "required": ["connectionMode"] },
            "then": { "properties": { "proxy": { "type": "null" } } },
        })
    }

    pub(in crate::config) fn address(schema: &mut schemars::Schema) {
        schema.remove("type");
        schema.remove("format");
        let alternatives = json!([
            { "type": "string", "format": "ipv4" },
            { "type": "string", "format": "ipv6" },
            { "type": "string", "pattern": "^\\s*$" },
            { "type": "null" },
        ]);
        schema.insert("anyOf".to_owned(), alternatives);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advertised_address_is_followed_when_it_can_be_right() {
        let public = Some("192.0.2.1");
        let cases = [
            (PassiveAddress::Control, "198.51.100.7", public, false),
            (PassiveAddress::Advertised, "10.0.0.1", public, true),
            (PassiveAddress::Auto, "198.51.100.7", public, true),
            (PassiveAddress::Auto, "10.0.0.1", public, false),
            (PassiveAddress::Auto, "127.0.0.1", public, false),
            (PassiveAddress::Auto, "169.254.1.1", public, false),
            (PassiveAddress::Auto, "0.0.0.0", public, false),
            (PassiveAddress::Auto, "10.0.0.1", Some("192.168.1.1"), true),
            (PassiveAddress::Auto, "10.0.0.1", Some("::ffff:192.168.1.1"), true),
            (PassiveAddress::Auto, "10.0.0.1", None, false),
            (PassiveAddress::Auto, "198.51.100.7", None, true),
        ];
        for (setting, advertised, control, expected) in cases {
            let control = control.map(|control| control.parse().unwrap());
            let follows = setting.follows(advertised.parse().unwrap(), control);
            assert_eq!(follows, expected, "{setting:?} {advertised} {control:?}");
        }
    }

    #[test]
    fn an_active_address_is_an_address() {
        let address = |text: &str| {
            let json = format!(r#"{{"host":"h","activeAddress":"{text}"}}"#);
            Connection::parse(&json).map(|connection| connection.active_address.map(|address| address.to_string()))
        };
        assert_eq!(address(" "), Ok(None));
        assert_eq!(address("192.0.2.1"), Ok(Some("192.0.2.1".to_owned())));
        assert_eq!(address("2001:db8::1"), Ok(Some("2001:db8::1".to_owned())));
        for wrong in ["example.com", "192.0.2", "192.0.2.1:21", "[::1]", "fe80::1%eth0"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_server_cannot_connect_back_through_a_proxy() {
        for (mode, accepted) in [("active", false), ("auto", true), ("passive", true)] {
            let json = format!(r#"{{"host":"h","connectionMode":"{mode}","proxy":{{"kind":"socks5","host":"p"}}}}"#);
            assert_eq!(Connection::parse(&json).is_ok(), accepted, "{mode}");
        }
    }
}
