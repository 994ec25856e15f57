//! The parts of stories.

use scenario::outcome::{Event, Outcome, Problem, ProblemKind, Started, Status, Step, Summary};
use scenario::{Source, Span};
use serde_json::Value;

use crate::report::Sources;

/// A run: its files and its events. Without a summary at the end it was interrupted.
pub(in crate::report) struct Story {
    files: Vec<(&'static str, &'static str)>,
    pub(in crate::report) events: Vec<Event>,
}

impl Story {
    /// A run of these scenarios, and of none besides.
    pub(super) fn of(outcomes: Vec<Outcome>) -> Self {
        let started = Started { scenarios: outcomes.len(), filtered_out: 0 };
        let count = |status| outcomes.iter().filter(|outcome| outcome.status == status).count();
        let summary = Summary {
            passed: count(Status::Passed),
            failed: count(Status::Failed),
            skipped: count(Status::Skipped),
            errors: count(Status::Error),
            not_run: 0,
            duration_ms: outcomes.iter().map(|outcome| outcome.duration_ms).sum(),
        };
        let mut events = vec![Event::Started(started)];
        events.extend(outcomes.into_iter().map(Event::Scenario));
        events.push(Event::Summary(summary));
        Self { files: Vec::new(), events }
    }

    pub(super) fn with_file(mut self, name: &'static str, text: &'static str) -> Self {
        self.files.push((name, text));
        self
    }

    /// So many were selected, and nobody waited for the end.
    pub(super) fn interrupted(mut self, selected: usize) -> Self {
        self.events.pop();
        if let Some(Event::Started(started)) = self.events.first_mut() {
            started.scenarios = selected;
        }
        self
    }

    /// So many more were selected, and not begun after the first failure.
    pub(super) fn stopped_early(mut self, not_begun: usize) -> Self {
        for event in &mut self.events {
            match event {
                Event::Started(started) => started.scenarios += not_begun,
                Event::Summary(summary) => summary.not_run = not_begun,
                Event::Scenario(_) => {}
            }
        }
        self
    }

    pub(super) fn filtered_out(mut self, number: usize) -> Self {
        if let Some(Event::Started(started)) = self.events.first_mut() {
            started.filtered_out = number;
        }
        self
    }

    pub(in crate::report) fn sources(&self) -> Sources {
        self.files.iter().map(|(name, text)| Source { name: (*name).into(), text: (*text).into() }).collect()
    }
}

pub(super) fn outcome(file: &str, name: &str, status: Status, duration_ms: u64) -> Outcome {
    Outcome {
        file: file.into(),
        name: name.into(),
        status,
        skipped: None,
        duration_ms,
        steps: Vec::new(),
        problems: Vec::new(),
        transcript: Vec::new(),
    }
}

pub(super) fn passed(file: &str, name: &str, duration_ms: u64) -> Outcome {
    Outcome { steps: vec![step(1, "get", Vec::new())], ..outcome(file, name, Status::Passed, duration_ms) }
}

pub(super) fn skipped(file: &str, name: &str, reason: &str) -> Outcome {
    Outcome { skipped: Some(reason.into()), ..outcome(file, name, Status::Skipped, 0) }
}

pub(super) fn step(number: usize, title: &str, problems: Vec<Problem>) -> Step {
    let status = if problems.is_empty() { Status::Passed } else { Status::Failed };
    Step { number, title: title.into(), status, skipped: None, duration_ms: 12, problems }
}

pub(super) fn problem(kind: ProblemKind, message: &str, span: Option<Span>) -> Problem {
    Problem { kind, message: message.into(), span, expected: None, actual: None, hint: None }
}

pub(super) fn mismatch(message: &str, span: Span, expected: Value, actual: Value) -> Problem {
    let problem = problem(ProblemKind::Mismatch, message, Some(span));
    Problem { expected: Some(expected), actual: Some(actual), ..problem }
}

/// Where these words stand for the first time after those.
pub(super) fn place(text: &str, after: &str, words: &str) -> Span {
    let from = text.find(after).unwrap();
    let start = from + text[from..].find(words).unwrap();
    let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
    Span {
        start,
        end: start + words.len(),
        line: text[..start].matches('\n').count() + 1,
        column: text[line_start..start].chars().count() + 1,
    }
}
