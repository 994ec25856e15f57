//! The members that a JSON Schema describes, nested ones too.

use std::collections::HashSet;

use serde_json::{Value, json};

/// How deep members are nested at most.
const MAX_DEPTH: usize = 6;

/// How many members of one schema are looked at: references to one another make as many of them as one likes.
pub(super) const MOST_FIELDS: usize = 2000;

/// What the name of a secret ends with, without case, `-` and `_`.
const SECRET_WORDS: [&str; 9] =
    ["password", "passphrase", "passwd", "secret", "privatekey", "apikey", "accesskey", "token", "credential"];

/// One member of an object.
#[derive(Debug, Clone)]
pub(super) struct Field<'schema> {
    /// JSON Pointer to the member in an instance.
    pub(super) at: String,
    /// JSON Pointer to its schema, as far as it is reached without `$ref`.
    pub(super) schema_at: String,
    pub(super) name: &'schema str,
    /// As it is written, `$ref` and all.
    pub(super) schema: &'schema Value,
    pub(super) required: bool,
}

impl Field<'_> {
    /// Whether it is marked as a secret, also where its schema refers to another.
    pub(super) fn is_write_only(&self, root: &Value) -> bool {
        parts(root, self.schema, "").iter().any(|(part, _)| part.get("writeOnly") == Some(&Value::Bool(true)))
    }

    /// Whether it is a text whose name says that it is secret.
    pub(super) fn smells_of_a_secret(&self) -> bool {
        let name: String = self.name.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        // What a name ends with is what it stands for: a `tokenUrl` is no token.
        let name = name.trim_end_matches(|last: char| last.is_ascii_digit());
        let name = name.strip_suffix('s').filter(|name| !name.ends_with('s')).unwrap_or(name);
        let is_text = types(self.schema).is_none_or(|types| types.contains(&"string"));
        is_text && SECRET_WORDS.iter().any(|word| name.ends_with(word)) && choices(self.schema).is_none()
    }

    pub(super) fn text(&self, keyword: &str) -> &str {
        self.schema.get(keyword).and_then(Value::as_str).unwrap_or_default()
    }
}

/// All members below the object that `root` describes, parents first.
pub(super) fn of(root: &Value) -> Vec<Field<'_>> {
    let mut collected = Collected { root, fields: Vec::new(), places: HashSet::new(), path: Vec::new() };
    collected.below(root, "", "");
    collected.fields
}

struct Collected<'a> {
    root: &'a Value,
    fields: Vec<Field<'a>>,
    /// Where fields are known already.
    places: HashSet<String>,
    /// The schemas that are being followed: one that is among them refers to itself.
    path: Vec<*const Value>,
}

impl<'a> Collected<'a> {
    fn below(&mut self, schema: &'a Value, at: &str, schema_at: &str) {
        if at.matches('/').count() >= MAX_DEPTH {
            return;
        }
        let parts = parts(self.root, schema, schema_at);
        let followed = self.path.len();
        let parts: Vec<_> =
            parts.into_iter().filter(|(part, _)| !self.path.contains(&std::ptr::from_ref(*part))).collect();
        self.path.extend(parts.iter().map(|(part, _)| std::ptr::from_ref(*part)));
        for (part, part_at) in parts {
            let required: HashSet<_> = strings(part.get("required")).collect();
            for (name, field) in part.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let at = format!("{at}/{}", escaped(name));
                if self.fields.len() >= MOST_FIELDS || !self.places.insert(at.clone()) {
                    continue;
                }
                let schema_at = format!("{part_at}/properties/{}", escaped(name));
                let required = required.contains(name.as_str());
                let known = Field { at: at.clone(), schema_at: schema_at.clone(), name, schema: field, required };
                self.fields.push(known);
                self.below(field, &at, &schema_at);
            }
        }
        self.path.truncate(followed);
    }
}

/// The schema itself, what it refers to, and its alternatives, each with its JSON Pointer.
pub(super) fn parts<'a>(root: &'a Value, schema: &'a Value, at: &str) -> Vec<(&'a Value, String)> {
    let mut found = vec![(schema, at.to_owned())];
    let mut known = HashSet::from([std::ptr::from_ref(schema)]);
    let mut next = 0;
    while let Some((part, part_at)) = found.get(next).cloned() {
        next += 1;
        let mut further = Vec::new();
        if let Some(target) = part.get("$ref").and_then(Value::as_str).and_then(|uri| uri.strip_prefix('#')) {
            further.extend(root.pointer(target).map(|target_schema| (target_schema, target.to_owned())));
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let branches = part.get(keyword).and_then(Value::as_array).into_iter().flatten().enumerate();
            further.extend(branches.map(|(position, branch)| (branch, format!("{part_at}/{keyword}/{position}"))));
        }
        found.extend(further.into_iter().filter(|(part, _)| known.insert(std::ptr::from_ref::<Value>(part))));
    }
    found
}

