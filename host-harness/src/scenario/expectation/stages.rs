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
    /// Without a name, it is about whichever stage is like this.
    name: Option<String>,
    pattern: Pattern,
}

impl StagesPattern {
    /// # Errors
    /// When it is none.
    pub(super) fn parse(node: &Node) -> Result<Self, Problem> {
        let shape = || "`stages` is a list of `{name: …, outcome: …}`, or a map by the names of stages".to_owned();
        let patterns: Result<_, _> = match &node.value {
            NodeValue::List(items) => items.iter().map(StagePattern::of_item).collect(),
            NodeValue::Map(members) => {
                let by_name = members.iter().map(|member| {
                    Ok(StagePattern { name: Some(member.key.clone()), pattern: Pattern::parse(&member.value)? })
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
        let is_told = |stage: &&Stage| patterns.iter().any(|expected| expected.tells_of(stage, came));
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
        let NodeValue::Map(members) = &node.value else {
            return Err(unknown_pattern(node.span, "a stage is told by `{name: …, outcome: …}`".to_owned()));
        };
        let name = members.iter().find(|member| member.key == "name").map(|member| match &member.value.value {
            NodeValue::Text(name) => Ok(name.clone()),
            _ => Err(unknown_pattern(member.value.span, "a stage's `name` is a text".to_owned())),
        });
        Ok(Self { name: name.transpose()?, pattern: Pattern::parse(node)? })
    }

    /// The stage that it is about. Where none is like this, a stage that failed explains most.
    fn stage<'came>(&self, came: &'came [Stage]) -> Option<&'came Stage> {
        match &self.name {
            Some(name) => came.iter().find(|stage| stage.name == *name),
            None => came.iter().find(|stage| self.differences(stage).is_empty()).or_else(|| failed_stages(came).next()),
        }
    }

    /// Whether it says that this stage fails, rightly or not.
    fn tells_of(&self, stage: &Stage, came: &[Stage]) -> bool {
        let tells = self.pattern.mentions("outcome") || self.pattern.mentions("code");
        tells && self.stage(came).is_some_and(|told| told.name == stage.name)
    }

    fn compare(&self, came: &[Stage]) -> Vec<Mismatch> {
        if let Some(stage) = self.stage(came) {
            return self.differences(stage);
        }
        let message = match &self.name {
            Some(name) => format!("the connection test has no stage `{name}`"),
            None => "no stage of the connection test is like this".to_owned(),
        };
        let names: Vec<_> = came.iter().map(|stage| stage.name.as_str()).collect();
        vec![Mismatch::of(self.pattern.span(), message).actual(Some(&names.into()))]
    }

    fn differences(&self, stage: &Stage) -> Vec<Mismatch> {
        let value = serde_json::to_value(stage).unwrap_or_default();
        let mut mismatches = self.pattern.compare(Some(&value), &Subject::new(format!("stage {}", stage.name)));
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
