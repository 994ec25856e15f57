//! The ways in which a secret may be written in a text.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// A line of a longer secret (a PEM key) is looked for by itself only from this length: shorter ones are everyday words.
const MIN_LINE: usize = 8;

/// The same for what is left of it inside a longer base64 text, and in hexadecimal digits.
const MIN_PART: usize = 8;

/// What RFC 3986 leaves as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Plain, escaped as in JSON, Rust or a URL, in base64 (alone or inside a longer text) and in hexadecimal digits. What is
/// written in lines is also a secret line by line.
pub(super) fn forms(secret: &str) -> BTreeSet<String> {
    let lines = secret.lines().map(str::trim).filter(|line| line.len() >= MIN_LINE);
    let mut forms: BTreeSet<String> = lines.chain([secret]).flat_map(forms_of_whole).collect();
    forms.remove("");
    forms
}

fn forms_of_whole(secret: &str) -> Vec<String> {
    let mut forms = escaped(secret);
    forms.push(secret.to_owned());
    forms.extend([STANDARD.encode(secret), STANDARD_NO_PAD.encode(secret)]);
    forms.extend([URL_SAFE.encode(secret), URL_SAFE_NO_PAD.encode(secret)]);
    let digits = base16ct::lower::encode_string(secret.as_bytes());
    let mut parts = vec![digits.to_uppercase(), digits];
    for offset in 0..3 {
        parts.extend([inside(&STANDARD_NO_PAD, secret, offset), inside(&URL_SAFE_NO_PAD, secret, offset)]);
    }
    forms.extend(parts.into_iter().filter(|part| part.len() >= MIN_PART));
    forms
}

fn escaped(secret: &str) -> Vec<String> {
    let json = Value::from(secret).to_string().trim_matches('"').to_owned();
    let urls = [NON_ALPHANUMERIC, RESERVED].map(|set| utf8_percent_encode(secret, set).to_string());
    let forms = urls.iter().map(|url| url.replace("%20", "+"));
    let mut escaped: Vec<String> = urls.iter().cloned().chain(forms).collect();
    escaped.extend(escaped.clone().iter().map(|url| lowercase_escapes(url)));
    escaped.extend([ascii(&json), json.replace('/', "\\/"), json]);
    escaped.extend([secret.escape_debug().to_string(), secret.escape_default().to_string()]);
    escaped
}

/// JSON that is all ASCII.
fn ascii(json: &str) -> String {
    let mut units = [0; 2];
    json.chars().fold(String::new(), |mut text, character| {
        if character.is_ascii() {
            text.push(character);
        } else {
            text.extend(character.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
        text
    })
}

/// `%c3` for `%C3`.
fn lowercase_escapes(url: &str) -> String {
    let mut pieces = url.split('%');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| match piece.split_at_checked(2) {
        Some((digits, rest)) => format!("{text}%{}{rest}", digits.to_ascii_lowercase()),
        None => format!("{text}%{piece}"),
    })
}

/// What a secret looks like inside the base64 of a longer text in which so many bytes (modulo 3) come before it: without
/// the digits that depend on its neighbours.
fn inside(engine: &impl base64::Engine, secret: &str, offset: usize) -> String {
    let text = "x".repeat(offset) + secret;
    let encoded = engine.encode(&text);
    let (first, end) = ((offset * 8).div_ceil(6), text.len() * 8 / 6);
    encoded.get(first..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "p\u{e4}\"ss w/~\u{1f511}";

    #[test]
    fn every_way_of_writing_is_among_the_forms() {
        let forms = forms(SECRET);
        for form in [
            SECRET,
            "p\u{e4}\\\"ss w/~\u{1f511}",
            "p\\u00e4\\\"ss w/~\\ud83d\\udd11",
            "p\u{e4}\\\"ss w\\/~\u{1f511}",
            "p\\u{e4}\\\"ss w/~\\u{1f511}",
            "p%C3%A4%22ss%20w%2F%7E%F0%9F%94%91",
            "p%C3%A4%22ss%20w%2F~%F0%9F%94%91",
            "p%c3%a4%22ss+w%2f~%f0%9f%94%91",
            "cMOkInNzIHcvfvCflJE=",
            "cMOkInNzIHcvfvCflJE",
            "70c3a42273732077",
        ] {
            assert!(forms.iter().any(|found| found.starts_with(form)), "{form} is not among {forms:#?}");
        }
    }

    #[test]
    fn it_is_found_inside_a_longer_base64_text() {
        let forms = forms(SECRET);
        for before in ["", "a", "ab", "abc", "alice:", "alice2:"] {
            for engine in [&STANDARD, &URL_SAFE] {
                let text = engine.encode(format!("{before}{SECRET}, and more"));
                assert!(forms.iter().any(|form| text.contains(form)), "{text}");
            }
        }
    }

    #[test]
    fn a_short_secret_is_not_found_everywhere() {
        assert!(forms("ab").iter().all(|form| form.starts_with("ab") || form.starts_with("YWI")));
        assert!(forms("").is_empty());
    }
}
