//! The stages of a connection test.

use host_harness::{Outcome, Stage};
use scenario::node::{Node, Value as NodeValue};
use scenario::outcome::{Problem, ProblemKind};
use scenario::source::Span;
use serde_json::Value;

use crate::scenario::pattern::{Mismatch, Pattern, Subject, unknown_pattern};

/// What is expected of some stages.
#[derive(Debug)]
pub(super) struct StagesPattern(Vec<StagePattern>);

#[derive(Debug)]
struct StagePattern {
    name: String,
    pattern: Pattern,
}

impl StagesPattern {
    /// # Errors
    /// When it is none.
    pub(super) fn parse(node: &Node) -> Result<Self, Problem> {
        let shape = || "`stages` is a list of `{name: …, outcome: …}`, or a map by the stages' names".to_owned();
        let patterns: Result<_, _> = match &node.value {
            NodeValue::List(items) => items.iter().map(StagePattern::of_item).collect(),
            NodeValue::Map(members) => {
                let by_name = members.iter().map(|member| {
                    Ok(StagePattern { name: member.key.clone(), pattern: Pattern::parse(&member.value)? })
                });
                by_name.collect()
            }
            _ => Err(unknown_pattern(node.span, shape())),
        };
        patterns.map(Self)
    }

    /// A failed stage that nobody expected to fail is an unexpected failure.
    pub(super) fn compare(expected: Option<&Self>, came: &[Stage], origin: Span) -> Vec<Mismatch> {
        let patterns = expected.map_or(&[][..], |Self(patterns)| patterns);
        let is_told = |stage: &&Stage| {
            let told = |pattern: &Pattern| pattern.mentions("outcome") || pattern.mentions("code");
            patterns.iter().any(|expected| expected.name == stage.name && told(&expected.pattern))
        };
        let unexpected = failed_stages(came).filter(|stage| !is_told(stage)).map(|stage| unexpected(stage, origin));
        unexpected.chain(patterns.iter().flat_map(|pattern| pattern.compare(came))).collect()
    }
}

/// The stages that failed.
fn failed_stages(stages: &[Stage]) -> impl Iterator<Item = &Stage> {
    stages.iter().filter(|stage| stage.outcome == Outcome::Failed)
}

impl StagePattern {
    fn of_item(node: &Node) -> Result<Self, Problem> {
        let name = match &node.value {
            NodeValue::Map(members) => members.iter().find(|member| member.key == "name").map(|member| &member.value),
            _ => None,
        };
        match name.map(|name| &name.value) {
            Some(NodeValue::Text(name)) => Ok(Self { name: name.clone(), pattern: Pattern::parse(node)? }),
            _ => Err(unknown_pattern(node.span, "a stage is told by its `name`".to_owned())),
        }
    }

    fn compare(&self, came: &[Stage]) -> Vec<Mismatch> {
        let Self { name, pattern } = self;
        let Some(stage) = came.iter().find(|stage| stage.name == *name) else {
            let names: Vec<_> = came.iter().map(|stage| stage.name.as_str()).collect();
            let mismatch = Mismatch::of(pattern.span(), format!("the connection test has no stage `{name}`"));
            return vec![mismatch.actual(Some(&names.into()))];
        };
        let value = serde_json::to_value(stage).unwrap_or_default();
        let mut mismatches = pattern.compare(Some(&value), &Subject::new(format!("stage {name}")));
        let seen = || format!("what was seen: {}", stage.seen);
        for mismatch in &mut mismatches {
            mismatch.problem.hint.get_or_insert_with(seen);
        }
        mismatches
    }
}

fn unexpected(stage: &Stage, origin: Span) -> Mismatch {
    let code = stage.code.map(|code| format!("{code}: ")).unwrap_or_default();
    let problem = Problem {
        kind: ProblemKind::Failure,
        message: format!("stage {} failed: {code}{}", stage.name, stage.seen),
        span: Some(origin),
        expected: None,
        actual: Some(Value::from(stage.seen.clone())),
        hint: stage.hint.clone(),
    };
    Mismatch { problem, replacement: None }
}
