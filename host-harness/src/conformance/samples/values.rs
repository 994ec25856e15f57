//! Values for one member: some that its schema accepts, some that it refuses. What the whole schema says of them is asked
//! afterwards.

use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::HashSet;

use serde_json::{Map, Number, Value, json};

use crate::conformance::fields;
use crate::schema::LazyValidator;

/// How deep values are nested, since schemas can refer to themselves.
const MAX_DEPTH: usize = 6;

/// How many values are made up for one: schemas that refer to one another could want any number.
const MOST_STEPS: usize = 500;

/// A text that hardly anything is against.
pub(in crate::conformance) const PLAIN_TEXT: &str = "example";

/// What would end a command or a text early.
pub(in crate::conformance) const CONTROL_CHARACTERS: [&str; 3] = ["exam\rple", "exam\nple", "exam\0ple"];

/// Texts of many forms: for a pattern one of them may do.
const TEXTS: [&str; 12] = [
    PLAIN_TEXT,
    "a",
    "1",
    "",
    "A1",
    "example.com",
    "192.0.2.1",
    "2001:db8::1",
    "2026-01-31T12:00:00Z",
    "2026-01-31",
    "https://example.com/",
    "user@example.com",
];

/// How many values of one member are tried: an enumeration may have any number.
const MOST_VALUES: usize = 100;

/// The longest text that is made to go beyond a bound.
const LONGEST_TEXT: u64 = 100_000;

/// An object with its required members.
pub(super) fn object(root: &Value, schema: &Value) -> Value {
    object_within(root, schema, Within { depth: MAX_DEPTH, steps: &Cell::new(MOST_STEPS) })
}

/// Values that the member should accept: examples, the default, choices, bounds.
pub(super) fn valid(root: &Value, schema: &Value) -> Vec<Value> {
    let mut values = Vec::new();
    for (part, _) in fields::parts(root, schema, "") {
        values.extend(named(part));
        values.extend(bounds(part, 0));
        for name in fields::types(part).unwrap_or_default() {
            match name {
                "boolean" => values.extend([json!(false), json!(true)]),
                "null" => values.push(Value::Null),
                "array" => values.push(json!([])),
                _ => {}
            }
        }
    }
    values.extend(one(root, schema, Within { depth: MAX_DEPTH, steps: &Cell::new(MOST_STEPS) }));
    distinct(values)
}

/// Values that the member may refuse: of each type, beyond the bounds, no choices.
pub(super) fn invalid(root: &Value, schema: &Value) -> Vec<Value> {
    let mut values = vec![
        Value::Null,
        json!(true),
        json!(-7),
        json!(0.5),
        json!("no-such-choice"),
        json!([[]]),
        json!({ "no": "such" }),
    ];
    for (part, _) in fields::parts(root, schema, "") {
        values.extend(bounds(part, 1));
        if part.get("pattern").is_some() || part.get("format").is_some() {
            values.extend(["", " ", "\u{1}", "no such text"].map(Value::from));
        }
    }
    distinct(values)
}

/// Values at the bounds, or as much beyond them.
fn bounds(part: &Value, beyond: i64) -> Vec<Value> {
    let number = |keyword: &str| part.get(keyword).and_then(Value::as_number);
    let count = |keyword: &str| part.get(keyword).and_then(Value::as_u64);
    let mut values = Vec::new();
    values.extend(number("minimum").and_then(|bound| moved(bound, -beyond)));
    values.extend(number("maximum").and_then(|bound| moved(bound, beyond)));
    values.extend(number("exclusiveMinimum").and_then(|bound| moved(bound, 1 - beyond)));
    values.extend(number("exclusiveMaximum").and_then(|bound| moved(bound, beyond - 1)));
    let text =
        |length: u64| usize::try_from(length.min(LONGEST_TEXT)).ok().map(|length| Value::from("a".repeat(length)));
    values.extend(count("minLength").and_then(|least| text(least.saturating_add_signed(-beyond))));
    let longest = count("maxLength").filter(|most| *most < LONGEST_TEXT);
    values.extend(longest.and_then(|most| text(most.saturating_add_signed(beyond))));
    values
}