/// The types that the schema names; none when it names none.
pub(super) fn types(schema: &Value) -> Option<Vec<&str>> {
    match schema.get("type")? {
        Value::String(name) => Some(vec![name]),
        Value::Array(names) => Some(names.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

/// The values of an enumeration (`const`, `enum`, or `oneOf` and `anyOf` of them); none when it is no enumeration.
pub(super) fn choices(schema: &Value) -> Option<Vec<&Value>> {
    if let Some(only) = schema.get("const") {
        return Some(vec![only]);
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return Some(values.iter().collect());
    }
    let branches = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    let values: Option<Vec<_>> = branches.iter().map(choices).collect();
    Some(values?.into_iter().flatten().collect())
}

/// A part of a schema as one of its own, with what it may refer to.
pub(super) fn with_definitions(root: &Value, part: &Value) -> Value {
    let definitions = root.get("$defs").cloned().unwrap_or_else(|| json!({}));
    json!({ "$defs": definitions, "allOf": [part] })
}

pub(super) fn strings(list: Option<&Value>) -> impl Iterator<Item = &str> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// A token of a JSON Pointer (RFC 6901).
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_behind_references_and_alternatives() {
        let schema = json!({
            "required": ["a/b"],
            "properties": { "a/b": {}, "proxy": { "anyOf": [{ "$ref": "#/$defs/proxy" }, { "type": "null" }] } },
            "$defs": { "proxy": { "properties": { "next": { "$ref": "#/$defs/proxy" }, "password": {} } } },
        });
        let found = of(&schema);
        let places: Vec<_> = found.iter().map(|field| (field.at.as_str(), field.schema_at.as_str())).collect();
        assert_eq!(
            places,
            [
                ("/a~1b", "/properties/a~1b"),
                ("/proxy", "/properties/proxy"),
                ("/proxy/next", "/$defs/proxy/properties/next"),
                ("/proxy/password", "/$defs/proxy/properties/password"),
            ]
        );
        assert!(found.iter().any(|field| field.at == "/proxy/password" && field.smells_of_a_secret()));
        assert!(found.iter().all(|field| field.required == (field.name == "a/b")));
    }

    #[test]
    fn schemas_that_refer_to_one_another_have_no_end_of_fields() {
        let member = |number: usize| (format!("m{number}"), json!({ "$ref": format!("#/$defs/m{number}") }));
        let members: Value = (0..20).map(member).collect::<serde_json::Map<_, _>>().into();
        let node = |number: usize| (format!("m{number}"), json!({ "properties": members }));
        let nodes: Value = (0..20).map(node).collect::<serde_json::Map<_, _>>().into();
        assert_eq!(of(&json!({ "properties": members, "$defs": nodes })).len(), MOST_FIELDS);
    }

    #[test]
    fn a_name_is_that_of_a_secret_by_what_it_ends_with() {
        let schema = json!({ "properties": {
            "proxyPassword": {}, "private-key": {}, "token2": {}, "clientSecret": {}, "credentials": {}, "awsAccessKey": {},
            "tokenUrl": {}, "tokenEndpoint": {}, "accessKeyId": {}, "secretName": {}, "passwordFile": {},
        } });
        let secret = of(&schema).into_iter().filter(Field::smells_of_a_secret).map(|field| field.name.to_owned());
        let mut secret: Vec<_> = secret.collect();
        secret.sort();
        assert_eq!(secret, ["awsAccessKey", "clientSecret", "credentials", "private-key", "proxyPassword", "token2"]);
    }

    #[test]
    fn a_secret_may_be_marked_where_it_is_referred_to() {
        let schema = json!({
            "properties": { "password": { "$ref": "#/$defs/secret" }, "pin": { "allOf": [{ "writeOnly": true }] } },
            "$defs": { "secret": { "writeOnly": true } },
        });
        assert!(of(&schema).iter().all(|field| field.is_write_only(&schema)));
    }

    #[test]
    fn an_enumeration_has_choices() {
        assert_eq!(choices(&json!({ "oneOf": [{ "const": 1 }, { "enum": [2, 3] }] })).unwrap_or_default(), [1, 2, 3]);
        assert_eq!(choices(&json!({ "anyOf": [{ "const": 1 }, { "type": "null" }] })), None);
    }
}
