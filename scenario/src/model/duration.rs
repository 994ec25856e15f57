//! How long something may take.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Error, Visitor};

/// A time as the file writes it: `500ms`, `30s`, `2m`.
struct Written(Duration);

/// Reads a time that is there; what is not there is for `#[serde(default)]`.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    Written::deserialize(deserializer).map(|Written(duration)| Some(duration))
}

impl Written {
    fn parse(text: &str) -> Option<Self> {
        let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let unit: fn(u64) -> Option<Duration> = match text.strip_prefix(number)? {
            "ms" => |number| Some(Duration::from_millis(number)),
            "s" => |number| Some(Duration::from_secs(number)),
            "m" => |number| number.checked_mul(60).map(Duration::from_secs),
            _ => return None,
        };
        number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok().and_then(unit)).flatten().map(Self)
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WrittenVisitor;

        impl Visitor<'_> for WrittenVisitor {
            type Value = Written;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a time with its unit, such as 500ms, 30s or 2m")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Written, E> {
                Written::parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_any(WrittenVisitor)
    }
}

/// The schema of a time.
pub(super) struct DurationSchema;

impl JsonSchema for DurationSchema {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A time with its unit: `500ms`, `30s`, `2m`.",
            "type": "string",
            "pattern": "^[0-9]+(ms|s|m)$",
        })
    }
}
