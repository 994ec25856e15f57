//! Events go to stderr as JSON lines, one event a line, which the host turns into its own `tracing` events.

use serde_json::{Map, Value, json};
use std::fmt::Debug;
use std::io::Write;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Sends this component's events to stderr. May be called more than once.
pub(crate) fn install() {
    // The second call finds the subscriber of the first one, which is the same.
    let _ = tracing::subscriber::set_global_default(JsonLines);
}

struct JsonLines;

impl Subscriber for JsonLines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::DEBUG
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
