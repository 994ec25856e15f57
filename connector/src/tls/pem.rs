//! PEM (RFC 7468), with the headers of the older encrypted keys (RFC 1421 §4.6.1).

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

/// One `-----BEGIN …-----` block.
pub(super) struct Section {
    /// Such as `CERTIFICATE`.
    pub(super) label: String,
    /// Such as `Proc-Type`; only the older encrypted keys have any.
    headers: Vec<(String, String)>,
    pub(super) der: Zeroizing<Vec<u8>>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PemError {
    #[error(
        "it has no `-----BEGIN …-----` line: paste the whole PEM text, with its BEGIN and END lines and all line breaks"
    )]
    NoSection,
    #[error("the {0} in it is cut off: its END line is missing")]
    NoEnd(String),
    #[error("the {0} in it is damaged: it is not Base64")]
    NotBase64(String),
}

impl Section {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// All sections, in order. Text around them is ignored: exports often come with descriptions.
pub(super) fn sections(text: &str) -> Result<Vec<Section>, PemError> {
    let mut lines = text.lines().map(str::trim);
    let mut sections = Vec::new();
    while let Some(label) = lines.by_ref().find_map(|line| label(line, "-----BEGIN ")) {
        sections.push(section(label, &mut lines)?);
    }
    if sections.is_empty() { Err(PemError::NoSection) } else { Ok(sections) }
}

fn section<'a>(name: &str, lines: &mut impl Iterator<Item = &'a str>) -> Result<Section, PemError> {
    let mut headers = Vec::new();
    let mut base64 = Zeroizing::new(String::new());
    for line in lines {
        if label(line, "-----END ") == Some(name) {
            let der = Base64::decode_vec(&base64).map_err(|_| PemError::NotBase64(name.to_owned()))?;
            return Ok(Section { label: name.to_owned(), headers, der: Zeroizing::new(der) });
        }
        match line.split_once(':') {
            Some((key, value)) => headers.push((key.trim().to_owned(), value.trim().to_owned())),
            None => base64.extend(line.split_whitespace()),
        }
    }
    Err(PemError::NoEnd(name.to_owned()))
}

/// Labels are told in messages. What else may stand there, such as a whole key without its line breaks, is none.
fn label<'a>(line: &'a str, prefix: &str) -> Option<&'a str> {
    const LONGEST: usize = 40;
    let label = line.strip_prefix(prefix)?.strip_suffix("-----")?;
    let is_label = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ';
    (label.len() <= LONGEST && label.bytes().all(is_label)).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_around_sections_and_windows_line_ends_do_not_matter() {
        let text = "subject=CN = x\r\n  -----BEGIN A B-----\r\n  AAEC\r\n-----END A B-----\r\nmore\r\n-----BEGIN C-----\nDEK-Info: X,00\n\n/w==\n-----END C-----";
        let sections = sections(text).unwrap();
        assert_eq!((sections[0].label.as_str(), sections[0].der.as_slice()), ("A B", [0, 1, 2].as_slice()));
        assert_eq!((sections[1].header("dek-info"), sections[1].der.as_slice()), (Some("X,00"), [255].as_slice()));
    }

    #[test]
    fn damage_is_named() {
        assert_eq!(sections("AAEC").err(), Some(PemError::NoSection));
        let without_line_breaks = "-----BEGIN PRIVATE KEY-----AAECAAEC-----END PRIVATE KEY-----";
        assert_eq!(sections(without_line_breaks).err(), Some(PemError::NoSection));
        assert_eq!(sections("-----BEGIN C-----\nAAEC").err(), Some(PemError::NoEnd("C".into())));
        assert_eq!(sections("-----BEGIN C-----\n?\n-----END C-----").err(), Some(PemError::NotBase64("C".into())));
    }
}
