//! Texts from servers and files, made fit for a terminal, a log and XML.

use crate::cli::human::printable;

/// The longest line that a report shows, in characters.
const LINE: usize = 240;

/// A text on one line, whole. Spelt out are control characters, what reorders the characters around it (Unicode UAX #9), what
/// XML cannot hold, and what GitHub Actions takes for a command wherever in a line it stands
/// (<https://github.com/actions/runner>, `ActionCommand.TryParse`).
pub(super) fn line(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {
                safe.extend(character.escape_unicode());
            }
            _ => safe.push(character),
        }
    }
    safe.replace("##[", "##\\u{5b}")
}

/// The same, no longer than a line of a report.
pub(crate) fn short_line(text: &str) -> String {
    cut(&line(text), LINE)
}

/// A text of at most so many characters and a remark on how many are missing from its middle.
pub(super) fn cut(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let tail = most / 3;
    let beginning: String = text.chars().take(most - tail).collect();
    let end: String = text.chars().skip(length - tail).collect();
    format!("{beginning} …({} characters)… {end}", length - most)
}

/// `1 scenario`, `2 scenarios`.
pub(super) fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_does_nothing_to_whoever_reads_it() {
        assert_eq!(line("220 hi\u{1b}[2J\r\n"), r"220 hi\u{1b}[2J\r\n");
        assert_eq!(line("a ##[error]b"), r"a ##\u{5b}error]b");
        assert_eq!(line("not in XML: \u{ffff}"), r"not in XML: \u{ffff}");
        assert_eq!(line("a \u{202e}txt.exe"), r"a \u{202e}txt.exe");
    }

    #[test]
    fn a_long_line_is_cut_in_the_middle() {
        assert_eq!(cut("abcdefghi", 9), "abcdefghi");
        assert_eq!(cut("abcdefghijkl", 9), "abcdef …(3 characters)… jkl");
        assert_eq!(cut("ääääääääää", 3), "ää …(7 characters)… ä");
    }
}