fn moved(bound: &Number, by: i64) -> Option<Value> {
    if let Some(whole) = bound.as_i64() {
        return whole.checked_add(by).map(Value::from);
    }
    if let Some(whole) = bound.as_u64() {
        return whole.checked_add_signed(by).map(Value::from);
    }
    let by = match by.cmp(&0) {
        Ordering::Less => -1.0,
        Ordering::Equal => 0.0,
        Ordering::Greater => 1.0,
    };
    Number::from_f64(bound.as_f64()? + by).map(Value::Number)
}

/// Values that the schema itself names.
fn named(part: &Value) -> Vec<Value> {
    let mut values: Vec<Value> = fields::choices(part).into_iter().flatten().cloned().collect();
    values.extend(part.get("examples").and_then(Value::as_array).into_iter().flatten().cloned());
    values.extend(part.get("default").cloned());
    values
}

/// How far values are made up: deeper and deeper ones, and all in all.
#[derive(Clone, Copy)]
struct Within<'a> {
    depth: usize,
    steps: &'a Cell<usize>,
}

impl Within<'_> {
    /// One level deeper. None when that is too deep, or when so many values were made up that it would not end.
    fn deeper(self) -> Option<Self> {
        self.steps.set(self.steps.get().checked_sub(1)?);
        Some(Self { depth: self.depth.checked_sub(1)?, ..self })
    }
}

/// The first value that comes to mind and is valid.
fn one(root: &Value, schema: &Value, within: Within<'_>) -> Option<Value> {
    let within = within.deeper()?;
    let own = fields::with_definitions(root, schema);
    let validator = LazyValidator::default();
    let validator = validator.of(&own).ok()?;
    let mut candidates = Vec::new();
    let parts = fields::parts(root, schema, "");
    for (part, _) in &parts {
        candidates.extend(named(part));
    }
    for (part, _) in &parts {
        let mut names = fields::types(part).unwrap_or_default();
        if names.is_empty() && part.get("properties").is_some() {
            names.push("object");
        }
        for name in names {
            match name {
                "string" => candidates.extend(TEXTS.map(Value::from).into_iter().chain(bounds(part, 0))),
                "integer" | "number" => candidates.extend(bounds(part, 0).into_iter().chain([json!(0), json!(1)])),
                "boolean" => candidates.push(json!(false)),
                "array" => candidates.push(array(root, part, within)),
                "object" => candidates.push(object_within(root, part, within)),
                _ => candidates.push(Value::Null),
            }
        }
    }
    candidates.push(Value::from(PLAIN_TEXT));
    candidates.into_iter().find(|candidate| validator.is_valid(candidate))
}

fn array(root: &Value, schema: &Value, within: Within<'_>) -> Value {
    const MOST: u64 = 8;
    let length = schema.get("minItems").and_then(Value::as_u64).unwrap_or_default().min(MOST);
    let item = schema.get("items").and_then(|items| one(root, items, within)).unwrap_or_default();
    (0..length).map(|_| item.clone()).collect()
}

fn object_within(root: &Value, schema: &Value, within: Within<'_>) -> Value {
    let mut members = Map::new();
    for (part, _) in fields::parts(root, schema, "") {
        let properties = part.get("properties").and_then(Value::as_object);
        for name in fields::strings(part.get("required")) {
            let described = properties.and_then(|properties| properties.get(name));
            let value = described.and_then(|field| one(root, field, within)).unwrap_or_default();
            members.entry(name.to_owned()).or_insert(value);
        }
    }
    Value::Object(members)
}

fn distinct(values: Vec<Value>) -> Vec<Value> {
    let mut known = HashSet::new();
    values.into_iter().filter(|value| known.insert(value.to_string())).take(MOST_VALUES).collect()
}
