//! On which ports a component may listen.

use std::ops::RangeInclusive;

use serde_json::Value;

/// The ports that a connection wants to listen on, as `50000-50100` or as one port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listening {
    /// None: whatever port the operating system gives.
    ports: Option<RangeInclusive<u16>>,
}

impl Listening {
    /// None when the connection listens nowhere.
    pub(super) fn of(connection: &Value) -> Option<Self> {
        let text = |field: &str| connection.get(field).and_then(Value::as_str).map(str::trim).unwrap_or_default();
        if !matches!(text("connectionMode"), "active" | "auto") {
            return None;
        }
        let range = text("activePortRange");
        if range.is_empty() {
            return Some(Self { ports: None });
        }
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        // What is no range is no permission.
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        Some(Self { ports: Some(u16::min(first, last)..=u16::max(first, last)) })
    }

    pub(super) fn may_bind(&self, port: u16) -> bool {
        self.ports.as_ref().map_or(port == 0, |ports| ports.contains(&port))
    }

    /// The port is the one that it got.
    pub(super) fn may_listen(&self, port: u16) -> bool {
        self.ports.as_ref().is_none_or(|ports| ports.contains(&port))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_active_mode_listens() {
        for (mode, listens) in [("passive", false), ("active", true), ("auto", true), ("other", false)] {
            assert_eq!(Listening::of(&json!({ "connectionMode": mode })).is_some(), listens, "{mode}");
        }
        assert_eq!(Listening::of(&json!({})), None);
    }

    #[test]
    fn on_the_ports_of_the_connection() {
        let on = |range: &str| Listening::of(&json!({ "connectionMode": "active", "activePortRange": range }));
        for (range, within, beyond) in
            [("50000-50100", 50100, 50101), ("50100-50000", 50000, 49999), ("2020", 2020, 2021), ("2020", 2020, 0)]
        {
            let listening = on(range).unwrap_or_else(|| panic!("{range}"));
            assert!(listening.may_bind(within) && listening.may_listen(within), "{range}");
            assert!(!listening.may_bind(beyond) && !listening.may_listen(beyond), "{range}");
        }
        let any = on(" ").unwrap_or_else(|| panic!("blank is any port"));
        assert!(any.may_bind(0) && any.may_listen(33333) && !any.may_bind(33333));
        assert_eq!(on("all"), None);
    }
}
