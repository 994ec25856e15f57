//! Events go to stderr as JSON lines, one event a line, which the host turns into its own `tracing` events. The environment
//! variable `CONNECTOR_LOG` says up to which level: `off`, `error`, `warn`, `info` (when it is not set) or `debug`, at which the
//! dialogue with the server shows.

use serde_json::{Map, Value, json};
use std::fmt::Debug;
use std::io::Write;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Sends this component's events to stderr. May be called more than once.
pub(crate) fn install() {
    // The second call finds the subscriber of the first one, which is the same.
    let _ = tracing::subscriber::set_global_default(JsonLines { level: level() });
}

fn level() -> LevelFilter {
    let named = std::env::var("CONNECTOR_LOG").ok().and_then(|name| name.parse().ok());
    named.unwrap_or(LevelFilter::INFO).min(LevelFilter::DEBUG)
}

struct JsonLines {
    level: LevelFilter,
}

impl Subscriber for JsonLines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(Map::new());
        event.record(&mut fields);
        let message = fields.0.remove("message").unwrap_or_default();
        let line = json!({
            "level": event.metadata().level().as_str().to_lowercase(),
            "target": event.metadata().target(),
            "message": message,
            "fields": fields.0,
        });
        // Nobody to tell when stderr is closed.
        let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
    }

    // Spans are not used.
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Fields(Map<String, Value>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}
