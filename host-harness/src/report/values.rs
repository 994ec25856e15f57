//! What was expected and what came, side by side.

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::colour::{Colour, Tone};
use super::text::{cut, line, short_line};

/// The longest value that stands in a sentence, in characters.
const BRIEF: usize = 60;
/// The longest text that is shown on a line of its own.
const LONG: usize = 160;
/// The most lines of a text or of a comparison.
const LINES: usize = 40;
/// The lines that are shown before and after each difference.
const AROUND: usize = 2;
/// What is shown of the part that two long texts have in common, before they differ.
const BEFORE_DIFFERENCE: usize = 20;

/// How the values of a problem are shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    /// There are none.
    Empty,
    /// In one sentence, for the place in the file that expects something else.
    Beside(String),
    /// In lines of their own.
    Below(String),
}

/// Shows what was expected and what came, as far as either is known.
pub(super) fn compare(expected: Option<&Value>, actual: Option<&Value>, colour: Colour) -> Comparison {
    let words: Vec<String> = [("expected", expected), ("came", actual)]
        .into_iter()
        .filter_map(|(word, value)| value.map(|value| format!("{word} {}", in_a_sentence(value))))
        .collect();
    if words.is_empty() {
        return Comparison::Empty;
    }
    if words.iter().all(|words| words.chars().count() <= BRIEF) {
        return Comparison::Beside(words.join(", "));
    }
    let lines = match (expected, actual) {
        (Some(expected), Some(actual)) if in_words(expected).is_none() => {
            both(&in_lines(expected), &in_lines(actual), colour)
        }
        (expected, actual) => {
            let expected = expected.map(|value| alone("expected", &in_words(value).unwrap_or_else(|| in_lines(value))));
            let actual = actual.map(|value| alone("came", &in_lines(value)));
            expected.into_iter().chain(actual).flatten().collect()
        }
    };
    Comparison::Below(lines.iter().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n"))
}

/// The value as a part of a sentence.
fn in_a_sentence(value: &Value) -> String {
    in_words(value).unwrap_or_else(|| quoted(value))
}

/// Conditions, such as `{"atLeast": 3}`, in words.
fn in_words(value: &Value) -> Option<String> {
    let conditions = value.as_object().filter(|conditions| !conditions.is_empty())?;
    let words = conditions.iter().map(|(condition, value)| match condition.as_str() {
        "matches" => Some(format!("what matches {}", quoted(value))),
        "contains" => Some(format!("what contains {}", quoted(value))),
        "atLeast" => Some(format!("at least {}", quoted(value))),
        "atMost" => Some(format!("at most {}", quoted(value))),
        "absent" if *value == Value::Bool(true) => Some("nothing".to_owned()),
        _ => None,
    });
    words.collect::<Option<Vec<_>>>().map(|words| words.join(" and "))
}

fn quoted(value: &Value) -> String {
    match value {
        Value::String(text) if reads_plainly(text) => format!("`{}`", line(text)),
        Value::String(_) => line(&value.to_string()),
        value => format!("`{}`", line(&value.to_string())),
    }
}

/// Whether a text without quotation marks is seen to begin and to end where it does, and is not taken for no text.
fn reads_plainly(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && !text.chars().any(|character| character.is_control() || character == '`')
        && !matches!(text, "null" | "true" | "false")
}

/// The value as a text that may have several lines.
fn in_lines(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => format!("{value:#}"),
        value => value.to_string(),
    }
}

fn has_lines(text: &str) -> bool {
    text.trim_end_matches('\n').contains('\n')
}

/// How many characters at the beginning of two texts are the same.
fn alike(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count()
}

/// A long text, from a little before the place where it differs from another.
fn from_difference(text: &str, alike: usize) -> String {
    let left_out = alike.saturating_sub(BEFORE_DIFFERENCE);
    let rest: String = text.chars().skip(left_out).collect();
    let beginning = if left_out == 0 { String::new() } else { format!("({left_out} characters)… ") };
    format!("{beginning}{}", cut(&line(&rest), LONG))
}

/// One of them, when the other is not of its kind.
fn alone(title: &str, text: &str) -> Vec<String> {
    if !has_lines(text) {
        return vec![format!("{title}: {}", cut(&line(text), LONG))];
    }
    let mut lines = vec![format!("{title}:")];
    lines.extend(text.lines().map(|text| format!("  | {}", short_line(text))));
    bounded(lines)
}

fn both(expected: &str, actual: &str, colour: Colour) -> Vec<String> {
    if has_lines(expected) || has_lines(actual) {
        return bounded(difference(expected, actual, colour));
    }
    let alike = alike(expected, actual);
    let (expected, actual) = (from_difference(expected, alike), from_difference(actual, alike));
    vec![format!("expected: {expected}"), format!("    came: {actual}")]
}

/// The lines that are missing and those that came instead, with a few around them. No line begins with what came from
/// elsewhere.
fn difference(expected: &str, actual: &str, colour: Colour) -> Vec<String> {
    let comparison = TextDiff::from_lines(expected, actual);
    let mut lines = vec![format!("{}, {}:", colour.paint(Tone::Bad, "- expected"), colour.paint(Tone::Good, "+ came"))];
    for (number, hunk) in comparison.grouped_ops(AROUND).iter().enumerate() {
        if number > 0 {
            lines.push("  …".to_owned());
        }
        for change in hunk.iter().flat_map(|operation| comparison.iter_changes(operation)) {
            let text = short_line(change.value().trim_end_matches('\n'));
            let no_end = if change.missing_newline() { " (no line break at the end)" } else { "" };
            lines.push(match change.tag() {
                ChangeTag::Equal => format!("  | {text}"),
                ChangeTag::Delete => colour.paint(Tone::Bad, &format!("- | {text}{no_end}")),
                ChangeTag::Insert => colour.paint(Tone::Good, &format!("+ | {text}{no_end}")),
            });
        }
    }
    lines
}

