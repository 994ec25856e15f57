//! The format of scenarios: what its parser takes and refuses, and that its schema says the same.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

mod accepted;
mod events;
mod places;
mod refused;
mod shipped;
mod yaml;

use jsonschema::Validator;
use scenario::{ParseError, Scenario, Source};
use serde_json::Value;

fn source(text: &str) -> Source {
    Source { name: "example.yaml".to_owned(), text: text.to_owned() }
}

fn parse(text: &str) -> Scenario {
    Scenario::parse(&source(text)).unwrap_or_else(|error| panic!("{error} at {:?}: {text}", error.span))
}

fn refused(text: &str) -> ParseError {
    Scenario::parse(&source(text)).err().unwrap_or_else(|| panic!("accepted: {text}"))
}

/// A validator of the schema as it is generated.
fn schema() -> Validator {
    let (_, text) = scenario::schema::documents().into_iter().find(|(name, _)| name == "scenario.schema.json").unwrap();
    jsonschema::draft202012::new(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// A file as an editor sees it that checks it by the schema: as YAML 1.2.
fn as_json(text: &str) -> Option<Value> {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).ok()
}
