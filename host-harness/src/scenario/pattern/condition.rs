//! Conditions on a value: `{matches: REGEX}`, `{contains: TEXT}`, `{atLeast: N}`, `{atMost: N}`, `{absent: true}`.

use regex::{Regex, RegexBuilder};
use scenario::node::{Member as NodeMember, Value as NodeValue};
use scenario::outcome::{Problem, ProblemKind};
use scenario::source::Span;
use serde_json::Value;

use super::{Mismatch, Pattern, Subject};
use crate::scenario::json;

/// The most memory that a regular expression may need.
const REGEX_SIZE: usize = 1 << 20;

#[derive(Debug)]
pub(crate) enum Condition {
    Matches(Regex),
    Contains(String),
    AtLeast(f64),
    AtMost(f64),
    Absent(bool),
}

/// Whether the members of a map are conditions, and not parts of what is expected.
pub(super) fn are_conditions(members: &[NodeMember]) -> bool {
    const NAMES: [&str; 5] = ["matches", "contains", "atLeast", "atMost", "absent"];
    !members.is_empty() && members.iter().all(|member| NAMES.contains(&member.key.as_str()))
}

/// The conditions on how many there are: `count`, `atLeast`, `atMost`. Nothing where the member is none of them.
pub(crate) fn count_conditions(member: &NodeMember) -> Option<Result<Vec<Condition>, Problem>> {
    match member.key.as_str() {
        "count" => Some(number(member).map(|exactly| vec![Condition::AtLeast(exactly), Condition::AtMost(exactly)])),
        "atLeast" | "atMost" => Some(Condition::parse(member).map(|condition| vec![condition])),
        _ => None,
    }
}

/// What the file says is no pattern.
pub(crate) fn unknown_pattern(span: Span, message: String) -> Problem {
    Problem { kind: ProblemKind::InvalidFile, message, span: Some(span), expected: None, actual: None, hint: None }
}

impl Condition {
    pub(super) fn parse(member: &NodeMember) -> Result<Self, Problem> {
        let invalid = |message: String| unknown_pattern(member.value.span, message);
        let text = || json::scalar_text(&json::of(&member.value));
        let name = &member.key;
        match name.as_str() {
            "matches" => {
                let expression = text().ok_or_else(|| invalid("`matches` takes a regular expression".to_owned()))?;
                let regex = RegexBuilder::new(&expression).size_limit(REGEX_SIZE).build();
                regex.map(Self::Matches).map_err(|error| {
                    let reason = error.to_string();
                    let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                    invalid(format!("`matches` takes a regular expression: {reason}"))
                })
            }
            "contains" => {
                let text = text().ok_or_else(|| invalid("`contains` takes a text".to_owned()))?;
                Ok(Self::Contains(text))
            }
            "atLeast" => number(member).map(Self::AtLeast),
            "atMost" => number(member).map(Self::AtMost),
            "absent" => match member.value.value {
                NodeValue::Bool(absent) => Ok(Self::Absent(absent)),
                _ => Err(invalid("`absent` is `true` or `false`".to_owned())),
            },
            _ => Err(unknown_pattern(member.key_span, format!("`{name}` is no condition"))),
        }
    }

    /// Whether a text is as this says.
    pub(crate) fn holds_for_text(&self, text: &str) -> bool {
        self.holds(&Value::String(text.to_owned()))
    }

    /// Whether a number is as this says.
    pub(crate) fn holds_for_count(&self, count: usize) -> bool {
        self.holds(&Value::from(count))
    }

    pub(super) fn compare(&self, actual: Option<&Value>, pattern: &Pattern, subject: &Subject) -> Option<Mismatch> {
        let verdict = match (self, actual) {
            (Self::Absent(true), None) => return None,
            (Self::Absent(true), Some(_)) => "is there, but should not be",
            (_, None) => "is missing",
            (_, Some(actual)) if self.holds(actual) => return None,
            (Self::Matches(_), _) => "does not match",
            (Self::Contains(_), _) => "does not contain what was expected",
            (Self::AtLeast(_), Some(actual)) if quantity(actual).is_some() => "is too small",
            (Self::AtMost(_), Some(actual)) if quantity(actual).is_some() => "is too large",
            (Self::AtLeast(_) | Self::AtMost(_), _) => "is no number",
            (Self::Absent(false), _) => return None,
        };
        Some(Mismatch::new(pattern, subject, verdict, actual))
    }

    fn holds(&self, actual: &Value) -> bool {
        let text = || json::scalar_text(actual);
        match self {
            Self::Matches(regex) => text().is_some_and(|text| regex.is_match(&text)),
            Self::Contains(part) => text().is_some_and(|text| text.contains(part)),
            Self::AtLeast(least) => quantity(actual).is_some_and(|quantity| quantity >= *least),
            Self::AtMost(most) => quantity(actual).is_some_and(|quantity| quantity <= *most),
            Self::Absent(absent) => !absent,
        }
    }
}

fn number(member: &NodeMember) -> Result<f64, Problem> {
    quantity(&json::of(&member.value))
        .ok_or_else(|| unknown_pattern(member.value.span, format!("`{}` takes a number", member.key)))
}

/// The number that a value is, or that its text reads as.
fn quantity(value: &Value) -> Option<f64> {
    json::scalar_text(value)?.parse().ok().filter(|quantity: &f64| quantity.is_finite())
}
