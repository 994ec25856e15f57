//! What is wrong with a file that is YAML, but not the shape of a scenario.

use serde_saphyr::Error;

use crate::error::{ParseError, Reason};
use crate::node::{Node, Value};
use crate::source::Span;

/// Says what does not fit, and where.
pub(super) fn explain(error: &Error, document: &Node) -> ParseError {
    let span = error.location().map(Span::from).unwrap_or_default();
    let here = document.at(span.start);
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            ParseError::new(Reason::UnknownKey { key: field.clone(), known: expected.clone() }, span)
        }
        Error::SerdeMissingField { field, .. } => ParseError::new(Reason::MissingKey { key: field }, span),
        Error::SerdeUnknownVariant { variant, expected, .. } if span.start < span.end => {
            ParseError::new(Reason::UnknownWord { word: variant.clone(), known: expected.clone() }, span)
        }
        Error::SerdeUnknownVariant { .. } | Error::ExternallyTaggedEnumExpectedScalarOrMapping { .. } => {
            wrong_kind("a word", here, span)
        }
        Error::Unexpected { expected: "string scalar", .. }
        | Error::NullIntoString { .. }
        | Error::QuotingRequired { .. } => wrong_kind("a text", here, span),
        Error::Unexpected { expected: "mapping start", .. } => wrong_kind("a map", here, span),
        Error::Unexpected { expected: "sequence start", .. } => wrong_kind("a list", here, span),
        Error::InvalidBooleanStrict { .. } => wrong_kind("`true` or `false`", here, span),
        // All numbers of the format are of this kind.
        Error::InvalidScalar { .. } => wrong_kind("a whole number", here, span),
        Error::SerdeInvalidValue { expected, .. } if expected.contains("nonzero") => {
            wrong_kind("a whole number from 1", document.of_key_at(span.start).or(here), span)
        }
        // These come from values that may be of several kinds: the parser then knows their key alone.
        Error::SerdeInvalidType { expected, .. } | Error::SerdeInvalidValue { expected, .. } => {
            wrong_kind(expected, document.of_key_at(span.start).or(here), span)
        }
        _ => ParseError::new(Reason::Other(error.to_string()), span),
    }
}

fn wrong_kind(expected: &str, node: Option<&Node>, span: Span) -> ParseError {
    let (found, help) = match node.map(|node| (node, &node.value)) {
        None => ("something else".to_owned(), None),
        Some((node, Value::Null)) => (node.kind(), Some("Give the key a value, or leave it out.")),
        // May be a password, which nothing has to repeat.
        Some((_, Value::Number(_))) if expected.starts_with("a text") => {
            ("a number".to_owned(), Some("In quotes it is a text."))
        }
        Some((node, _)) => (node.kind(), None),
    };
    let reason = Reason::WrongKind { expected: expected.to_owned(), found, help };
    ParseError::new(reason, node.map_or(span, |node| node.span))
}
