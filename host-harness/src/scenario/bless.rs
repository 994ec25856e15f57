//! Writes what came into a scenario file, in place of what was expected.

use std::ops::Range;

use serde_json::Value;

use super::json;
use super::pattern::Replacement;

/// A scalar of a file that is to read otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    /// Where it stands, in bytes.
    range: Range<usize>,
    /// Its line, from 1.
    pub(crate) line: usize,
    /// What stands there now.
    pub(crate) before: String,
    /// What is to stand there.
    pub(crate) after: String,
}

impl Edit {
    /// Nothing, where the scalar does not stand in the file as it is: it has variables, or several lines.
    pub(crate) fn new(source: &str, Replacement { span, value }: &Replacement) -> Option<Self> {
        let before = source.get(span.start..span.end)?;
        let stands_literally = !before.is_empty()
            && !before.contains("${")
            && !before.contains('\n')
            && !before.starts_with(['|', '>', '&', '*', '!', '{', '[']);
        let after = stands_literally.then(|| scalar(value, before)).flatten()?;
        Some(Self { range: span.start..span.end, line: span.line, before: before.to_owned(), after })
    }
}

/// The edits that can be made together; nothing, when two of them want a place to read differently.
pub(crate) fn reconciled(edits: impl IntoIterator<Item = Edit>) -> Option<Vec<Edit>> {
    let mut edits: Vec<_> = edits.into_iter().collect();
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    edits.dedup();
    let apart = edits.windows(2).all(|pair| match pair {
        [first, second] => first.range.end <= second.range.start,
        _ => true,
    });
    apart.then_some(edits)
}

/// The file's text with the edits, which are in order and apart.
pub(crate) fn apply(source: &str, edits: &[Edit]) -> String {
    let mut edited = String::with_capacity(source.len());
    let mut copied = 0;
    for edit in edits {
        edited.push_str(source.get(copied..edit.range.start).unwrap_or_default());
        edited.push_str(&edit.after);
        copied = edit.range.end;
    }
    edited.push_str(source.get(copied..).unwrap_or_default());
    edited
}

/// How the value is written where `before` stands: quoted as that is, unless it cannot be.
fn scalar(value: &Value, before: &str) -> Option<String> {
    let text = json::scalar_text(value)?;
    if !value.is_string() {
        return Some(text);
    }
    let text = text.replace("${", "$${");
    let quoted = || Value::from(text.as_str()).to_string();
    Some(match before.chars().next() {
        Some('\'') if !text.contains('\'') && !text.contains(char::is_control) => format!("'{text}'"),
        Some('"' | '\'') => quoted(),
        _ if reads_as_it_is(&text) => text,
        _ => quoted(),
    })
}

/// Whether YAML takes the text for itself without quotes: a plain word or a plain number.
fn reads_as_it_is(text: &str) -> bool {
    let is_number = text.parse::<u64>().is_ok_and(|number| number.to_string() == text);
    let is_word = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || "-_/.".contains(character))
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    is_number || is_word
}

#[cfg(test)]
mod tests {
    use scenario::source::Span;
    use serde_json::json;

    use super::*;

    fn edit(source: &str, place: &str, value: Value) -> Option<Edit> {
        let start = source.find(place).unwrap();
        let span = Span { start, end: start + place.len(), line: 1, column: start + 1 };
        Edit::new(source, &Replacement { span, value })
    }

    #[test]
    fn scalars_keep_their_quotes_where_they_can() {
        for (before, value, after) in [
            ("7", json!("8"), "8"),
            ("7", json!(8), "8"),
            ("true", json!(false), "false"),
            ("\"7\"", json!("8"), "\"8\""),
            ("'7'", json!("8"), "'8'"),
            ("'7'", json!("it's"), "\"it's\""),
            ("created", json!("overwritten"), "overwritten"),
            ("created", json!("a: b"), "\"a: b\""),
            ("created", json!("1.10"), "\"1.10\""),
            ("created", json!("0644"), "\"0644\""),
            ("created", json!("null"), "\"null\""),
            ("created", json!("no"), "\"no\""),
            ("created", json!(""), "\"\""),
            ("created", json!("a\nb"), "\"a\\nb\""),
            ("created", json!("${x}"), "\"$${x}\""),
        ] {
            assert_eq!(edit(&format!("a: {before} # why"), before, value).unwrap().after, after, "{before}");
        }
    }

    #[test]
    fn what_does_not_stand_there_literally_stays() {
        for before in ["${server.port}", "|\n  text", "> text", "{matches: x}", "[1]", "&a 1", "*a", "!t x"] {
            assert_eq!(edit(&format!("a: {before}"), before, json!("8")), None, "{before}");
        }
        assert_eq!(edit("a: 7", "7", json!(null)), None);
        assert_eq!(edit("a: 7", "7", json!([1])), None);
    }

    #[test]
    fn comments_and_everything_else_stay() {
        let source = "# what\nä: { size: 7, name: 'x' } # why\n";
        let edits = [edit(source, "'x'", json!("y")).unwrap(), edit(source, "7", json!("10")).unwrap()];
        let edits = reconciled(edits).unwrap();
        assert_eq!(apply(source, &edits), "# what\nä: { size: 10, name: 'y' } # why\n");
        assert_eq!(apply(source, &[]), source);
    }

    #[test]
    fn a_place_can_read_one_way_only() {
        let edit = |value| edit("a: 7", "7", value).unwrap();
        assert_eq!(reconciled([edit(json!(8)), edit(json!(8))]).map(|edits| edits.len()), Some(1));
        assert_eq!(reconciled([edit(json!(8)), edit(json!(9))]), None);
    }
}
