//! Places are those of the file, whatever stands before them.

use scenario::Value;

use super::{parse, source};

#[test]
fn of_values_behind_characters_of_several_bytes() {
    let text = "name: grüße 😀\nserver: {}\nconnection:\n  größe: 5 # ←\n  weg: \"ä/ö\"\nsteps: [{check: {}}]\n";
    let scenario = parse(text);
    assert_eq!(source(text).at(scenario.name.span), "grüße 😀");
    let Value::Map(members) = scenario.connection.unwrap().value else { panic!() };
    let [size, path] = &members[..] else { panic!() };
    assert_eq!(source(text).at(size.key_span), "größe");
    assert_eq!(source(text).at(size.value.span), "5");
    assert_eq!((size.value.span.line, size.value.span.column), (4, 10));
    assert_eq!(source(text).at(path.value.span), "\"ä/ö\"", "with its quotes, so that it can be replaced");
}

#[test]
fn of_values_in_files_from_windows() {
    let text = "\u{feff}name: a\r\nconnection:\r\n  é: 'it''s'\r\nsteps: [{check: {}}]\r\n";
    let scenario = parse(text);
    assert_eq!(source(text).at(scenario.name.span), "a");
    let Value::Map(members) = scenario.connection.unwrap().value else { panic!() };
    assert_eq!(source(text).at(members[0].value.span), "'it''s'");
    assert_eq!(members[0].value.value, Value::Text("it's".to_owned()));
    assert_eq!((members[0].value.span.line, members[0].value.span.column), (3, 6));
}

#[test]
fn of_maps_and_lists_reach_to_their_last_value() {
    let text = "name: a\nconnection:\n  a:\n    - 1\n    - b: two\n  c: 3\nsteps: [{check: {}}]\n";
    let connection = parse(text).connection.unwrap();
    assert_eq!(source(text).at(connection.span), "a:\n    - 1\n    - b: two\n  c: 3");
    let Value::Map(members) = connection.value else { panic!() };
    assert_eq!(source(text).at(members[0].value.span), "- 1\n    - b: two");
}

#[test]
fn of_texts_of_several_lines_are_those_lines() {
    let text = "name: a\nconnection:\n  a: |\n    one\n    two\n  b: >-\n    three\n    four\n  c: five\n    six\nsteps: [{check: {}}]\n";
    let Value::Map(members) = parse(text).connection.unwrap().value else { panic!() };
    let values =
        members.iter().map(|member| (source(text).at(member.value.span).to_owned(), member.value.value.clone()));
    let expected =
        [("one\n    two\n  ", "one\ntwo\n"), ("three\n    four\n  ", "three four"), ("five\n    six", "five six")];
    let expected = expected.map(|(written, read)| (written.to_owned(), Value::Text(read.to_owned())));
    assert_eq!(values.collect::<Vec<_>>(), expected);
}
