//! Patterns for names: globs and regular expressions.

use super::glob;
use crate::config::ConfigError;
use serde::Deserialize;
use std::fmt::Display;

/// A pattern as configured; what it means depends on the [`PatternSyntax`] beside it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(serde::Serialize))]
#[serde(try_from = "String")]
pub struct Pattern(String);

/// How patterns are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum PatternSyntax {
    /// `*` stands for any characters, `?` for one, `[a-z]` for one of several, `{a,b}` for either. `\` takes the next
    /// character as it is.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Wildcards"))]
    Glob,
    /// A regular expression, which must match the whole name.
    #[cfg_attr(feature = "schema", schemars(title = "Regular expression"))]
    Regex,
}

/// Patterns of one syntax, ready to be matched.
#[derive(Debug, Clone, Default)]
pub struct Patterns(Vec<Compiled>);

#[derive(Debug, Clone)]
struct Compiled {
    /// A pattern with a slash is about the path below the directory that was asked for, any other about the name alone.
    about_path: bool,
    /// Matched in linear time, whatever the pattern.
    regex: regex_lite::Regex,
}

impl Patterns {
    /// # Errors
    /// When a pattern is none of its syntax.
    pub fn compile(patterns: &[Pattern], syntax: PatternSyntax) -> Result<Self, ConfigError> {
        Ok(Self(patterns.iter().map(|pattern| Compiled::new(pattern, syntax)).collect::<Result<_, _>>()?))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them matches; `path` is the name with the directories below the one that was asked for.
    pub fn any_matches(&self, name: &str, path: &str) -> bool {
        self.0.iter().any(|pattern| pattern.regex.is_match(if pattern.about_path { path } else { name }))
    }
}

impl Compiled {
    fn new(Pattern(text): &Pattern, syntax: PatternSyntax) -> Result<Self, ConfigError> {
        let refuse = |what: &str, error: &dyn Display| ConfigError(format!("`{text}` is no {what}: {error}"));
        let (what, regex) = match syntax {
            PatternSyntax::Glob => ("pattern", glob::to_regex(text).map_err(|error| refuse("pattern", &error))?),
            PatternSyntax::Regex => {
                // By itself first: `a)|(b` would only become one inside the brackets below.
                regex_lite::Regex::new(text).map_err(|error| refuse("regular expression", &error))?;
                ("regular expression", text.clone())
            }
        };
        let regex = regex_lite::Regex::new(&format!("^(?:{regex})$")).map_err(|error| refuse(what, &error))?;
        Ok(Self { about_path: text.contains('/'), regex })
    }
}

impl TryFrom<String> for Pattern {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() || text.contains(['\r', '\n', '\0']) {
            return Err("a pattern must not be blank and holds no line break or NUL character");
        }
        Ok(Self(text))
    }
}

#[cfg(feature = "schema")]
mod schema {
    use super::Pattern;
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl JsonSchema for Pattern {
        fn schema_name() -> Cow<'static, str> {
            "Pattern".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "pattern": "^[^\\r\\n\\u0000]*[^\\s\\u0000][^\\r\\n\\u0000]*$" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, syntax: PatternSyntax, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap();
        let pattern = Pattern::try_from(pattern.to_owned()).unwrap();
        Patterns::compile(&[pattern], syntax).unwrap().any_matches(name, path)
    }

    #[test]
    fn globs() {
        for (pattern, path, expected) in [
            ("*.csv", "a.csv", true),
            ("*.csv", "sub/a.csv", true),
            ("*.csv", "a.csv.bak", false),
            ("a?.csv", "aü.csv", true),
            ("*.{csv,txt}", "x.txt", true),
            ("[ab].csv", "c.csv", false),
            ("\\[draft\\]*", "[draft] x", true),
            ("sub/*.csv", "sub/a.csv", true),
            ("sub/*.csv", "a.csv", false),
            ("**/a.csv", "x/y/a.csv", true),
        ] {
            assert_eq!(matches(pattern, PatternSyntax::Glob, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn regular_expressions_match_the_whole_name() {
        for (pattern, path, expected) in [
            (r"order_\d{8}\.csv", "in/order_20261121.csv", true),
            (r"order_\d{8}\.csv", "order_20261121.csv.part", false),
            ("a|b", "ab", false),
            ("a|b", "b", true),
            ("(?i)A", "a", true),
            ("in/.*", "in/x", true),
        ] {
            assert_eq!(matches(pattern, PatternSyntax::Regex, path), expected, "{pattern} {path}");
        }
        for broken in ["(", "a)|(b"] {
            let broken = Pattern::try_from(broken.to_owned()).unwrap();
            assert!(Patterns::compile(&[broken], PatternSyntax::Regex).is_err());
        }
        let broken = Pattern::try_from("(".to_owned()).unwrap();
        let error = Patterns::compile(&[broken], PatternSyntax::Regex).unwrap_err();
        assert!(error.to_string().contains("`(` is no regular expression"), "{error}");
    }
}
