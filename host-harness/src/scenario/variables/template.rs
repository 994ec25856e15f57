//! The parts of a text with variables.

use super::Unresolved;

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'text> {
    /// Text as it stands.
    Text(&'text str),
    /// The name in `${…}`.
    Variable(&'text str),
}

/// Takes a text apart. `$${` is the text `${`.
pub(super) fn parts(text: &str) -> Result<Vec<Part<'_>>, Unresolved> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(before) = before.strip_suffix('$') {
            parts.extend([Part::Text(before), Part::Text("${")]);
            rest = after;
            continue;
        }
        let (name, after) = after.split_once('}').ok_or(Unresolved::Unclosed)?;
        parts.extend([Part::Text(before), Part::Variable(name)]);
        rest = after;
    }
    parts.push(Part::Text(rest));
    parts.retain(|part| *part != Part::Text(""));
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::Part::{Text, Variable};
    use super::*;

    #[test]
    fn texts_come_apart() {
        for (text, expected) in [
            ("", vec![]),
            ("a", vec![Text("a")]),
            ("${a}", vec![Variable("a")]),
            ("x${a}${b}y", vec![Text("x"), Variable("a"), Variable("b"), Text("y")]),
            ("$${a}", vec![Text("${"), Text("a}")]),
            ("$$${a}", vec![Text("$"), Text("${"), Text("a}")]),
            ("{$a}", vec![Text("{$a}")]),
        ] {
            assert_eq!(parts(text), Ok(expected), "{text}");
        }
        assert_eq!(parts("a ${b"), Err(Unresolved::Unclosed));
    }
}
