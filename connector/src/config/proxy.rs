//! The proxy that a connection goes through.

use super::text::blank_is_absent;
use super::{CommandText, HostName, Secret};
use serde::{Deserialize, Deserializer};
use std::num::NonZeroU16;

/// A server that passes the control connection and the data connections on.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proxy {
    /// What kind of proxy it is.
    #[cfg_attr(feature = "schema", schemars(title = "Kind"))]
    pub kind: ProxyKind,

    /// Name or IP address of the proxy.
    #[cfg_attr(feature = "schema", schemars(title = "Host", extend("examples" = ["proxy.example.com"])))]
    pub host: HostName,

    /// Port of the proxy. Leave it blank for the usual one: 1080 for SOCKS5, 8080 for HTTP.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Port"))]
    pub port: Option<NonZeroU16>,

    /// Account name at the proxy. Leave it blank when the proxy asks for none.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "User"))]
    pub user: Option<CommandText>,

    /// Password of that account.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Password"))]
    pub password: Option<Secret>,
}

/// The protocol that a proxy speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ProxyKind {
    /// SOCKS version 5 (RFC 1928), usually on port 1080.
    #[cfg_attr(feature = "schema", schemars(title = "SOCKS5"))]
    Socks5,
    /// A web proxy that permits CONNECT (RFC 9110) to the server's ports, usually on port 8080 or 3128.
    #[cfg_attr(feature = "schema", schemars(title = "HTTP CONNECT"))]
    HttpConnect,
}

impl Proxy {
    pub fn port(&self) -> u16 {
        let usual = match self.kind {
            ProxyKind::Socks5 => 1080,
            ProxyKind::HttpConnect => 8080,
        };
        self.port.map_or(usual, NonZeroU16::get)
    }

    /// User and password, when the proxy has accounts.
    pub fn login(&self) -> Option<(&str, &str)> {
        let user = self.user.as_ref()?.as_str();
        Some((user, self.password.as_ref().map_or("", Secret::expose)))
    }
}

/// For an optional field. serde takes an array for a struct, field by field; a schema does not.
pub(super) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Proxy>, D::Error> {
    let object = Option::<serde_json::Map<_, _>>::deserialize(deserializer)?;
    let parse = |object| Proxy::deserialize(serde_json::Value::Object(object)).map_err(serde::de::Error::custom);
    object.map(parse).transpose()
}

#[cfg(test)]
mod tests {
    use crate::config::Connection;

    #[test]
    fn each_kind_has_its_usual_port() {
        for (kind, port) in [("socks5", 1080), ("http-connect", 8080)] {
            let json = format!(r#"{{"host":"h","proxy":{{"kind":"{kind}","host":"p","user":" "}}}}"#);
            let proxy = Connection::parse(&json).unwrap().proxy.unwrap();
            assert_eq!((proxy.port(), proxy.login()), (port, None));
        }
    }

    #[test]
    fn its_password_does_not_show() {
        let json = r#"{"host":"h","proxy":{"kind":"socks5","host":"p","user":"u","password":"hunter2"}}"#;
        let proxy = Connection::parse(json).unwrap().proxy.unwrap();
        assert_eq!(proxy.login(), Some(("u", "hunter2")));
        assert!(!format!("{proxy:?}").contains("hunter2"));
    }
}
