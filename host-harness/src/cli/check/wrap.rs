//! Lines that fit the terminal.

/// Where there is no terminal, or it does not say.
const USUAL_WIDTH: usize = 80;

/// How many columns stdout has.
pub(super) fn terminal_width() -> usize {
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(std::io::stdout())
        && size.ws_col > 0
    {
        return size.ws_col.into();
    }
    USUAL_WIDTH
}

/// `start` and, behind it, the words of `text`; further lines begin with `indent`. A word that is too long is left whole:
/// it may be there to be copied.
pub(super) fn wrapped(start: &str, text: &str, indent: &str, width: usize) -> String {
    let mut lines = start.to_owned();
    let mut column = start.chars().count();
    let mut at_start = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if !at_start && column + 1 + length > width {
            lines.push('\n');
            lines.push_str(indent);
            (column, at_start) = (indent.chars().count(), true);
        }
        if !at_start {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
        at_start = false;
    }
    lines.truncate(lines.trim_end().len());
    lines
}

/// One line, of which the end is left out where it does not fit.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole_and_lines_within_the_width() {
        assert_eq!(wrapped("hint: ", "one two three four", "      ", 13), "hint: one two\n      three\n      four");
        assert_eq!(wrapped("- ", "a 0123456789 b", "  ", 6), "- a\n  0123456789\n  b");
        assert_eq!(wrapped("nothing  ", "", "", 80), "nothing");
    }

    #[test]
    fn a_line_that_is_too_long_says_so() {
        assert_eq!([cut("abcdef", 6), cut("abcdefg", 6)], ["abcdef", "abcde…"]);
    }
}
