//! The texts of the scenario files.

use std::collections::HashMap;
use std::ops::Range;

use scenario::{Source, Span};

/// The files that scenarios were read from, by name.
#[derive(Debug, Default)]
pub(crate) struct Sources(HashMap<String, String>);

impl FromIterator<Source> for Sources {
    fn from_iter<T: IntoIterator<Item = Source>>(sources: T) -> Self {
        Self(sources.into_iter().map(|Source { name, text }| (name, text)).collect())
    }
}

/// A text with a place in it that is sure to be there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) text: String,
    /// What is to be marked, in bytes; of several lines the first.
    pub(super) marked: Range<usize>,
}

impl Sources {
    /// The file with what to mark in it, when it is known.
    pub(super) fn excerpt(&self, file: &str, span: Span) -> Option<Excerpt> {
        let text = self.0.get(file)?;
        let start = text.floor_char_boundary(span.start);
        let end = text.ceil_char_boundary(span.end).max(start);
        let first_line = text.get(start..end)?.lines().next().unwrap_or_default().trim_end();
        // As many bytes for each of them, so that the place stays: a terminal obeys them, and the renderer lets them pass.
        let text = text.replace(|character| ('\u{80}'..='\u{9f}').contains(&character), "\u{b7}");
        // Nor can XML hold these.
        let text = text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
        Some(Excerpt { marked: start..start + first_line.len(), text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
        let sources: Sources = [Source { name: "a.yaml".into(), text: text.into() }].into_iter().collect();
        sources.excerpt("a.yaml", Span { start, end, line: 1, column: 1 }).map(|excerpt| excerpt.marked)
    }

    #[test]
    fn a_place_is_within_the_text_and_its_first_line() {
        assert_eq!(marked("name: x", 6, 7), Some(6..7));
        assert_eq!(marked("a: |\n  b\n  c\n", 3, 12), Some(3..4));
        assert_eq!(marked("name: é", 7, 7), Some(6..8), "inside of a character");
        assert_eq!(marked("short", 90, 99), Some(5..5), "a file that has changed");
        assert_eq!(marked("short", 3, 1), Some(3..3));
        assert_eq!(marked("", 0, 0), Some(0..0));
    }

    #[test]
    fn a_file_that_is_not_known_has_no_excerpt() {
        let span = Span { start: 0, end: 0, line: 1, column: 1 };
        assert_eq!(Sources::default().excerpt("a.yaml", span), None);
    }
}
