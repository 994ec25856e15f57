//! The words of a line, with their places.

/// A run of bytes without spaces and tabs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column<'a> {
    pub(super) text: &'a [u8],
    /// Where it starts in the line, in bytes.
    pub(super) start: usize,
    /// Where it ends, exclusive.
    pub(super) end: usize,
}

impl Column<'_> {
    pub(super) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word.as_bytes())
    }
}

/// No line has so many before its name, even with spaces in owner and group.
const MOST: usize = 64;

/// The first columns of a line.
pub(super) fn columns(line: &[u8]) -> Vec<Column<'_>> {
    let mut start = 0;
    let words = line.split(|byte| is_blank(*byte)).map(|text| {
        let column = Column { text, start, end: start + text.len() };
        start = column.end + 1;
        column
    });
    words.filter(|column| !column.text.is_empty()).take(MOST).collect()
}

/// Whether the line consists of these words, whatever their case and spacing.
pub(super) fn is_heading(columns: &[Column<'_>], words: &[&str]) -> bool {
    columns.len() == words.len() && starts_with_words(columns, words)
}

/// Whether the line starts with these words, whatever their case and spacing.
pub(super) fn starts_with_words(columns: &[Column<'_>], words: &[&str]) -> bool {
    columns.len() >= words.len() && columns.iter().zip(words).all(|(column, word)| column.is(word))
}

/// The text after `column`, which the server pads to `width` bytes, but with one space at least.
///
/// Further spaces belong to the text; fewer are padding all the same. None when there is no text.
pub(super) fn text_after<'a>(line: &'a [u8], column: &Column<'_>, width: usize) -> Option<&'a [u8]> {
    let rest = line.get(column.end..)?;
    let gap = rest.iter().take_while(|byte| is_blank(**byte)).count();
    let padding = width.saturating_sub(column.text.len()).max(1);
    rest.get(gap.min(padding)..).filter(|text| gap > 0 && !text.is_empty())
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::{columns, text_after};

    #[test]
    fn what_follows_a_padded_column() {
        for (line, width, text) in [
            ("<DIR>     x", 10, Some("x")),
            ("<DIR>      x", 10, Some(" x")),
            ("<DIR> x", 10, Some("x")),
            ("<DIR>\tx y ", 0, Some("x y ")),
            ("<DIR>  x", 0, Some(" x")),
            ("<DIR>   x", usize::MAX, Some("x")),
            ("<DIR> ", 10, None),
            ("<DIR>", 10, None),
        ] {
            let first = columns(line.as_bytes())[0];
            assert_eq!(text_after(line.as_bytes(), &first, width), text.map(str::as_bytes), "{line:?}");
        }
    }
}
