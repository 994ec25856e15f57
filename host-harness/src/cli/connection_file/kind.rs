//! Which kind of value a schema wants at a place.

use serde_json::Value;

/// The schema of a member, wherever the schema of the object has it.
pub(super) fn of_member<'schema>(schema: &'schema Value, name: &str) -> &'schema Value {
    let direct = schema.get("properties").and_then(|properties| properties.get(name));
    let choices = ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    let mut indirect = choices.map(|choice| of_member(choice, name)).filter(|found| !found.is_null());
    direct.or_else(|| indirect.next()).unwrap_or(&Value::Null)
}

/// The text as a number or a truth value, where the schema wants one and no text.
pub(super) fn as_wanted(text: String, schema: &Value) -> Value {
    let wants = |kind: &str| match schema.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        _ => false,
    };
    if wants("string") {
        return Value::String(text);
    }
    let number = text.parse::<i64>().ok().filter(|_| wants("integer") || wants("number"));
    let truth = text.parse::<bool>().ok().filter(|_| wants("boolean"));
    number.map(Value::from).or_else(|| truth.map(Value::from)).unwrap_or(Value::String(text))
}
