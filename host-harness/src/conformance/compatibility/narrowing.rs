//! Where a schema accepts less than an earlier one did.

use serde_json::Value;

use super::resolution::resolved;
use crate::conformance::fields;
use crate::conformance::rule::Finding;

/// How deep schemas are followed, since `$ref` can go in circles.
const MAX_DEPTH: usize = 8;

/// How many parts of one schema are compared: references to one another make as many of them as one likes.
const MOST_PAIRS: usize = 10_000;

/// Bounds that accept less when they grow, and those that do when they shrink.
const LOWER_BOUNDS: [&str; 5] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const UPPER_BOUNDS: [&str; 5] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

/// What was found in all schemas that were compared.
#[derive(Debug, Default)]
pub(super) struct Narrowing {
    pub(super) gone: Vec<Finding>,
    pub(super) types: Vec<Finding>,
    pub(super) choices: Vec<Finding>,
    pub(super) bounds: Vec<Finding>,
    pub(super) patterns: Vec<Finding>,
    pub(super) required: Vec<Finding>,
    pub(super) closed: Vec<Finding>,
    pub(super) secrets: Vec<Finding>,
    /// Worth a remark: what is not set means something else now.
    pub(super) defaults: Vec<Finding>,
    /// A text is said to be of another form, which nobody is made to check.
    pub(super) formats: Vec<Finding>,
    /// How many parts of the present schema were compared.
    compared: usize,
}

/// Two versions of one schema, or of a part of it.
#[derive(Clone, Copy)]
struct Pair<'a> {
    before: &'a Value,
    now: &'a Value,
    root_before: &'a Value,
    root_now: &'a Value,
}

impl Narrowing {
    /// How many findings there are, without remarks.
    pub(super) fn count(&self) -> usize {
        let lists =
            [&self.gone, &self.types, &self.choices, &self.bounds, &self.patterns, &self.required, &self.closed];
        lists.iter().map(|list| list.len()).sum::<usize>() + self.secrets.len()
    }

    /// Compares two whole schemas; `at` is the JSON Pointer to them.
    pub(super) fn compare(&mut self, at: &str, before: &Value, now: &Value) {
        self.compared = 0;
        self.pair(at, Pair { before, now, root_before: before, root_now: now }, MAX_DEPTH);
    }

