//! Every field of every operation has a test that is named after it.

use crate::driver::connector;
use std::process::Command;

/// `operations::OPERATION::FIELD`, or `operations::selection::FIELD` for what `get` and `list` share: a test or a module of
/// tests.
#[tokio::test]
async fn every_field_has_a_test_that_is_named_after_it() {
    let tests = tests_of_this_program();
    let mut missing = Vec::new();
    for operation in &connector().await.descriptor().operations {
        let module = match operation.name.as_str() {
            "move" => "move_file".to_owned(),
            name => name.replace('-', "_"),
        };
        for field in operation.parameters_schema["properties"].as_object().unwrap().keys() {
            let field = snake_case(field);
            let mut names = vec![format!("operations::{module}::{field}")];
            if ["get", "list"].contains(&module.as_str()) {
                names.push(format!("operations::selection::{field}"));
            }
            let is_it = |test: &String| {
                names
                    .iter()
                    .any(|name| test == name || test.strip_prefix(name).is_some_and(|rest| rest.starts_with("::")))
            };
            if !tests.iter().any(is_it) {
                missing.push(names.remove(0));
            }
        }
    }
    assert!(missing.is_empty(), "fields without a test: {missing:#?}");
}

fn tests_of_this_program() -> Vec<String> {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program).args(["--list", "--format", "terse"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}

fn snake_case(camel_case: &str) -> String {
    let mut snake = String::new();
    for character in camel_case.chars() {
        if character.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}