fn bounded(mut lines: Vec<String>) -> Vec<String> {
    if let Some(more) = lines.len().checked_sub(LINES)
        && more > 1
    {
        lines.truncate(LINES);
        lines.push(format!("  … and {more} more lines"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(expected: &Value, actual: &Value) -> String {
        match compare(Some(expected), Some(actual), Colour::Unwanted) {
            Comparison::Empty => "(empty)".to_owned(),
            Comparison::Beside(text) | Comparison::Below(text) => text,
        }
    }

    #[test]
    fn short_values_stand_in_a_sentence() {
        for (expected, actual, sentence) in [
            (json!(8_388_608), json!("3145728"), "expected `8388608`, came `3145728`"),
            (json!("a"), json!("a "), "expected `a`, came \"a \""),
            (json!("a\n"), json!(""), "expected \"a\\n\", came \"\""),
            (json!(null), json!("null"), "expected `null`, came \"null\""),
            (json!({ "matches": "^a+$" }), json!("b"), "expected what matches `^a+$`, came `b`"),
            (json!({ "atLeast": 3 }), json!(2), "expected at least `3`, came `2`"),
            (json!({ "absent": true }), json!("x"), "expected nothing, came `x`"),
            (json!({ "atLeast": 3, "atMost": 5 }), json!("7"), "expected at least `3` and at most `5`, came `7`"),
            (json!(["a"]), json!({ "b": 1 }), "expected `[\"a\"]`, came `{\"b\":1}`"),
            (json!("x"), json!("\u{1b}[2J"), "expected `x`, came \"\\u001b[2J\""),
        ] {
            assert_eq!(compare(Some(&expected), Some(&actual), Colour::Unwanted), Comparison::Beside(sentence.into()));
        }
        assert_eq!(compare(None, None, Colour::Unwanted), Comparison::Empty);
        assert_eq!(compare(None, Some(&json!(1)), Colour::Unwanted), Comparison::Beside("came `1`".into()));
    }

    #[test]
    fn texts_of_several_lines_are_compared_by_line() {
        let expected = (1..=12).fold(String::new(), |text, number| text + &format!("this is line {number}\n"));
        let actual = expected.replace("line 3\n", "line three\n").replace("line 12\n", "line 12");
        insta::assert_snapshot!(shown(&json!(expected), &json!(actual)), @r#"
        - expected, + came:
          | this is line 1
          | this is line 2
        - | this is line 3
        + | this is line three
          | this is line 4
          | this is line 5
          …
          | this is line 10
          | this is line 11
        - | this is line 12
        + | this is line 12 (no line break at the end)
        "#);
    }

    #[test]
    fn structures_are_compared_by_member() {
        let expected = json!({ "file-name": "report.csv", "remote-directory": "/in/2026/november", "size": 12 });
        let actual = json!({ "file-name": "report.csv", "remote-directory": "/in/2026/october", "size": 12 });
        insta::assert_snapshot!(shown(&expected, &actual), @r#"
        - expected, + came:
          | {
          |   "file-name": "report.csv",
        - |   "remote-directory": "/in/2026/november",
        + |   "remote-directory": "/in/2026/october",
          |   "size": 12
          | }
        "#);
    }

    #[test]
    fn long_lines_are_shown_from_where_they_differ() {
        let expected = format!("{}is a tail that was expected", "0123456789".repeat(40));
        let actual = format!("{}was another tail {}", "0123456789".repeat(40), "and more ".repeat(40));
        insta::assert_snapshot!(shown(&json!(expected), &json!(actual)), @r#"
        expected: (380 characters)… 01234567890123456789is a tail that was expected
            came: (380 characters)… 01234567890123456789was another tail and more and more and more and more and more and more and more and mor …(237 characters)… nd more and more and more and more and more and more
        "#);
    }

    #[test]
    fn a_condition_is_not_compared_by_line() {
        let actual = "the first of some lines\nthe second, which is too long for a sentence, as they often are\n";
        insta::assert_snapshot!(shown(&json!({ "contains": "a third" }), &json!(actual)), @r#"
        expected: what contains `a third`
        came:
          | the first of some lines
          | the second, which is too long for a sentence, as they often are
        "#);
    }

    #[test]
    fn no_line_begins_with_what_came() {
        let text = "::error::a\n::error::b\nthe third line makes it longer than what fits into a sentence";
        let Comparison::Below(shown) = compare(None, Some(&json!(text)), Colour::Unwanted) else { panic!("{text}") };
        assert!(!shown.lines().any(|line| line.trim_start().starts_with("::")), "{shown}");
    }

    #[test]
    fn very_many_lines_are_bounded() {
        let expected = (1..=500).fold(String::new(), |text, number| text + &format!("{number}\n"));
        let shown = shown(&json!(expected), &json!("other\n"));
        assert_eq!(shown.lines().count(), LINES + 1);
        assert!(shown.ends_with("… and 462 more lines"), "{shown}");
    }
}