    fn pair(&mut self, at: &str, pair: Pair<'_>, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        if self.compared >= MOST_PAIRS {
            return;
        }
        self.compared += 1;
        let (before, now) = (resolved(pair.root_before, pair.before), resolved(pair.root_now, pair.now));
        let pair = Pair { before: &before, now: &now, ..pair };
        self.value(at, pair);
        self.members(at, pair, depth);
        if let (Some(before), Some(now)) = (pair.before.get("items"), pair.now.get("items")) {
            self.pair(&format!("{at}/items"), Pair { before, now, ..pair }, depth);
        }
    }

    /// What a value may be.
    fn value(&mut self, at: &str, pair: Pair<'_>) {
        let Pair { before, now, .. } = pair;
        let types_before = types(pair.root_before, before);
        if let Some(types) = types(pair.root_now, now) {
            let missing: Vec<&str> = match &types_before {
                Some(earlier) => earlier.iter().map(String::as_str).filter(|name| !includes(&types, name)).collect(),
                None if fields::choices(before).is_none() => vec!["any other"],
                None => Vec::new(),
            };
            if !missing.is_empty() {
                self.types.push(Finding::new(at, format!("takes no {} any more", missing.join(", "))));
            }
        }
        match (fields::choices(before), fields::choices(now)) {
            (Some(earlier), Some(choices)) => {
                let gone = earlier.iter().filter(|choice| !choices.contains(choice));
                self.choices.extend(gone.map(|choice| Finding::new(at, format!("the choice {choice} is gone"))));
            }
            (None, Some(choices)) => {
                self.choices.push(Finding::new(at, format!("took anything, now one of {} choices", choices.len())));
            }
            (_, None) => {}
        }
        self.bounds(at, before, now);
        for (keyword, found) in [("pattern", &mut self.patterns), ("format", &mut self.formats)] {
            if let Some(pattern) = now.get(keyword).filter(|pattern| before.get(keyword) != Some(pattern)) {
                let was = before.get(keyword).map_or("none".to_owned(), Value::to_string);
                found.push(Finding::new(format!("{at}/{keyword}"), format!("was {was}, is {pattern}")));
            }
        }
        if before.get("writeOnly") == Some(&Value::Bool(true)) && now.get("writeOnly") != Some(&Value::Bool(true)) {
            self.secrets.push(Finding::new(at, "is no longer `writeOnly`"));
        }
        if before.get("default") != now.get("default") {
            let shown = |schema: &Value| schema.get("default").map_or("none".to_owned(), Value::to_string);
            let seen = format!("was {}, is {}", shown(before), shown(now));
            self.defaults.push(Finding::new(format!("{at}/default"), seen));
        }
    }

    fn bounds(&mut self, at: &str, before: &Value, now: &Value) {
        let number = |schema: &Value, keyword: &str| schema.get(keyword).and_then(Value::as_f64);
        let mut compare = |keyword: &str, tighter: fn(f64, f64) -> bool| {
            let Some(bound) = number(now, keyword) else { return };
            let earlier = number(before, keyword);
            if earlier.is_none_or(|earlier| tighter(bound, earlier)) {
                let was = earlier.map_or("none".to_owned(), |earlier| earlier.to_string());
                self.bounds.push(Finding::new(format!("{at}/{keyword}"), format!("was {was}, is {bound}")));
            }
        };
        for keyword in LOWER_BOUNDS {
            compare(keyword, |bound, earlier| bound > earlier);
        }
        for keyword in UPPER_BOUNDS {
            compare(keyword, |bound, earlier| bound < earlier);
        }
    }

    /// Which members there may be, and must be.
    fn members(&mut self, at: &str, pair: Pair<'_>, depth: usize) {
        let required_before: Vec<_> = fields::strings(pair.before.get("required")).collect();
        let required = fields::strings(pair.now.get("required"));
        let grown = required.filter(|name| !required_before.contains(name));
        self.required
            .extend(grown.map(|name| Finding::new(format!("{at}/required"), format!("{name:?} must be set now"))));
        let closed = |schema: &Value| schema.get("additionalProperties") == Some(&Value::Bool(false));
        if closed(pair.now) && !closed(pair.before) {
            let seen = "members that it does not name are refused now";
            self.closed.push(Finding::new(format!("{at}/additionalProperties"), seen));
        }
        let members =
            |schema: &'_ Value| schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let now = members(pair.now);
        for (name, before) in &members(pair.before) {
            let at = format!("{at}/properties/{}", fields::escaped(name));
            match now.get(name) {
                Some(now) => self.pair(&at, Pair { before, now, ..pair }, depth),
                None => self.gone.push(Finding::new(at, "is gone")),
            }
        }
    }
}

/// The types that a schema names, also by its alternatives.
fn types(root: &Value, schema: &Value) -> Option<Vec<String>> {
    let owned = |types: Vec<&str>| types.into_iter().map(str::to_owned).collect();
    if let Some(types) = fields::types(schema) {
        return Some(owned(types));
    }
    let branches = schema.get("anyOf").or_else(|| schema.get("oneOf"))?.as_array()?;
    let types: Option<Vec<Vec<String>>> =
        branches.iter().map(|branch| fields::types(&resolved(root, branch)).map(owned)).collect();
    Some(types?.into_iter().flatten().collect())
}

