//! `harness describe`: what the connector is.

use std::io;
use std::path::Path;

use host_harness::Descriptor;
use indicatif::HumanBytes;
use serde_json::Value;

use super::{Exit, Report, Stop, load};

pub(super) async fn describe(report: Report, component: Option<&Path>) -> Result<Exit, Stop> {
    let connector = load(component).await?;
    let descriptor = connector.descriptor();
    report.event("descriptor", descriptor)?;
    overview(report, descriptor)?;
    Ok(Exit::Fine)
}

fn overview(report: Report, descriptor: &Descriptor) -> io::Result<()> {
    let Descriptor { id, version, title, description, .. } = descriptor;
    report.line(&format!("{title} ({id} {version}): {description}"))?;
    report.line("\nConnection")?;
    report.line(&fields(&descriptor.connection_schema))?;
    for operation in &descriptor.operations {
        report.line(&format!("\n{}: {}", operation.name, operation.description))?;
        let idempotent = if operation.idempotent { "idempotent" } else { "not idempotent" };
        report.line(&format!("  Documents: {}; {idempotent}", operation.direction))?;
        report.line(&fields(&operation.parameters_schema))?;
    }
    let limit = HumanBytes(descriptor.one_shot_limit);
    report.line(&format!("\nIn one call (no streams): up to {limit}. The schemas: harness describe --output json"))
}

/// One line for each field of an object schema.
fn fields(schema: &Value) -> String {
    let properties = schema.get("properties").and_then(Value::as_object);
    let required: Vec<_> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let width = properties.into_iter().flatten().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let lines: Vec<_> = properties
        .into_iter()
        .flatten()
        .map(|(name, field)| {
            let title = field.get("title").and_then(Value::as_str).unwrap_or_default();
            format!("  {name:<width$}  {title}{}", remarks(field, required.contains(&name.as_str())))
        })
        .collect();
    lines.join("\n")
}

/// What is worth knowing of a field: choices, whether it must be there, its default.
fn remarks(field: &Value, required: bool) -> String {
    let mut remarks = Vec::new();
    let choices: Vec<_> = field
        .get("oneOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|choice| choice.get("const").and_then(Value::as_str))
        .collect();
    if !choices.is_empty() {
        remarks.push(choices.join(", "));
    }
    if required {
        remarks.push("required".to_owned());
    }
    if field.get("writeOnly") == Some(&Value::Bool(true)) {
        remarks.push("secret".to_owned());
    }
    match field.get("default") {
        None | Some(Value::Null | Value::Object(_) | Value::Array(_)) => {}
        Some(Value::String(text)) if text.is_empty() => {}
        Some(Value::String(text)) => remarks.push(format!("default {text}")),
        Some(default) => remarks.push(format!("default {default}")),
    }
    if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join("; ")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_is_a_line() {
        let schema = json!({
            "required": ["host"],
            "properties": {
                "host": {"title": "Host"},
                "mode": {"title": "Mode", "oneOf": [{"const": "passive"}, {"const": "active"}], "default": "passive"},
                "password": {"title": "Password", "writeOnly": true},
                "port": {"title": "Port", "default": null},
            },
        });
        let expected = "  host      Host (required)\n  mode      Mode (passive, active; default passive)\n  \
                        password  Password (secret)\n  port      Port";
        assert_eq!(fields(&schema), expected);
    }
}
