//! What is judged, and how it came out.

use std::fmt;

use serde::Serialize;

use crate::secrets::Redactor;

/// One thing that engines rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable and kebab-case: a program may branch on it.
    pub id: &'static str,
    /// What a component that keeps the contract does, in a sentence.
    pub sentence: &'static str,
    /// What the author of a component that does not can do about it.
    pub remedy: &'static str,
}

/// How a rule came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The component keeps it, as far as was tried.
    Passed,
    /// It does not.
    Failed,
    /// It could not be tried.
    Skipped,
}

/// One place where a component breaks a rule. Holds no secret of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A JSON Pointer (RFC 6901) into the description or the configuration, or the call that was made.
    pub at: String,
    /// What was seen there.
    pub seen: String,
}

impl Finding {
    pub(super) fn new(at: impl Into<String>, seen: impl Into<String>) -> Self {
        Self { at: at.into(), seen: seen.into() }
    }
}

/// The longest text of a finding, in bytes.
const LONGEST_TEXT: usize = 4096;

impl Judgement {
    /// Without secrets, and without endless texts of the component.
    pub(super) fn redacted(mut self, redactor: &Redactor) -> Self {
        let mask = |text: &mut String| {
            let mut masked = redactor.redact(text).into_owned();
            masked.truncate(masked.floor_char_boundary(LONGEST_TEXT));
            *text = masked;
        };
        for Finding { at, seen } in self.findings.iter_mut().chain(&mut self.remarks) {
            mask(at);
            mask(seen);
        }
        self.reason.iter_mut().for_each(mask);
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.at, self.seen)
    }
}

/// What one rule came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// [`Rule::id`].
    pub id: &'static str,
    /// [`Rule::sentence`].
    pub sentence: &'static str,
    /// How it came out.
    pub verdict: Verdict,
    /// Where the component breaks the rule; none unless it failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// What is worth knowing and breaks nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Finding>,
    /// Why it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to do about it; only when it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<&'static str>,
}

/// The judgements so far, in their order.
#[derive(Debug, Default)]
pub(super) struct Judgements(Vec<Judgement>);

impl Judgements {
    pub(super) fn into_all(self) -> Vec<Judgement> {
        self.0
    }

    /// Whether something was said about the rule.
    pub(super) fn knows(&self, rule: Rule) -> bool {
        self.0.iter().any(|judgement| judgement.id == rule.id)
    }

    /// Whether the rule was found to be broken.
    pub(super) fn failed(&self, rule: Rule) -> bool {
        self.0.iter().any(|judgement| judgement.id == rule.id && judgement.verdict == Verdict::Failed)
    }

    /// Passed when nothing was found.
    pub(super) fn judge(&mut self, rule: Rule, findings: Vec<Finding>) {
        self.judge_with_remarks(rule, findings, Vec::new());
    }

    pub(super) fn judge_with_remarks(&mut self, rule: Rule, findings: Vec<Finding>, remarks: Vec<Finding>) {
        let (verdict, remedy) =
            if findings.is_empty() { (Verdict::Passed, None) } else { (Verdict::Failed, Some(rule.remedy)) };
        let Rule { id, sentence, .. } = rule;
        self.0.push(Judgement { id, sentence, verdict, findings, remarks, reason: None, remedy });
    }

    /// What was found counts; that nothing was found does not, when the trial was cut short.
    pub(super) fn judge_trial(&mut self, rule: Rule, findings: Vec<Finding>, cut_short: Option<&str>) {
        match cut_short {
            Some(reason) if findings.is_empty() => self.skip(rule, reason),
            _ => self.judge(rule, findings),
        }
    }

    pub(super) fn skip(&mut self, rule: Rule, reason: &str) {
        let Rule { id, sentence, .. } = rule;
        let (verdict, reason) = (Verdict::Skipped, Some(reason.to_owned()));
        self.0.push(Judgement {
            id,
            sentence,
            verdict,
            findings: Vec::new(),
            remarks: Vec::new(),
            reason,
            remedy: None,
        });
    }

    /// Skips those of the rules that nothing was said about.
    pub(super) fn skip_rest(&mut self, rules: &[Rule], reason: &str) {
        for rule in rules {
            if !self.knows(*rule) {
                self.skip(*rule, reason);
            }
        }
    }
}
