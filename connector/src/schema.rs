//! Generates the JSON Schemas (2020-12) from the configuration types. Native only, behind the feature `schema`; the
//! component embeds the files that `cargo xtask codegen` writes.

use crate::config::properties::{self, Property};
use crate::config::{
    Connection, DeleteParameters, GetParameters, ListParameters, MakeDirectoryParameters, MoveParameters,
    SendParameters,
};
use crate::descriptor::OPERATIONS;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// Every schema file: its path below `schemas/`, and its text.
pub fn documents() -> Vec<(String, String)> {
    let parameters = [
        ("get", schema::<GetParameters>()),
        ("send", schema::<SendParameters>()),
        ("list", schema::<ListParameters>()),
        ("delete", schema::<DeleteParameters>()),
        ("move", schema::<MoveParameters>()),
        ("make-directory", schema::<MakeDirectoryParameters>()),
    ];
    let mut documents = vec![("connection.json".to_owned(), text(&schema::<Connection>()))];
    for (name, schema) in parameters {
        documents.push((format!("{name}/parameters.json"), text(&schema)));
    }
    for operation in OPERATIONS {
        let input =
            object(&format!("{}: properties it reads", operation.title), operation.input_properties, input_value);
        let output = object(
            &format!("{}: properties it sets", operation.title),
            operation.output_properties,
            |_| json!({ "type": "string" }),
        );
        documents.push((format!("{}/input-properties.json", operation.name), text(&input)));
        documents.push((format!("{}/output-properties.json", operation.name), text(&output)));
    }
    documents
}

/// How a form shows the fields: groups in order, fields in order.
pub(crate) fn ui(groups: &[(&str, &[&str])]) -> Value {
    let groups: Vec<Value> = groups.iter().map(|(title, fields)| json!({ "title": title, "fields": fields })).collect();
    json!({ "groups": groups })
}

fn schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    tidy(&mut schema);
    schema
}

/// Doc comments are wrapped at the width of the source, a form wraps at its own; and "nothing" is no default.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, member| key != "default" || !member.is_null());
            for (key, member) in members {
                match member {
                    Value::String(text) if key == "description" => *text = text.replace('\n', " "),
                    member => tidy(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// All but lists of names end up in a command, which is one line.
fn input_value(property: &Property) -> Value {
    if property.name == properties::input::FILE_NAMES.name {
        return json!({ "type": "string" });
    }
    json!({ "type": "string", "pattern": "^[^\\r\\n\\u0000]*$" })
}

fn object(title: &str, properties: &[Property], value: impl Fn(&Property) -> Value) -> Value {
    let properties: Map<String, Value> = properties
        .iter()
        .map(|property| {
            let mut schema = value(property);
            if let Value::Object(members) = &mut schema {
                members.insert("description".to_owned(), property.description.into());
            }
            (property.name.to_owned(), schema)
        })
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": properties,
        "additionalProperties": { "type": "string" },
    })
}

fn text(schema: &Value) -> String {
    format!("{schema:#}\n")
}
