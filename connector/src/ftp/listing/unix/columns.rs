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

/// No line has so many before its name, even with spaces in owner and group.
const MOST: usize = 64;

/// The first columns of a line.
pub(super) fn columns(line: &[u8]) -> Vec<Column<'_>> {
    let mut start = 0;
    let words = line.split(|byte| matches!(byte, b' ' | b'\t')).map(|text| {
        let column = Column { text, start, end: start + text.len() };
        start = column.end + 1;
        column
    });
    words.filter(|column| !column.text.is_empty()).take(MOST).collect()
}
