//! The JSON Schemas (2020-12) of scenario files, for editors, and of the events of `harness test --output json`, for programs.
//! `cargo xtask codegen` writes them.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::model::file;
use crate::outcome::Event;

/// Every schema file: its path below `schemas/`, and its text.
pub fn documents() -> Vec<(String, String)> {
    let scenario = schema::<file::Scenario>("urn:ftp-connector:scenario");
    let events = schema::<Event>("urn:ftp-connector:events");
    vec![("scenario.schema.json".to_owned(), text(&scenario)), ("events.schema.json".to_owned(), text(&events))]
}

fn schema<T: JsonSchema>(id: &str) -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    schema.insert("$id".to_owned(), id.into());
    let mut schema = schema.to_value();
    unwrap_descriptions(&mut schema);
    schema
}

/// Doc comments are wrapped at the width of the source, an editor wraps at its own.
fn unwrap_descriptions(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(text) if key == "description" => *text = text.replace('\n', " "),
                    member => unwrap_descriptions(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(unwrap_descriptions),
        _ => {}
    }
}

fn text(schema: &Value) -> String {
    format!("{schema:#}\n")
}
