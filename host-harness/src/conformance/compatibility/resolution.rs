//! What a schema says by way of others.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::conformance::fields;

/// How many references are followed one after the other, since they can go in circles.
const MOST_STEPS: usize = 8;

/// What a schema says in all: `$ref`, the only part of `allOf`, and of an optional part (`anyOf` it or null) the part, each
/// together with what stands beside it.
pub(super) fn resolved<'a>(root: &Value, schema: &'a Value) -> Cow<'a, Value> {
    let mut resolved = Cow::Borrowed(schema);
    for _ in 0..MOST_STEPS {
        let Some((keyword, part, is_optional)) = referred(root, &resolved) else { break };
        let Value::Object(mut merged) = part.clone() else { break };
        let beside = resolved.as_object().into_iter().flatten().filter(|(name, _)| *name != keyword);
        merged.extend(beside.map(|(name, value)| (name.clone(), value.clone())));
        if is_optional {
            accept_null(&mut merged);
        }
        resolved = Cow::Owned(Value::Object(merged));
    }
    resolved
}

/// The keyword that leads to another part, that part, and whether null will do as well.
fn referred<'a>(root: &'a Value, schema: &'a Value) -> Option<(&'static str, &'a Value, bool)> {
    if let Some(uri) = schema.get("$ref") {
        return Some(("$ref", root.pointer(uri.as_str()?.strip_prefix('#')?)?, false));
    }
    if let Some([part]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        return Some(("allOf", part, false));
    }
    ["anyOf", "oneOf"].into_iter().find_map(|keyword| {
        let is_null = |branch: &Value| fields::types(branch).as_deref() == Some(&["null"]);
        match schema.get(keyword)?.as_array()?.as_slice() {
            [part, null] | [null, part] if is_null(null) && !is_null(part) => Some((keyword, part, true)),
            _ => None,
        }
    })
}

fn accept_null(schema: &mut Map<String, Value>) {
    match schema.get_mut("type") {
        Some(Value::Array(types)) if !types.contains(&"null".into()) => types.push("null".into()),
        Some(Value::String(only)) if only != "null" => {
            let types = json!([only, "null"]);
            schema.insert("type".to_owned(), types);
        }
        _ => {}
    }
    if let Some(only) = schema.remove("const") {
        schema.insert("enum".to_owned(), json!([only]));
    }
    if let Some(Value::Array(choices)) = schema.get_mut("enum") {
        choices.push(Value::Null);
    }
}
