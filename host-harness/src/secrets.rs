//! Keeps secrets out of everything that is printed or logged.

mod forms;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use serde_json::Value;

use forms::forms;

const MASK: &str = "****";

/// How deep schemas are followed, since `$ref` can go in circles.
const MAX_DEPTH: usize = 32;

/// How much of a secret counts at the end of a text, where the rest of it may have been cut off: of less, too little can be
/// learnt, and more of a long one is masked line by line.
const CUT: std::ops::RangeInclusive<usize> = 4..=256;

/// Replaces the secrets of one connection by `****`, however they are written: plain, escaped (JSON, URL), in base64 (also
/// inside a longer text), in hexadecimal digits, or cut off by the end of the text.
#[derive(Clone, Default)]
pub struct Redactor {
    secrets: Option<Arc<Secrets>>,
}

struct Secrets {
    /// In their order.
    forms: Vec<String>,
    /// Whether one of them begins with a byte: most bytes of most texts begin none.
    begins: [bool; 256],
    search: AhoCorasick,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Redactor")
    }
}

impl Redactor {
    /// Collects the values that the schema marks `writeOnly`, nested ones too.
    pub fn new(connection_schema: &Value, connection: &Value) -> Self {
        Self::with_others(connection_schema, connection, &[])
    }

    /// The same, and these secrets too.
    pub(crate) fn with_others(connection_schema: &Value, connection: &Value, others: &[String]) -> Self {
        let mut secrets = others.iter().cloned().collect();
        collect(connection_schema, connection_schema, connection, MAX_DEPTH, &mut secrets);
        Self::of(secrets)
    }

    /// Of these secrets, whatever connection they belong to.
    pub fn of(secrets: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let forms: BTreeSet<String> = secrets.into_iter().flat_map(|secret| forms(secret.as_ref())).collect();
        let forms: Vec<String> = forms.into_iter().collect();
        if forms.is_empty() {
            return Self::default();
        }
        // Leftmost-longest: a secret that holds a shorter one is replaced whole. Each session makes one, and searches little.
        let mut search = AhoCorasick::builder();
        search.match_kind(MatchKind::LeftmostLongest).kind(Some(AhoCorasickKind::ContiguousNFA));
        let search = search.build(&forms).ok();
        let first_bytes: Vec<u8> = forms.iter().filter_map(|form| form.bytes().next()).collect();
        let begins = std::array::from_fn(|byte| first_bytes.iter().any(|first| usize::from(*first) == byte));
        Self { secrets: search.map(|search| Arc::new(Secrets { forms, begins, search })) }
    }

    /// `text` without secrets.
    pub fn redact<'text>(&self, text: &'text str) -> Cow<'text, str> {
        let Some(secrets) = &self.secrets else { return Cow::Borrowed(text) };
        let kept = secrets.without_cut(text);
        if kept.len() == text.len() && !secrets.search.is_match(text) {
            return Cow::Borrowed(text);
        }
        let mut redacted = String::with_capacity(text.len());
        secrets.search.replace_all_with(kept, &mut redacted, |_, _, target| {
            target.push_str(MASK);
            true
        });
        if kept.len() < text.len() {
            redacted.push_str(MASK);
        }
        Cow::Owned(redacted)
    }

    /// A document property's value without secrets. One of digits, such as a size, is replaced whole or not at all.
    pub(crate) fn redact_value(&self, value: String) -> String {
        match self.redact(&value) {
            Cow::Owned(redacted) if !is_figures(&value) || redacted == MASK => redacted,
            _ => value,
        }
    }
}

impl Secrets {
    /// The text without the beginning of a secret that it ends with.
    fn without_cut<'text>(&self, text: &'text str) -> &'text str {
        let (first, last) = (text.len().saturating_sub(*CUT.end()), text.len().saturating_sub(*CUT.start()));
        let begins = |start: &usize| text.as_bytes().get(*start).is_some_and(|byte| self.may_begin_with(*byte));
        let tails = (first..=last).filter(begins).filter_map(|start| text.split_at_checked(start));
        let cut = tails.filter(|(_, tail)| CUT.contains(&tail.len())).find(|(_, tail)| self.is_beginning(tail));
        cut.map_or(text, |(kept, _)| kept)
    }

    fn may_begin_with(&self, byte: u8) -> bool {
        self.begins.get(usize::from(byte)) == Some(&true)
    }

    fn is_beginning(&self, text: &str) -> bool {
        let next = self.forms.partition_point(|form| form.as_str() <= text);
        self.forms.get(next).is_some_and(|form| form.starts_with(text))
    }
}

/// Whether it is a number or a time: digits happen to hold a short secret of digits.
fn is_figures(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit() || b"-+:. TZ".contains(&byte))
}

