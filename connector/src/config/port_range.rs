//! Ports to listen on.

use serde::{Deserialize, Deserializer};
use std::ops::RangeInclusive;

/// Ports from 1 to 65535, written as `50000-50100` or as one port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortRange(RangeInclusive<u16>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("ports are written as `50000-50100` or `50000`, from 1 to 65535")]
pub struct NotAPortRange;

impl PortRange {
    /// Every port once, beginning after `previous`, which may be any number. A port that was used just now is best left
    /// alone for a while: seen from the server, its last connection has not quite ended (RFC 9293 §3.6.1).
    pub fn ports_after(&self, previous: u16) -> impl Iterator<Item = u16> + use<> {
        let (first, last) = (*self.0.start(), *self.0.end());
        let turn = match (last - first).checked_add(1) {
            Some(count) => previous.wrapping_sub(first).wrapping_add(1) % count,
            None => 0,
        };
        let middle = first + turn;
        (middle..=last).chain(first..middle)
    }
}

impl std::str::FromStr for PortRange {
    type Err = NotAPortRange;

    fn from_str(text: &str) -> Result<Self, NotAPortRange> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let port = |text: &str| {
            let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
            plain.then(|| text.parse::<u16>().ok()).flatten().ok_or(NotAPortRange)
        };
        let (first, last) = (port(first)?, port(last)?);
        Ok(Self(first.min(last)..=first.max(last)))
    }
}

/// For an optional field: a blank value counts as absent, as in a form.
pub(super) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PortRange>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.filter(|text| !text.trim().is_empty());
    text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for PortRange {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PortRange".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let port = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
        schemars::json_schema!({ "type": "string", "pattern": format!("^(\\s*|{port}(-{port})?)$") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (text, expected) in [
            ("50000-50100", Some(50000..=50100)),
            ("50100-50000", Some(50000..=50100)),
            ("2020", Some(2020..=2020)),
            ("1-65535", Some(1..=65535)),
            ("0", None),
            ("65536", None),
            ("050", None),
            ("+5", None),
            ("5-", None),
            ("5 - 7", None),
            ("", None),
        ] {
            assert_eq!(text.parse().ok(), expected.map(PortRange), "{text:?}");
        }
    }

    #[test]
    fn every_port_has_its_turn_once() {
        let ports = |text: &str, previous| text.parse::<PortRange>().unwrap().ports_after(previous).collect::<Vec<_>>();
        assert_eq!(ports("7-9", 7), [8, 9, 7]);
        assert_eq!(ports("7-9", 9), [7, 8, 9]);
        assert_eq!(ports("7", 7), [7]);
        assert_eq!(ports("65534-65535", 65535), [65534, 65535]);
        for anything in [0, 5, 50_000, u16::MAX] {
            let mut ports = ports("7-9", anything);
            ports.sort_unstable();
            assert_eq!(ports, [7, 8, 9]);
        }
        assert_eq!(ports("1-65535", u16::MAX).len(), 65535);
    }
}
