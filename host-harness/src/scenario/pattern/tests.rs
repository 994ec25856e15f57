//! Patterns and values, by table. Nodes are made from JSON: in their places stand the numbers of their depth.

use scenario::node::{Member as NodeMember, Node, Value as NodeValue};
use scenario::outcome::ProblemKind;
use scenario::source::Span;
use serde_json::{Value, json};

use super::{Pattern, Subject};

fn node(value: &Value, place: usize) -> Node {
    let span = Span { start: place, end: place + 1, line: 1, column: place + 1 };
    let value = match value {
        Value::Null => NodeValue::Null,
        Value::Bool(value) => NodeValue::Bool(*value),
        Value::Number(number) => NodeValue::Number(number.clone()),
        Value::String(text) => NodeValue::Text(text.clone()),
        Value::Array(items) => NodeValue::List(items.iter().map(|item| node(item, place + 1)).collect()),
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| NodeMember {
                key: key.clone(),
                key_span: span,
                value: node(value, place + 1),
            };
            NodeValue::Map(members.iter().map(member).collect())
        }
    };
    Node { value, span }
}

fn messages(pattern: &Value, actual: Option<&Value>) -> Vec<String> {
    let pattern = Pattern::parse(&node(pattern, 0)).unwrap();
    let mismatches = pattern.compare(actual, &Subject::new("document 1"));
    mismatches.into_iter().map(|mismatch| mismatch.problem.message).collect()
}

#[test]
fn what_is_so() {
    for (pattern, actual) in [
        (json!(8_388_608), json!("8388608")),
        (json!("8388608"), json!(8_388_608)),
        (json!(true), json!("true")),
        (json!(null), json!(null)),
        (json!({}), json!({"a": 1})),
        (json!({"a": {"b": 1}}), json!({"a": {"b": "1", "c": 2}, "d": 3})),
        (json!([1, {"a": 2}]), json!([1, {"a": 2, "b": 3}])),
        (json!({"matches": "^a+$"}), json!("aaa")),
        (json!({"matches": "^55"}), json!(550)),
        (json!({"contains": "b"}), json!("abc")),
        (json!({"atLeast": 3}), json!("3")),
        (json!({"atLeast": 3, "atMost": 5}), json!(4)),
        (json!({"a": {"absent": true}}), json!({"b": 1})),
        (json!({"a": null}), json!({"b": 1})),
        (json!({"a": {"absent": false}}), json!({"a": 1})),
    ] {
        assert_eq!(messages(&pattern, Some(&actual)), Vec::<String>::new(), "{pattern} and {actual}");
    }
}

#[test]
fn what_is_not_so_is_said() {
    for (pattern, actual, expected) in [
        (json!(8), json!("9"), vec!["document 1 is not what was expected"]),
        (json!("1.0"), json!(1), vec!["document 1 is not what was expected"]),
        (
            json!({"a": 1, "b": {"c": 2}, "d": 3}),
            json!({"a": 2, "b": {"c": 3}}),
            vec![
                "document 1: `a` is not what was expected",
                "document 1: `b.c` is not what was expected",
                "document 1: `d` is missing",
            ],
        ),
        (json!({"a": 1}), json!([1]), vec!["document 1 has no members, which were expected"]),
        (json!([1]), json!({"a": 1}), vec!["document 1 is no list, which was expected"]),
        (json!([1, 2]), json!([1]), vec!["document 1 has 1 items, but 2 were expected"]),
        (json!([1, 2]), json!([1, 3]), vec!["document 1: `2` is not what was expected"]),
        (json!({"matches": "^a$"}), json!("b"), vec!["document 1 does not match"]),
        (json!({"contains": "a"}), json!("b"), vec!["document 1 does not contain what was expected"]),
        (json!({"atLeast": 3}), json!("2"), vec!["document 1 is too small"]),
        (json!({"atMost": 3}), json!(4), vec!["document 1 is too large"]),
        (json!({"atMost": 3}), json!("x"), vec!["document 1 is no number"]),
        (json!({"a": {"absent": true}}), json!({"a": 1}), vec!["document 1: `a` is there, but should not be"]),
        (json!({"a": {"absent": false}}), json!({}), vec!["document 1: `a` is missing"]),
    ] {
        assert_eq!(messages(&pattern, Some(&actual)), expected, "{pattern} and {actual}");
    }
    assert_eq!(messages(&json!(8), None), ["document 1 is missing"]);
}

#[test]
fn a_mismatch_has_its_place_and_what_may_stand_there() {
    let pattern = Pattern::parse(&node(&json!({"a": {"b": 7}, "fileName": "x"}), 0)).unwrap();
    let actual = json!({"a": {"b": "8"}, "file-name": "x"});
    let mismatches = pattern.compare(Some(&actual), &Subject::new("document 1"));
    let [wrong, missing] = mismatches.as_slice() else { panic!("{mismatches:?}") };
    assert_eq!(wrong.problem.span.map(|span| span.start), Some(2));
    assert_eq!((&wrong.problem.expected, &wrong.problem.actual), (&Some(json!(7)), &Some(json!("8"))));
    assert_eq!(wrong.replacement.as_ref().map(|replacement| &replacement.value), Some(&json!("8")));
    assert_eq!(missing.problem.hint.as_deref(), Some("did you mean `file-name`?"));
    assert_eq!(missing.replacement, None);
}

#[test]
fn what_is_no_pattern_is_an_error_of_the_file() {
    for (pattern, message) in [
        (json!({"matches": "("}), "`matches` takes a regular expression: unclosed group"),
        (json!({"matches": [1]}), "`matches` takes a regular expression"),
        (json!({"a": {"atLeast": "many"}}), "`atLeast` takes a number"),
        (json!({"absent": "yes"}), "`absent` is `true` or `false`"),
    ] {
        let problem = Pattern::parse(&node(&pattern, 0)).unwrap_err();
        assert_eq!((problem.kind, problem.message.as_str()), (ProblemKind::InvalidFile, message));
    }
}
