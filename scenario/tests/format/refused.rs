//! Files that are no scenarios: what is said about each, and where. `refused.txt` holds them: a title, the file, and behind
//! `----` what is said: the place and the text there, the message, the help, and whether the schema refuses it
//! too, so that an editor shows it.

use super::{as_json, refused, schema, source};

#[test]
fn what_is_said_about_each() {
    let cases = include_str!("refused.txt");
    let schema = schema();
    let mut seen = 0;
    for case in cases.split("====\n").skip(1) {
        let (title, case) = case.split_once('\n').unwrap();
        let (text, expected) = case.split_once("----\n").unwrap();
        let text = text.replace('→', "\t");
        let error = refused(&text);
        let mut said = vec![format!("{}:{} {:?}", error.span.line, error.span.column, source(&text).at(error.span))];
        said.push(error.to_string());
        said.extend(error.help().map(|help| format!("help: {help}")));
        said.push(match as_json(&text) {
            None => "schema: not read".to_owned(),
            Some(json) if schema.is_valid(&json) => "schema: valid".to_owned(),
            Some(_) => "schema: refused".to_owned(),
        });
        assert_eq!(said, expected.trim_end().lines().collect::<Vec<_>>(), "{title}");
        seen += 1;
    }
    assert!(seen >= 50, "only {seen} files");
}