/// Collects every value below `value` that a `writeOnly` schema describes.
fn collect(root: &Value, schema: &Value, value: &Value, depth: usize, secrets: &mut BTreeSet<String>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    if schema.get("writeOnly") == Some(&Value::Bool(true)) {
        collect_leaves(value, secrets);
        return;
    }
    for (subschema, part) in subschemas(root, schema, value) {
        collect(root, subschema, part, depth, secrets);
    }
}

/// The schemas that apply to `value` or to a part of it, each with that part.
fn subschemas<'a>(root: &'a Value, schema: &'a Value, value: &'a Value) -> Vec<(&'a Value, &'a Value)> {
    let mut found = Vec::new();
    if let Some(target) = schema.get("$ref").and_then(Value::as_str).and_then(|uri| uri.strip_prefix('#')) {
        found.extend(root.pointer(target).map(|target| (target, value)));
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        found.extend(schema.get(keyword).and_then(Value::as_array).into_iter().flatten().map(|part| (part, value)));
    }
    for keyword in ["if", "then", "else"] {
        found.extend(schema.get(keyword).map(|part| (part, value)));
    }
    if let Some(object) = value.as_object() {
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, part) in object {
            match properties.and_then(|properties| properties.get(name)) {
                Some(property) => found.push((property, part)),
                None => found.extend(schema.get("additionalProperties").map(|rest| (rest, part))),
            }
        }
    }
    if let (Some(items), Some(array)) = (schema.get("items"), value.as_array()) {
        found.extend(array.iter().map(|part| (items, part)));
    }
    found
}

fn collect_leaves(value: &Value, secrets: &mut BTreeSet<String>) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => drop(secrets.insert(number.to_string())),
        Value::String(text) => drop(secrets.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| collect_leaves(item, secrets)),
        Value::Object(properties) => properties.values().for_each(|part| collect_leaves(part, secrets)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_those_that_the_schema_marks() {
        let schema = json!({
            "properties": {
                "user": {"type": "string"},
                "password": {"type": "string", "writeOnly": true},
                "proxy": {"$ref": "#/$defs/proxy"},
                "tokens": {"items": {"writeOnly": true}},
            },
            "allOf": [{"if": {}, "then": {"properties": {"pin": {"writeOnly": true}}}}],
            "$defs": {"proxy": {"properties": {"password": {"writeOnly": true}, "next": {"$ref": "#/$defs/proxy"}}}},
        });
        let connection = json!({
            "user": "alice", "password": "pass one", "pin": 4711, "tokens": ["t0ken"],
            "proxy": {"password": "two", "next": {"password": "three"}},
        });
        let redactor = Redactor::new(&schema, &connection);
        assert_eq!(redactor.redact("alice: pass one, two, three, 4711, t0ken"), "alice: ****, ****, ****, ****, ****");
    }

    #[test]
    fn every_form_is_found() {
        let redactor = Redactor::of(["pä\"ss/w"]);
        for text in ["pä\"ss/w", r#"pä\"ss/w"#, "cMOkInNzL3c=", "cMOkInNzL3c", "p%C3%A4%22ss%2Fw"] {
            assert_eq!(redactor.redact(&format!("<{text}>")), "<****>", "{text}");
        }
    }

    #[test]
    fn what_the_end_of_a_text_cuts_off_is_a_secret_too() {
        let redactor = Redactor::of(["hunter2 & c/o"]);
        for (text, shown) in [
            ("530 No: hunter2 & c/", "530 No: ****"),
            ("530 No: hunt", "530 No: ****"),
            ("hunter2 & c/o, hunter2%20%26%20", "****, ****"),
            ("on the hun", "on the hun"),
        ] {
            assert_eq!(redactor.redact(text), shown);
        }
        assert_eq!(format!("{redactor:?}"), "Redactor");
    }

    #[test]
    fn each_line_of_a_key_is_a_secret() {
        let redactor = Redactor::of(["-----BEGIN-----\nMIIEvQIBADANBg\n-----END-----\n"]);
        assert_eq!(redactor.redact("read MIIEvQIBADANBg"), "read ****");
    }

    #[test]
    fn a_longer_secret_is_replaced_whole() {
        assert_eq!(Redactor::of(["abc", "abcdef", "*"]).redact("x abcdef * y"), "x **** **** y");
    }

    #[test]
    fn a_size_that_holds_a_secret_of_digits_stays() {
        let redactor = Redactor::of(["47"]);
        for (value, shown) in [("1470", "1470"), ("47", "****"), ("PIN 47?", "PIN ****?"), ("2026-11-21T10:47:00Z", "")]
        {
            let shown = if shown.is_empty() { value } else { shown };
            assert_eq!(redactor.redact_value(value.to_owned()), shown);
        }
    }

    #[test]
    fn without_secrets_nothing_changes() {
        assert_eq!(Redactor::of([""]).redact("text"), "text");
    }
}
