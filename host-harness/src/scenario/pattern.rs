//! What is expected of a value, as the file says it, and whether a value is so.

mod condition;
mod mismatch;
mod near;
#[cfg(test)]
mod tests;

use scenario::node::{Member as NodeMember, Node, Value as NodeValue};
use scenario::outcome::Problem;
use scenario::source::Span;
use serde_json::{Map, Value};

use super::json;
pub(crate) use condition::{Condition, count_conditions, unknown_pattern};
pub(crate) use mismatch::{Mismatch, Replacement, Subject};

/// What is expected of a value. Made from a node whose variables have been replaced.
#[derive(Debug)]
pub(crate) struct Pattern {
    kind: Kind,
    span: Span,
    /// As the file has it, for people.
    shown: Value,
}

#[derive(Debug)]
enum Kind {
    /// It reads the same.
    Scalar,
    /// It is a map that has at least these.
    Members(Vec<Member>),
    /// It is a list of these, and of no more.
    Items(Vec<Pattern>),
    /// All of these hold.
    Conditions(Vec<Condition>),
}

/// What is expected of a member of a map.
#[derive(Debug)]
pub(crate) struct Member {
    name: String,
    pattern: Pattern,
}

impl Pattern {
    /// # Errors
    /// When it is none, such as `{matches: "("}`.
    pub(crate) fn parse(node: &Node) -> Result<Self, Problem> {
        let kind = match &node.value {
            NodeValue::Map(members) if condition::are_conditions(members) => {
                Kind::Conditions(members.iter().map(Condition::parse).collect::<Result<_, _>>()?)
            }
            NodeValue::Map(members) => Kind::Members(members.iter().map(Member::parse).collect::<Result<_, _>>()?),
            NodeValue::List(items) => Kind::Items(items.iter().map(Self::parse).collect::<Result<_, _>>()?),
            _ => Kind::Scalar,
        };
        Ok(Self { kind, span: node.span, shown: json::of(node) })
    }

    pub(crate) fn span(&self) -> Span {
        self.span
    }

    pub(crate) fn shown(&self) -> &Value {
        &self.shown
    }

    /// Whether it speaks of a single text or number, and not of the parts of a value.
    pub(crate) fn is_of_scalar(&self) -> bool {
        matches!(self.kind, Kind::Scalar | Kind::Conditions(_))
    }

    /// Whether a text is as it says, where nobody wants to know what differs.
    pub(crate) fn accepts_text(&self, text: &str) -> bool {
        match &self.kind {
            Kind::Conditions(conditions) => conditions.iter().all(|condition| condition.holds_for_text(text)),
            _ => self.shown.as_str() == Some(text),
        }
    }

    /// Whether it is a map that says something about its member `name`.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        matches!(&self.kind, Kind::Members(members) if members.iter().any(|member| member.name == name))
    }

    /// Says where `actual` differs; `None` is a value that is not there.
    pub(crate) fn compare(&self, actual: Option<&Value>, subject: &Subject) -> Vec<Mismatch> {
        match (&self.kind, actual) {
            (Kind::Conditions(conditions), actual) => {
                conditions.iter().filter_map(|condition| condition.compare(actual, self, subject)).collect()
            }
            (Kind::Scalar, None) if self.shown.is_null() => Vec::new(),
            (_, None) => vec![Mismatch::new(self, subject, "is missing", None)],
            (Kind::Scalar, Some(actual)) if reads_the_same(&self.shown, actual) => Vec::new(),
            (Kind::Scalar, Some(actual)) => {
                vec![Mismatch::new(self, subject, "is not what was expected", Some(actual)).replaceable(actual)]
            }
            (Kind::Members(members), Some(Value::Object(actual))) => compare_members(members, actual, subject),
            (Kind::Members(_), Some(actual)) => {
                vec![Mismatch::new(self, subject, "has no members, which were expected", Some(actual))]
            }
            (Kind::Items(items), Some(Value::Array(actual))) => self.compare_items(items, actual, subject),
            (Kind::Items(_), Some(actual)) => {
                vec![Mismatch::new(self, subject, "is no list, which was expected", Some(actual))]
            }
        }
    }

    fn compare_items(&self, items: &[Self], actual: &[Value], subject: &Subject) -> Vec<Mismatch> {
        if items.len() != actual.len() {
            let actual = Value::Array(actual.to_vec());
            let count = actual.as_array().map_or(0, Vec::len);
            let verdict = format!("has {count} items, but {} were expected", items.len());
            return vec![Mismatch::new(self, subject, &verdict, Some(&actual))];
        }
        let pairs = items.iter().zip(actual).enumerate();
        pairs
            .flat_map(|(position, (item, actual))| {
                item.compare(Some(actual), &subject.member(&(position + 1).to_string()))
            })
            .collect()
    }
}

impl Member {
    /// # Errors
    /// See [`Pattern::parse`].
    pub(crate) fn parse(member: &NodeMember) -> Result<Self, Problem> {
        Ok(Self { name: member.key.clone(), pattern: Pattern::parse(&member.value)? })
    }
}

/// Says where `actual` differs from what is expected of some of its members.
pub(crate) fn compare_members(members: &[Member], actual: &Map<String, Value>, subject: &Subject) -> Vec<Mismatch> {
    let compared = members.iter().flat_map(|Member { name, pattern }| {
        let mut mismatches = pattern.compare(actual.get(name), &subject.member(name));
        if !actual.contains_key(name) {
            let hint = near::hint(name, actual.keys().map(String::as_str));
            for mismatch in &mut mismatches {
                mismatch.problem.hint.clone_from(&hint);
            }
        }
        mismatches
    });
    compared.collect()
}

/// Whether two scalars read the same: documents' properties are texts, whatever they stand for.
fn reads_the_same(expected: &Value, actual: &Value) -> bool {
    match (json::scalar_text(expected), json::scalar_text(actual)) {
        (Some(expected), Some(actual)) => expected == actual,
        _ => expected == actual,
    }
}
