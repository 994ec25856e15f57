//! What went wrong in a scenario: the place in its file, what was expected there and what came, and what can be done.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Snippet};
use scenario::outcome::{Outcome, Problem, ProblemKind, Step};

use super::colour::Colour;
use super::sources::{Excerpt, Sources};
use super::text::{count, line, short_line};
use super::values::{Comparison, compare};

/// How many problems of one scenario are explained: the others are mostly more of the same.
pub(super) const MOST: usize = 10;

/// A problem, and the step that it came up in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finding<'a> {
    file: &'a str,
    step: Option<&'a Step>,
    pub(super) problem: &'a Problem,
}

/// What is wrong, in the order in which it came up.
pub(super) fn findings(outcome: &Outcome) -> impl Iterator<Item = Finding<'_>> {
    let file = outcome.file.as_str();
    let outside = outcome.problems.iter().map(move |problem| Finding { file, step: None, problem });
    let inside = outcome
        .steps
        .iter()
        .flat_map(move |step| step.problems.iter().map(move |problem| Finding { file, step: Some(step), problem }));
    // What is wrong outside ended the scenario before its first step, or came up when the last one was over.
    let (before, after) = if outcome.steps.is_empty() { (Some(outside), None) } else { (None, Some(outside)) };
    before.into_iter().flatten().chain(inside).chain(after.into_iter().flatten())
}

/// What is wrong with a scenario, for people.
pub(super) fn explain(outcome: &Outcome, sources: &Sources, colour: Colour) -> String {
    let mut findings = findings(outcome);
    let mut paragraphs: Vec<String> =
        findings.by_ref().take(MOST).map(|finding| finding.explain(sources, colour)).collect();
    let more = findings.count();
    if more > 0 {
        paragraphs.push(format!("… and {}", count(more, "more problem")));
    }
    paragraphs.join("\n\n")
}

impl Finding<'_> {
    /// What is wrong, in a line.
    pub(super) fn headline(&self) -> String {
        let message = short_line(&self.problem.message);
        match self.step {
            Some(step) => format!("step {} ({}): {message}", step.number, short_line(&step.title)),
            None => message,
        }
    }

    /// What kind of problem it is, in a word or two.
    pub(super) fn kind(&self) -> &'static str {
        match self.problem.kind {
            ProblemKind::InvalidFile => "invalid file",
            ProblemKind::Server => "server",
            ProblemKind::Mismatch => "mismatch",
            ProblemKind::Failure => "failure",
            ProblemKind::Timeout => "timeout",
            ProblemKind::Component => "component",
        }
    }

    /// The values of the problem, without colours.
    pub(super) fn comparison(&self) -> Option<String> {
        match self.compare(Colour::Unwanted) {
            Comparison::Empty => None,
            Comparison::Beside(text) | Comparison::Below(text) => Some(text),
        }
    }

    fn compare(&self, colour: Colour) -> Comparison {
        compare(self.problem.expected.as_ref(), self.problem.actual.as_ref(), colour)
    }

    fn explain(&self, sources: &Sources, colour: Colour) -> String {
        let (beside, below) = match self.compare(colour) {
            Comparison::Empty => (None, None),
            Comparison::Beside(text) => (Some(text), None),
            Comparison::Below(text) => (None, Some(text)),
        };
        let title = Level::ERROR.with_name(self.kind()).primary_title(self.headline());
        let hint = self.problem.hint.as_deref().map(|hint| Level::HELP.with_name("hint").message(line(hint)));
        let group = self.at_its_place(Group::with_title(title), sources, beside).elements(hint);
        let mut explanation = colour.renderer().render(&[group]);
        if let Some(below) = below {
            explanation.push('\n');
            explanation.push_str(&below);
        }
        explanation
    }

    /// The place in the file, with the values that are short enough to stand there.
    fn at_its_place<'a>(&self, group: Group<'a>, sources: &Sources, beside: Option<String>) -> Group<'a> {
        let file = line(self.file);
        let excerpt = self.problem.span.and_then(|span| sources.excerpt(self.file, span));
        if let Some(Excerpt { text, marked }) = excerpt {
            let mark = AnnotationKind::Primary.span(marked).label(beside);
            return group.element(Snippet::source(text).path(file).annotation(mark));
        }
        let origin = match self.problem.span {
            Some(span) => Origin::path(file).line(span.line).char_column(span.column),
            None => Origin::path(file),
        };
        group.element(origin).elements(beside.map(|values| Level::NOTE.no_name().message(values)))
    }
}

#[cfg(test)]
mod tests {
    use scenario::outcome::Status;
    use scenario::{Source, Span};

    use super::*;

    #[test]
    fn no_place_in_no_text_is_too_odd_to_be_shown() {
        for text in ["", "\n", "\r\n\r\n", "a\tb: ä\n", "日本: 語\u{301}\r\n  x", "\u{feff}a: \u{9b}\u{0}", "|\n\n\n"]
        {
            let sources: Sources = [Source { name: "a.yaml".into(), text: text.into() }].into_iter().collect();
            for start in 0..text.len() + 2 {
                for end in 0..text.len() + 2 {
                    let span = Span { start, end, line: 1, column: 1 };
                    assert!(explain(&outcome(1, Some(span)), &sources, Colour::Wanted).contains("wrong"));
                }
            }
        }
    }

    #[test]
    fn very_many_problems_are_bounded() {
        let text = explain(&outcome(12, None), &Sources::default(), Colour::Unwanted);
        assert_eq!(text.matches("wrong").count(), MOST);
        assert!(text.ends_with("… and 2 more problems"), "{text}");
    }

    fn outcome(problems: usize, span: Option<Span>) -> Outcome {
        let message = "something is wrong".to_owned();
        let problem = Problem { kind: ProblemKind::Mismatch, message, span, expected: None, actual: None, hint: None };
        Outcome {
            file: "a.yaml".into(),
            name: "a".into(),
            status: Status::Failed,
            skipped: None,
            duration_ms: 0,
            steps: Vec::new(),
            problems: vec![problem; problems],
            transcript: Vec::new(),
        }
    }
}