/// Whether a value of the type `name` is of one of `types`.
fn includes(types: &[String], name: &str) -> bool {
    let named = |name: &str| types.iter().any(|known| known == name);
    named(name) || (name == "integer" && named("number"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The kinds of findings, in the order of the fields.
    fn kinds(before: &Value, now: &Value) -> Vec<&'static str> {
        let mut narrowing = Narrowing::default();
        narrowing.compare("", &json!({ "properties": { "x": before } }), &json!({ "properties": { "x": now } }));
        let Narrowing { gone, types, choices, bounds, patterns, required, closed, secrets, defaults, formats, .. } =
            narrowing;
        let lists = [
            ("gone", gone),
            ("types", types),
            ("choices", choices),
            ("bounds", bounds),
            ("patterns", patterns),
            ("required", required),
            ("closed", closed),
            ("secrets", secrets),
            ("defaults", defaults),
            ("formats", formats),
        ];
        lists.into_iter().filter(|(_, found)| !found.is_empty()).map(|(kind, _)| kind).collect()
    }

    #[test]
    fn each_way_of_accepting_less_is_told() {
        let text = json!({ "type": "string" });
        for (before, now, expected) in [
            (json!({ "type": ["string", "null"] }), text.clone(), "types"),
            (json!({}), text.clone(), "types"),
            (json!({ "enum": ["a", "b"] }), json!({ "enum": ["a"] }), "choices"),
            (
                json!({ "oneOf": [{ "const": "a" }, { "const": "b" }] }),
                json!({ "oneOf": [{ "const": "b" }] }),
                "choices",
            ),
            (json!({ "maximum": 10 }), json!({ "maximum": 9 }), "bounds"),
            (json!({ "type": "string" }), json!({ "type": "string", "minLength": 1 }), "bounds"),
            (text.clone(), json!({ "type": "string", "pattern": "a" }), "patterns"),
            (json!({ "type": "object" }), json!({ "type": "object", "required": ["y"] }), "required"),
            (json!({ "type": "object" }), json!({ "type": "object", "additionalProperties": false }), "closed"),
            (json!({ "writeOnly": true }), json!({}), "secrets"),
            (json!({ "default": 1 }), json!({ "default": 2 }), "defaults"),
            (json!({ "properties": { "y": {} } }), json!({ "properties": {} }), "gone"),
            (
                json!({ "allOf": [text.clone()], "maxLength": 9 }),
                json!({ "allOf": [text.clone()], "maxLength": 8 }),
                "bounds",
            ),
            (
                json!({ "anyOf": [{ "type": "object", "properties": { "y": {} } }, { "type": "null" }] }),
                json!({ "anyOf": [{ "type": "object", "properties": {} }, { "type": "null" }] }),
                "gone",
            ),
            (json!({ "anyOf": [text.clone(), { "type": "null" }] }), text.clone(), "types"),
            (text.clone(), json!({ "type": "string", "format": "hostname" }), "formats"),
            (json!({ "items": { "enum": [1, 2] } }), json!({ "items": { "enum": [1] } }), "choices"),
        ] {
            assert_eq!(kinds(&before, &now), [expected], "{before} {now}");
        }
    }

    #[test]
    fn accepting_more_is_fine() {
        for (before, now) in [
            (json!({ "type": "string" }), json!({ "type": ["string", "null"] })),
            (json!({ "type": "integer" }), json!({ "type": "number" })),
            (json!({ "enum": ["a"] }), json!({ "oneOf": [{ "const": "a" }, { "const": "b" }] })),
            (json!({ "minimum": 1, "pattern": "a" }), json!({ "minimum": 0 })),
            (json!({ "required": ["y"], "additionalProperties": false }), json!({ "title": "X" })),
            (json!({ "properties": {} }), json!({ "properties": { "y": {} } })),
            (json!({ "type": "string" }), json!({ "anyOf": [{ "type": "null" }, { "type": "string" }] })),
            (json!({ "enum": ["a", null] }), json!({ "anyOf": [{ "enum": ["a"] }, { "type": "null" }] })),
        ] {
            assert_eq!(kinds(&before, &now), [""; 0], "{before} {now}");
        }
    }

    #[test]
    fn what_stands_beside_a_reference_counts_and_references_in_circles_end() {
        let node =
            json!({ "type": "object", "properties": { "a": { "$ref": "#/$defs/n" }, "b": { "$ref": "#/$defs/n" } } });
        let schema = |most: u64| {
            json!({
                "properties": { "x": { "$ref": "#/$defs/text", "maxLength": most }, "n": { "$ref": "#/$defs/n" } },
                "$defs": { "text": { "type": "string" }, "n": node },
            })
        };
        let mut narrowing = Narrowing::default();
        narrowing.compare("", &schema(9), &schema(8));
        assert_eq!(narrowing.bounds, [Finding::new("/properties/x/maxLength", "was 9, is 8")]);
        assert_eq!(narrowing.count(), 1);
    }
}
