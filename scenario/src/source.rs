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

impl Source {
    /// The text at a place; nothing where the place is not in this text.
    pub fn at(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The character at this line and column; the end of the line when the column is behind it.
    pub(crate) fn character(&self, line: usize, column: usize) -> Span {
        let start_of_line = self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let rest = self.text.get(start_of_line..).unwrap_or_default().lines().next().unwrap_or_default();
        let before = rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
        let length = rest.get(before..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let start: usize = start_of_line + before;
        Span { start, end: start + length, line, column }
    }
}
