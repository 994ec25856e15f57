//! What the dialogue with the server must hold during a step, and what it must not.

use scenario::model::TranscriptExpectation;
use scenario::node::{Member as NodeMember, Node, Value as NodeValue};
use scenario::outcome::Problem;
use scenario::source::Span;
use serde_json::Value;

use crate::scenario::json;
use crate::scenario::pattern::{Mismatch, Pattern, unknown_pattern};
use crate::scenario::variables::Variables;

/// How many lines are shown to who looks for a missing one.
const SHOWN: usize = 20;

#[derive(Debug, Default)]
pub(super) struct TranscriptPatterns {
    contains: Vec<LinePattern>,
    in_order: Vec<LinePattern>,
    excludes: Vec<LinePattern>,
}

/// What is looked for in a line.
#[derive(Debug)]
struct LinePattern {
    kind: Kind,
    span: Span,
    shown: Value,
}

#[derive(Debug)]
enum Kind {
    /// This text is a part of it.
    Part(String),
    /// It is as the conditions say.
    Conditions(Pattern),
}

impl TranscriptPatterns {
    /// # Errors
    /// What is no pattern of a line, or a variable that stands for nothing.
    pub(super) fn new(described: &TranscriptExpectation, variables: &Variables<'_>) -> Result<Self, Problem> {
        let patterns = |nodes: &[Node]| -> Result<Vec<_>, Problem> {
            nodes.iter().map(|node| LinePattern::parse(&variables.replace(node)?)).collect()
        };
        Ok(Self {
            contains: patterns(&described.contains)?,
            in_order: patterns(&described.in_order)?,
            excludes: patterns(&described.excludes)?,
        })
    }

    pub(super) fn compare(&self, lines: &[String]) -> Vec<Mismatch> {
        let missing = self.contains.iter().filter(|pattern| !lines.iter().any(|line| pattern.is_in(line)));
        let missing = missing.map(|pattern| pattern.mismatch("the transcript lacks", &commands(lines)));
        let excluded = self.excludes.iter().filter_map(|pattern| {
            let line = lines.iter().find(|line| pattern.is_in(line))?;
            Some(pattern.mismatch("the transcript holds", &Value::from(line.as_str())))
        });
        missing.chain(self.compare_order(lines)).chain(excluded).collect()
    }

    /// The first one that does not come after those before it.
    fn compare_order(&self, lines: &[String]) -> Option<Mismatch> {
        let mut rest = lines.iter();
        let lost = self.in_order.iter().find(|pattern| !rest.any(|line| pattern.is_in(line)))?;
        let is_elsewhere = lines.iter().any(|line| lost.is_in(line));
        let verdict = if is_elsewhere { "the transcript has, but not in this order," } else { "the transcript lacks" };
        Some(lost.mismatch(verdict, &commands(lines)))
    }
}

impl LinePattern {
    fn parse(node: &Node) -> Result<Self, Problem> {
        let kind = match (&node.value, json::scalar_text(&json::of(node))) {
            (_, Some(text)) => Kind::Part(text),
            (NodeValue::Map(members), None) if are_of_lines(members) => Kind::Conditions(Pattern::parse(node)?),
            _ => {
                let shape =
                    "a line of the transcript is looked for by a text, `{matches: REGEX}` or `{contains: TEXT}`";
                return Err(unknown_pattern(node.span, shape.to_owned()));
            }
        };
        Ok(Self { kind, span: node.span, shown: json::of(node) })
    }

    fn is_in(&self, line: &str) -> bool {
        match &self.kind {
            Kind::Part(part) => line.contains(part),
            Kind::Conditions(pattern) => pattern.accepts_text(line),
        }
    }

    fn mismatch(&self, verdict: &str, actual: &Value) -> Mismatch {
        let what = self.shown.as_str().map_or_else(|| self.shown.to_string(), |text| format!("`{text}`"));
        Mismatch::of(self.span, format!("{verdict} {what}")).expected(self.shown.clone()).actual(Some(actual))
    }
}

/// Anything else would never be true of a line, and so be excluded for ever.
fn are_of_lines(members: &[NodeMember]) -> bool {
    !members.is_empty() && members.iter().all(|member| member.key == "matches" || member.key == "contains")
}

/// The commands of the step, the last ones of many.
fn commands(lines: &[String]) -> Value {
    let commands: Vec<_> = lines.iter().filter(|line| line.starts_with("> ")).map(String::as_str).collect();
    let skipped = commands.len().saturating_sub(SHOWN);
    commands.into_iter().skip(skipped).collect()
}
