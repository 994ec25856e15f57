//! Patterns for names.

use crate::text::two_fields;
use ftp_connector::config::{Candidate, ListParameters};
use serde_json::json;

/// The first line is a pattern, the rest a path. Any text is a pattern or refused; one whose characters are all escaped
/// means nothing but itself; and what is both included and excluded is left out.
pub fn pattern(data: &[u8]) {
    let (pattern, path) = two_fields(data);
    let (pattern, path) = (String::from_utf8_lossy(pattern), String::from_utf8_lossy(path));
    for syntax in ["glob", "regex"] {
        let Some(included) = wants(&json!({ "patternSyntax": syntax, "include": [pattern] }), &path) else { continue };
        let excluded = json!({ "patternSyntax": syntax, "exclude": [pattern] });
        assert_eq!(wants(&excluded, &path), Some(!included), "{syntax} {pattern:?} and {path:?}");
        let both = json!({ "patternSyntax": syntax, "include": [pattern], "exclude": [pattern] });
        assert_eq!(wants(&both, &path), Some(false));
    }
    let escaped: String = pattern.chars().flat_map(|character| ['\\', character]).collect();
    let literal = json!({ "include": [escaped] });
    if let Some(wanted) = wants(&literal, &pattern) {
        assert!(wanted, "{escaped:?} does not match {pattern:?}");
        let compared = if pattern.contains('/') { &*path } else { name(&path) };
        assert_eq!(wants(&literal, &path), Some(compared == pattern), "{escaped:?} and {path:?}");
    }
}

/// Whether parameters of `list` want this file; none when they are refused.
fn wants(parameters: &serde_json::Value, path: &str) -> Option<bool> {
    let parameters = ListParameters::parse(&parameters.to_string()).ok()?;
    Some(parameters.filter.wants(Candidate { name: name(path), path, size: None, age: None }))
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
