//! Configurations made from a schema: some that it accepts, some that it refuses.

mod values;

pub(super) use values::CONTROL_CHARACTERS;

use serde_json::{Map, Value};

use super::fields::{self, Field};
use super::schema_set::Schema;
use super::schemas::UNKNOWN_FIELD;

/// A configuration, and what is special about it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    /// JSON Pointer to the member that was set, and its value.
    pub(super) about: String,
    pub(super) value: Value,
}

/// What a schema was found to say about configurations made from it.
#[derive(Debug)]
pub(super) struct Samples {
    /// With what must be there and nothing else.
    pub(super) minimal: Value,
    /// JSON Pointer to a required text that the schema says nothing about: what was made up for it need not be what is meant.
    pub(super) made_up: Option<String>,
    /// With every default.
    pub(super) defaults: Value,
    /// Accepted: each example, choice and bound.
    pub(super) valid: Vec<Sample>,
    /// Refused: of a wrong type, out of bounds, no choice, or incomplete.
    pub(super) invalid: Vec<Sample>,
    /// Refused for a line end or a NUL in a text.
    pub(super) control_characters: Vec<Sample>,
    /// Refused for a member that nobody knows.
    pub(super) unknown: Vec<Sample>,
}

impl Samples {
    /// None when no valid configuration could be made, or the schema is none.
    pub(super) fn of(schema: &Schema) -> Option<Self> {
        let root = &schema.value;
        let minimal = values::object(root, root);
        if !schema.accepts(&minimal) {
            return None;
        }
        let fields = schema.fields();
        let mut samples = Self {
            defaults: with_defaults(schema, &fields, &minimal),
            valid: Vec::new(),
            invalid: whole(schema),
            control_characters: Vec::new(),
            unknown: Vec::new(),
            made_up: fields.iter().find(|field| is_made_up(root, field)).map(|field| field.at.clone()),
            minimal,
        };
        samples.add_unknown(schema, "");
        for field in &fields {
            samples.add(schema, field);
        }
        Some(samples)
    }

    fn add(&mut self, schema: &Schema, field: &Field<'_>) {
        let root = &schema.value;
        let set =
            |value: &Value| Some(Sample { about: about(&field.at, value), value: self.with(root, &field.at, value)? });
        let accepted = |sample: &Sample| schema.accepts(&sample.value);
        let valid: Vec<_> = values::valid(root, field.schema).iter().filter_map(set).filter(accepted).collect();
        let refused = |sample: &Sample| !schema.accepts(&sample.value);
        let invalid: Vec<_> = values::invalid(root, field.schema).iter().filter_map(set).filter(refused).collect();
        let controlled = values::CONTROL_CHARACTERS.map(Value::from);
        let controlled: Vec<_> = controlled.iter().filter_map(set).filter(refused).collect();
        // Refused for the control character alone: without it the text is fine.
        let takes_text = set(&Value::from(values::PLAIN_TEXT)).is_some_and(|sample| accepted(&sample));
        let missing = self.without(&field.at).filter(|value| field.required && !schema.accepts(value));
        self.valid.extend(valid);
        self.invalid.extend(invalid);
        self.invalid.extend(missing.map(|value| Sample { about: format!("no {}", field.at), value }));
        if takes_text {
            self.control_characters.extend(controlled);
        }
        if fields::parts(root, field.schema, "").iter().any(|(part, _)| part.get("properties").is_some()) {
            self.add_unknown(schema, &field.at);
        }
    }

    fn add_unknown(&mut self, schema: &Schema, at: &str) {
        let (at, value) = (format!("{at}/{UNKNOWN_FIELD}"), Value::from(1));
        if let Some(unknown) = self.with(&schema.value, &at, &value) {
            self.unknown.push(Sample { about: about(&at, &value), value: unknown });
        }
    }

    /// The minimal configuration with one member set, and the objects above it as they must be.
    fn with(&self, root: &Value, at: &str, value: &Value) -> Option<Value> {
        set(root, &self.minimal, at, value)
    }

    fn without(&self, at: &str) -> Option<Value> {
        let mut value = self.minimal.clone();
        let (parent, name) = at.rsplit_once('/')?;
        let name = name.replace("~1", "/").replace("~0", "~");
        value.pointer_mut(parent)?.as_object_mut()?.remove(&name)?;
        Some(value)
    }
}

fn is_made_up(root: &Value, field: &Field<'_>) -> bool {
    let parts = fields::parts(root, field.schema, "");
    let is_text = parts.iter().any(|(part, _)| fields::types(part).is_some_and(|types| types.contains(&"string")));
    let is_told = |part: &Value| {
        fields::choices(part).is_some()
            || ["examples", "default", "pattern"].iter().any(|keyword| part.get(keyword).is_some())
    };
    field.required && field.at.matches('/').count() == 1 && is_text && !parts.iter().any(|(part, _)| is_told(part))
}

