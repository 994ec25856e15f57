//! What is to come of a step, and whether it came.

mod content;
mod documents;
mod files;
mod stages;
mod transcript;

use scenario::model::{Expectation as Described, TranscriptExpectation};
use scenario::node::{Node, Value as NodeValue};
use scenario::outcome::Problem;
use scenario::source::Span;
use serde_json::Value;

use super::pattern::{Mismatch, Pattern, Subject, unknown_pattern};
use super::received::{Failed, Received};
use super::variables::Variables;
use documents::DocumentsPattern;
use files::FilePattern;
pub(crate) use files::ServerFiles;
use stages::StagesPattern;
use transcript::TranscriptPatterns;

/// What is to come of a step: checked, and with what its variables stand for.
#[derive(Default)]
pub(crate) struct Expectation {
    documents: Option<DocumentsPattern>,
    failure: Option<Pattern>,
    failures: Option<(Span, Vec<Pattern>)>,
    stages: Option<StagesPattern>,
    warnings: Vec<(Span, String)>,
    files: Vec<FilePattern>,
    transcript: TranscriptPatterns,
}

impl Expectation {
    /// # Errors
    /// What is no pattern, or a variable that stands for nothing.
    pub(crate) fn new(
        described: Option<&Described>,
        transcript: Option<&TranscriptExpectation>,
        variables: &Variables<'_>,
    ) -> Result<Self, Problem> {
        let transcript = transcript.map(|transcript| TranscriptPatterns::new(transcript, variables)).transpose()?;
        let transcript = transcript.unwrap_or_default();
        let Some(described) = described else { return Ok(Self { transcript, ..Self::default() }) };
        let replaced = |node: &Option<Node>| node.as_ref().map(|node| variables.replace(node)).transpose();
        let failure = replaced(&described.failure)?.map(|node| Pattern::parse(&node)).transpose()?;
        let files = described.files.iter().flatten();
        let warnings = described.warnings.iter().flatten();
        Ok(Self {
            documents: replaced(&described.documents)?.map(|node| DocumentsPattern::parse(&node)).transpose()?,
            failure,
            failures: replaced(&described.failures)?.map(|node| failures(&node)).transpose()?,
            stages: replaced(&described.stages)?.map(|node| StagesPattern::parse(&node)).transpose()?,
            warnings: warnings.map(|warning| (warning.span, warning.value.clone())).collect(),
            files: files
                .map(|(path, node)| {
                    let path = variables.replace_in(path, node.span)?;
                    FilePattern::parse(path, &variables.replace(node)?)
                })
                .collect::<Result<_, Problem>>()?,
            transcript,
        })
    }

    /// Says where what came differs. A failure that nobody expected is all that is told then: the rest would follow from it.
    pub(crate) fn compare(
        &self,
        received: &Received,
        files: Option<&dyn ServerFiles>,
        transcript: &[String],
        origin: Span,
    ) -> Vec<Mismatch> {
        let mut mismatches = self.compare_failures(&received.failures, origin);
        if let Some(stages) = &received.stages {
            mismatches.extend(StagesPattern::compare(self.stages.as_ref(), stages, origin));
        }
        if !mismatches.is_empty() {
            return mismatches;
        }
        if let Some(documents) = &self.documents {
            mismatches.extend(documents.compare(&received.documents));
        }
        mismatches.extend(self.compare_warnings(&received.warnings));
        if let Some(server) = files {
            mismatches.extend(self.files.iter().flat_map(|file| file.compare(server)));
        }
        mismatches.extend(self.transcript.compare(transcript));
        mismatches
    }

    fn compare_failures(&self, failed: &[Failed], origin: Span) -> Vec<Mismatch> {
        match (&self.failure, &self.failures) {
            (_, Some((span, patterns))) => compare_each_failure(*span, patterns, failed),
            (Some(pattern), None) => match failed {
                [] => {
                    let mismatch = Mismatch::of(pattern.span(), "it succeeded, but a failure was expected");
                    vec![mismatch.expected(pattern.shown().clone())]
                }
                [failed] => failed.compare(pattern, "the failure"),
                failed => {
                    let message = format!("{} documents failed, but one failure was expected", failed.len());
                    vec![Mismatch::of(pattern.span(), message).actual(Some(&codes(failed)))]
                }
            },
            (None, None) => failed.iter().map(|failed| failed.unexpected(origin)).collect(),
        }
    }

    fn compare_warnings(&self, came: &[String]) -> Vec<Mismatch> {
        let missing = self.warnings.iter().filter(|(_, code)| !came.contains(code));
        missing
            .map(|(span, code)| {
                Mismatch::of(*span, format!("the warning `{code}` did not come up"))
                    .actual(Some(&Value::from(came.to_vec())))
            })
            .collect()
    }
}

fn compare_each_failure(span: Span, patterns: &[Pattern], failed: &[Failed]) -> Vec<Mismatch> {
    if patterns.len() != failed.len() {
        let message = format!("{} documents failed, but {} were expected to", failed.len(), patterns.len());
        return vec![Mismatch::of(span, message).actual(Some(&codes(failed)))];
    }
    let pairs = patterns.iter().zip(failed);
    pairs
        .flat_map(|(pattern, failed)| failed.compare(pattern, &format!("the failure of document {}", failed.input)))
        .collect()
}

fn codes(failed: &[Failed]) -> Value {
    Value::from(failed.iter().map(super::received::Failed::sentence).collect::<Vec<_>>())
}

fn failures(node: &Node) -> Result<(Span, Vec<Pattern>), Problem> {
    match &node.value {
        NodeValue::List(items) => Ok((node.span, items.iter().map(Pattern::parse).collect::<Result<_, _>>()?)),
        _ => Err(unknown_pattern(node.span, "`failures` is a list with a pattern for each document that fails".into())),
    }
}

impl Failed {
    fn compare(&self, pattern: &Pattern, subject: &str) -> Vec<Mismatch> {
        let mut mismatches = pattern.compare(Some(&self.value), &Subject::new(subject));
        // What went wrong instead says more than that it differs.
        for mismatch in &mut mismatches {
            mismatch.problem.hint.get_or_insert_with(|| format!("what came is: {}", self.sentence()));
        }
        mismatches
    }
}
