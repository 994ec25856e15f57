//! Scenario files, as YAML.

use scenario::{Node, Scenario, Source, Span, Value};

/// Any text is refused, at a place in it, or read; and what is read stands where it is said to.
pub fn scenario(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let source = Source { name: "fuzzed.yaml".to_owned(), text: text.to_owned() };
    match Scenario::parse(&source) {
        Err(error) => {
            is_a_place(error.span, &source);
            assert!(!error.to_string().is_empty());
        }
        Ok(scenario) => {
            assert!(!scenario.steps.is_empty());
            is_a_place(scenario.name.span, &source);
            scenario.steps.iter().for_each(|step| is_a_place(step.span, &source));
            scenario.connection.iter().for_each(|node| stands_there(node, &source));
            for expectation in scenario.steps.iter().filter_map(|step| step.expect.as_ref()) {
                let nodes = [&expectation.documents, &expectation.failure, &expectation.failures, &expectation.stages];
                nodes.into_iter().flatten().for_each(|node| stands_there(node, &source));
            }
        }
    }
}

fn is_a_place(span: Span, source: &Source) {
    assert!(source.text.get(span.start..span.end).is_some(), "{span:?}");
    assert!(span.line >= 1 && span.column >= 1, "{span:?}");
}

fn stands_there(node: &Node, source: &Source) {
    is_a_place(node.span, source);
    match &node.value {
        Value::Null | Value::Bool(_) | Value::Text(_) => {}
        Value::Number(number) => assert_eq!(source.at(node.span), number.to_string()),
        Value::List(nodes) => nodes.iter().for_each(|node| stands_there(node, source)),
        Value::Map(members) => {
            for member in members {
                is_a_place(member.key_span, source);
                stands_there(&member.value, source);
            }
        }
    }
}