/// `configuration` with the member at `at` set to `value`.
pub(super) fn set(root: &Value, configuration: &Value, at: &str, value: &Value) -> Option<Value> {
    let mut changed = configuration.clone();
    let mut above = String::new();
    let mut place = &mut changed;
    let mut names = at.split('/').skip(1).peekable();
    while let Some(token) = names.next() {
        let name = token.replace("~1", "/").replace("~0", "~");
        above = format!("{above}/{token}");
        let object = place.as_object_mut()?;
        if names.peek().is_none() {
            object.insert(name, value.clone());
            return Some(changed);
        }
        let member = object.entry(name).or_insert(Value::Null);
        if !member.is_object() {
            let field = fields::of(root).into_iter().find(|field| field.at == above)?;
            *member = values::object(root, field.schema);
        }
        place = member;
    }
    None
}

fn with_defaults(schema: &Schema, fields: &[Field<'_>], minimal: &Value) -> Value {
    let mut configuration = minimal.clone();
    for field in fields.iter().filter(|field| field.at.matches('/').count() == 1) {
        if let Some(default) = field.schema.get("default")
            && let Some(changed) = set(&schema.value, &configuration, &field.at, default)
            && schema.accepts(&changed)
        {
            configuration = changed;
        }
    }
    configuration
}

/// JSON that is no configuration at all.
fn whole(schema: &Schema) -> Vec<Sample> {
    let values = [Value::Null, Value::Bool(true), Value::from(1), Value::from("text"), Value::Array(Vec::new())];
    let empty = Value::Object(Map::new());
    let samples = values.into_iter().chain([empty]).filter(|value| !schema.accepts(value));
    samples.map(|value| Sample { about: value.to_string(), value }).collect()
}

fn about(at: &str, value: &Value) -> String {
    const LONGEST: usize = 40;
    let text = value.to_string();
    let shown: String = text.chars().take(LONGEST).collect();
    let cut = if shown.len() < text.len() { "…" } else { "" };
    format!("{at} = {shown}{cut}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::conformance::schema_set::Kind;

    fn samples(schema: Value) -> Samples {
        Samples::of(&Schema::new(Kind::Connection, String::new(), None, schema)).unwrap_or_else(|| panic!("no samples"))
    }

    fn all(samples: &[Sample]) -> Vec<&str> {
        samples.iter().map(|sample| sample.about.as_str()).collect()
    }

    #[test]
    fn a_required_text_that_nothing_is_said_about_is_made_up() {
        let schema =
            |url: Value| json!({ "required": ["url"], "properties": { "url": url, "note": { "type": "string" } } });
        assert_eq!(samples(schema(json!({ "type": "string" }))).made_up.as_deref(), Some("/url"));
        for told in [json!({ "type": "string", "examples": ["a:b"] }), json!({ "type": "integer" })] {
            assert_eq!(samples(schema(told)).made_up, None);
        }
    }

    #[test]
    fn schemas_that_require_themselves_come_to_an_end() {
        let names: Vec<_> = (0..20).map(|number| format!("m{number}")).collect();
        let member = |name: &String| (name.clone(), json!({ "$ref": "#/$defs/node" }));
        let members: Value = names.iter().map(member).collect::<Map<_, _>>().into();
        let node = json!({ "type": "object", "required": names, "properties": members });
        let schema = json!({ "required": ["m0"], "properties": members, "$defs": { "node": node } });
        assert!(Samples::of(&Schema::new(Kind::Connection, String::new(), None, schema)).is_none());
    }

    #[test]
    fn a_schema_has_samples_on_both_sides_of_each_bound() {
        let samples = samples(json!({
            "type": "object", "additionalProperties": false, "required": ["host"],
            "properties": {
                "host": { "type": "string", "minLength": 1, "pattern": "^[^\\s]+$", "examples": ["h.example"] },
                "port": { "type": "integer", "minimum": 1, "maximum": 9 },
                "mode": { "oneOf": [{ "const": "a" }, { "const": "b" }], "default": "a" },
                "proxy": {
                    "type": ["object", "null"], "additionalProperties": false, "required": ["host"],
                    "properties": { "host": { "type": "string" } },
                },
            },
        }));
        assert_eq!(samples.minimal, json!({ "host": "h.example" }));
        assert_eq!(samples.defaults, json!({ "host": "h.example", "mode": "a" }));
        let valid = all(&samples.valid);
        for expected in [r#"/mode = "b""#, "/port = 1", "/port = 9", "/proxy = null"] {
            assert!(valid.contains(&expected), "{expected}: {valid:?}");
        }
        let invalid = all(&samples.invalid);
        for expected in ["/port = 0", "/port = 10", "/port = true", "/mode = \"no-such-choice\"", "no /host", "null"] {
            assert!(invalid.contains(&expected), "{expected}: {invalid:?}");
        }
        assert_eq!(all(&samples.unknown), ["/noSuchMember = 1", "/proxy/noSuchMember = 1"]);
        assert_eq!(all(&samples.control_characters).len(), 2, "of the host, which takes no white space; NUL is none");
    }

    #[test]
    fn no_valid_configuration_no_samples() {
        let schema = json!({ "type": "object", "required": ["x"], "properties": { "x": { "pattern": "^q{7}$", "type": "string" } } });
        assert!(Samples::of(&Schema::new(Kind::Parameters, String::new(), None, schema)).is_none());
    }
}
