//! The events of a run are as their schema says.

use scenario::outcome::{Event, Outcome, Problem, ProblemKind, Started, Status, Step, Summary};
use scenario::{Scenario, Span};
use serde_json::json;

use super::source;

#[test]
fn every_kind_of_event_is_valid() {
    let (_, text) = scenario::schema::documents().into_iter().find(|(name, _)| name == "events.schema.json").unwrap();
    let schema = jsonschema::draft202012::new(&serde_json::from_str(&text).unwrap()).unwrap();
    let events = [
        Event::Started(Started { scenarios: 2, filtered_out: 1 }),
        Event::Scenario(outcome(Vec::new(), vec![invalid_file()])),
        Event::Scenario(outcome(vec![failed_step()], Vec::new())),
        Event::Summary(Summary { failed: 2, ..Summary::default() }),
    ];
    for event in events {
        let event = serde_json::to_value(event).unwrap();
        let errors: Vec<String> = schema.iter_errors(&event).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{event}: {errors:?}");
    }
    assert!(!schema.is_valid(&json!({ "type": "ended" })));
}

fn outcome(steps: Vec<Step>, problems: Vec<Problem>) -> Outcome {
    Outcome {
        file: "a.yaml".to_owned(),
        name: "a".to_owned(),
        status: Status::Error,
        skipped: None,
        duration_ms: 1,
        steps,
        problems,
        transcript: vec!["> QUIT".to_owned()],
    }
}

fn invalid_file() -> Problem {
    Scenario::parse(&source("name: n\n")).unwrap_err().into()
}

fn failed_step() -> Step {
    let problem = Problem {
        kind: ProblemKind::Mismatch,
        message: "`size` is not what was expected".to_owned(),
        span: Some(Span { start: 0, end: 1, line: 1, column: 1 }),
        expected: Some(json!(1)),
        actual: Some(json!("2")),
        hint: None,
    };
    let (title, skipped) = ("get".to_owned(), None);
    Step { number: 1, title, status: Status::Failed, skipped, duration_ms: 1, problems: vec![problem] }
}
