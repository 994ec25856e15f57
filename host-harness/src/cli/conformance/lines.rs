//! The judgements for people: a line a rule, and what is wrong below it.

use std::fmt;

use host_harness::conformance::{Finding, Judgement, Verdict, rules};

use crate::cli::human::printable;

/// More of one kind help nobody; `--output json` has them all.
const MOST_FINDINGS: usize = 5;

pub(super) struct Lines<'a>(pub(super) &'a [Judgement]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(judgements) = self;
        for (group, rules) in rules() {
            let of_group = || judgements.iter().filter(|judgement| rules.iter().any(|rule| rule.id == judgement.id));
            writeln!(formatter, "{group}")?;
            // A group of which nothing was tried is a line.
            let reasons: Vec<_> = of_group().map(|judgement| &judgement.reason).collect();
            if let Some(Some(reason)) = reasons.first()
                && reasons.iter().all(|other| other.as_ref() == Some(reason))
            {
                writeln!(formatter, "  skipped  {} rules: {}", reasons.len(), printable(reason))?;
                continue;
            }
            of_group().try_for_each(|judgement| line(formatter, judgement))?;
        }
        let count = |verdict| judgements.iter().filter(|judgement| judgement.verdict == verdict).count();
        let (passed, failed, skipped) = (count(Verdict::Passed), count(Verdict::Failed), count(Verdict::Skipped));
        write!(formatter, "\n{} rules: {passed} passed, {failed} failed, {skipped} skipped", judgements.len())
    }
}

fn line(formatter: &mut fmt::Formatter<'_>, judgement: &Judgement) -> fmt::Result {
    let Judgement { id, sentence, verdict, findings, remarks, reason, remedy } = judgement;
    let shown = match verdict {
        Verdict::Passed => "ok",
        Verdict::Failed => "FAILED",
        Verdict::Skipped => "skipped",
    };
    writeln!(formatter, "  {shown:<7}  {id}: {sentence}")?;
    several(formatter, "", findings)?;
    several(formatter, "remark: ", remarks)?;
    if let Some(reason) = reason {
        writeln!(formatter, "           because {}", printable(reason))?;
    }
    if let Some(remedy) = remedy {
        writeln!(formatter, "           what to do: {remedy}")?;
    }
    Ok(())
}

fn several(formatter: &mut fmt::Formatter<'_>, prefix: &str, findings: &[Finding]) -> fmt::Result {
    for finding in findings.iter().take(MOST_FINDINGS) {
        writeln!(formatter, "           {prefix}{}", printable(&finding.to_string()))?;
    }
    match findings.len().saturating_sub(MOST_FINDINGS) {
        0 => Ok(()),
        more => writeln!(formatter, "           {prefix}and {more} more"),
    }
}
