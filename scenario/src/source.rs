//! A file's text, and places in it.

use schemars::JsonSchema;
use serde::Serialize;

/// The text of a scenario file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What the file is called, for people.
    pub name: String,
    /// The text itself.
    pub text: String,
}

/// A place in a source: bytes from `start` up to, not including, `end`; and where that is for people, from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
    /// The line of the first byte, from 1.
    pub line: usize,
    /// The character in that line, from 1.
    pub column: usize,
}
