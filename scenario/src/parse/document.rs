//! A file as YAML, in the part of it that scenarios use: one document, without anchors, aliases, merge keys and tags of its own.

use std::collections::HashMap;

use serde_saphyr::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy, Options, budget, options};

use super::syntax;
use crate::error::{ParseError, Reason};
use crate::node::{Node, Value};
use crate::source::Source;

/// How many bytes a file may have. Large contents are generated, not written out.
const MOST_BYTES: usize = 1 << 20;

/// How the parser reads YAML: as version 1.2 has it, where `on` and `no` are texts; and what is no text is not taken for one.
pub(super) fn options() -> Options {
    options! {
        budget: budget! { max_depth: 32, max_nodes: 100_000, max_aliases: 0, max_anchors: 0 },
        // Found here instead, where both places are known.
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        no_schema: true,
        underscored_numbers_as_strings: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        reject_unsupported_tags: true,
        with_snippet: false,
    }
}

/// Reads a file as YAML.
pub(super) fn read(source: &Source) -> Result<Node, ParseError> {
    let bytes = source.text.len();
    if bytes > MOST_BYTES {
        return Err(ParseError::new(Reason::TooLarge { bytes, most: MOST_BYTES }, source.character(1, 1)));
    }
    let document: Node = serde_saphyr::from_str_with_options(&source.text, options())
        .map_err(|error| syntax::explain(&error, source))?;
    if document.value == Value::Null {
        return Err(ParseError::new(Reason::Empty, source.character(1, 1)));
    }
    check(&document, source)?;
    Ok(document)
}

/// Finds what YAML allows and scenarios do not, in the file's order.
fn check(node: &Node, source: &Source) -> Result<(), ParseError> {
    match &node.value {
        Value::Null | Value::Bool(_) | Value::Text(_) => Ok(()),
        Value::Number(number) if source.at(node.span) == number.to_string() => Ok(()),
        Value::Number(_) => Err(ParseError::new(Reason::AmbiguousNumber, node.span)),
        Value::List(nodes) => nodes.iter().try_for_each(|node| check(node, source)),
        Value::Map(members) => {
            let mut places = HashMap::new();
            for member in members {
                if let Some(first) = places.insert(&member.key, member.key_span) {
                    return Err(ParseError::new(
                        Reason::DuplicateKey { key: member.key.clone(), first },
                        member.key_span,
                    ));
                }
                check(&member.value, source)?;
            }
            Ok(())
        }
    }
}
