//! Text from the server, made safe to show.

/// Decodes as UTF-8, with U+FFFD for what is not UTF-8 and for control characters; a tab becomes a space.
///
/// What a server sends reaches terminals and logs: it must not move their cursor or forge their lines.
pub(crate) fn printable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .chars()
        .map(|character| match character {
            '\t' => ' ',
            control if control.is_control() => char::REPLACEMENT_CHARACTER,
            other => other,
        })
        .collect()
}

/// As [`printable`], but at most `limit` characters, with an ellipsis where more followed.
pub(crate) fn excerpt(bytes: &[u8], limit: usize) -> String {
    // Four bytes a character at most, so that a long line is not decoded in full.
    let head = bytes.get(..limit.saturating_mul(4)).unwrap_or(bytes);
    let text = printable(head);
    if text.chars().nth(limit).is_none() {
        return text;
    }
    text.chars().take(limit).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::{excerpt, printable};

    #[test]
    fn replaces_what_a_terminal_would_obey() {
        assert_eq!(printable(b"a\tb\x1b[2Jc\r\x7f\xff"), "a b\u{fffd}[2Jc\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(printable("Grüße".as_bytes()), "Grüße");
    }

    #[test]
    fn shortens() {
        assert_eq!(excerpt(b"abcdef", 3), "abc…");
        assert_eq!(excerpt(b"abc", 3), "abc");
        assert_eq!(excerpt("ééé".as_bytes(), 2), "éé…");
    }
}
