//! Wildcards, as a regular expression: so that both kinds of patterns are matched alike, character by character and in
//! linear time.

use std::iter::Peekable;
use std::str::Chars;

/// A pattern that is no glob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum GlobError {
    #[error("a `{{` or `}}` has no counterpart; put `\\` before one that belongs to the name")]
    Braces,
}

/// `*` (any characters but `/`), `**` (any characters), `?` (one character but `/`), `[a-z]`, `[!a-z]`, `{a,b}`; `\` takes
/// the next character literally, and so does a `[` without its `]`.
pub(super) fn to_regex(glob: &str) -> Result<String, GlobError> {
    let mut regex = String::with_capacity(glob.len() * 2);
    let mut braces = 0_usize;
    let mut characters = glob.chars().peekable();
    let mut at_start_of_part = true;
    while let Some(character) = characters.next() {
        let starts_part = std::mem::replace(&mut at_start_of_part, character == '/');
        match character {
            '*' if characters.peek() == Some(&'*') => {
                while characters.next_if_eq(&'*').is_some() {}
                if starts_part && characters.next_if_eq(&'/').is_some() {
                    regex.push_str("(?:.*/)?");
                    at_start_of_part = true;
                } else {
                    regex.push_str(".*");
                }
            }
            '*' => regex.push_str("[^/]*"),
            '?' => regex.push_str("[^/]"),
            '[' => match class(&characters) {
                Some((class, rest)) => {
                    regex.push_str(&class);
                    characters = rest;
                }
                None => push_literal('[', &mut regex),
            },
            '{' => {
                braces += 1;
                at_start_of_part = starts_part;
                regex.push_str("(?:");
            }
            '}' => {
                braces = braces.checked_sub(1).ok_or(GlobError::Braces)?;
                regex.push(')');
            }
            ',' if braces > 0 => regex.push('|'),
            '\\' => push_literal(characters.next().unwrap_or('\\'), &mut regex),
            literal => push_literal(literal, &mut regex),
        }
    }
    if braces == 0 { Ok(regex) } else { Err(GlobError::Braces) }
}

/// A class after its `[`, and what follows it; none when it does not end.
fn class<'a>(after: &Peekable<Chars<'a>>) -> Option<(String, Peekable<Chars<'a>>)> {
    let mut rest = after.clone();
    let negated = rest.next_if(|character| matches!(character, '!' | '^')).is_some();
    let mut class = String::from(if negated { "[^/" } else { "[" });
    let mut is_first = true;
    loop {
        match rest.next()? {
            ']' if !is_first => break,
            '-' if !is_first && rest.peek() != Some(&']') => class.push('-'),
            '\\' => push_escaped(rest.next()?, &mut class),
            character => push_escaped(character, &mut class),
        }
        is_first = false;
    }
    class.push(']');
    Some((class, rest))
}

fn push_literal(character: char, regex: &mut String) {
    regex.push_str(&regex_lite::escape(character.encode_utf8(&mut [0; 4])));
}

/// In a class more characters mean something, and any punctuation may be escaped.
fn push_escaped(character: char, class: &mut String) {
    if character.is_ascii_punctuation() {
        class.push('\\');
    }
    class.push(character);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(glob: &str, text: &str) -> bool {
        let regex = to_regex(glob).unwrap();
        regex_lite::Regex::new(&format!("^(?:{regex})$"))
            .unwrap_or_else(|error| panic!("{glob}: {error}"))
            .is_match(text)
    }

    #[test]
    fn wildcards_match_what_a_shell_would_match() {
        for (glob, yes, no) in [
            ("*.csv", &["a.csv", ".csv"][..], &["a.csv.bak", "a/b.csv", "acsv"][..]),
            ("a?.csv", &["aü.csv", "a1.csv"], &["a.csv", "a/.csv", "a12.csv"]),
            ("[a-c]*", &["abc", "c"], &["d", ""]),
            ("[!a-c]x", &["dx", "-x"], &["ax", "/x"]),
            ("[]x-]", &["]", "x", "-"], &["y"]),
            ("[.^&~|]", &[".", "^", "&", "~", "|"], &["a"]),
            ("[draft", &["[draft"], &["d"]),
            ("\\[draft\\] \\*", &["[draft] *"], &["d *", "[draft] x"]),
            ("*.{csv,tx?}", &["a.csv", "a.txt"], &["a.tx", "a.xml"]),
            ("{a,{b,c}}.d", &["a.d", "c.d"], &["{a,{b,c}}.d"]),
            ("a,b", &["a,b"], &["a", "b"]),
            ("sub/*.csv", &["sub/a.csv"], &["sub/x/a.csv", "a.csv"]),
            ("**/a", &["a", "x/a", "x/y/a"], &["xa"]),
            ("x/**", &["x/a", "x/a/b"], &["y/a"]),
            ("(a+b)$.^|", &["(a+b)$.^|"], &["aab"]),
            ("ends\\", &["ends\\"], &["ends"]),
        ] {
            for text in yes {
                assert!(matches(glob, text), "{glob} {text}");
            }
            for text in no {
                assert!(!matches(glob, text), "{glob} {text}");
            }
        }
    }

    #[test]
    fn braces_come_in_pairs() {
        for glob in ["{a", "a}", "{a,{b}"] {
            assert_eq!(to_regex(glob), Err(GlobError::Braces), "{glob}");
        }
        assert!(matches("\\{a\\}", "{a}"));
    }

    #[test]
    fn any_text_is_a_regular_expression_or_refused() {
        let mut random = fastrand::Rng::with_seed(4);
        let alphabet = ['*', '?', '[', ']', '{', '}', ',', '\\', '!', '^', '-', '/', 'a', 'z', '.', '&', ':', 'ü'];
        for _ in 0..20_000 {
            let glob: String = (0..random.usize(0..10)).filter_map(|_| random.choice(alphabet)).collect();
            if let Ok(regex) = to_regex(&glob) {
                // A range may be the wrong way round: that is refused with the pattern's name, like any broken one.
                let _ = regex_lite::Regex::new(&format!("^(?:{regex})$"));
            }
        }
    }
}
