//! The judgements for people: a line a rule, and what is wrong below it.

use std::fmt;

use host_harness::conformance::{Finding, Judgement, Verdict, rules};

use crate::report::short_line;

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
                writeln!(formatter, "  skipped  {} rules: {}", reasons.len(), short_line(reason))?;
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
        writeln!(formatter, "           because {}", short_line(reason))?;
    }
    if let Some(remedy) = remedy {
        writeln!(formatter, "           what to do: {remedy}")?;
    }
    Ok(())
}

fn several(formatter: &mut fmt::Formatter<'_>, prefix: &str, findings: &[Finding]) -> fmt::Result {
    for finding in findings.iter().take(MOST_FINDINGS) {
        // The mark keeps GitHub Actions from taking `::…` for a command: that has to begin the line.
        writeln!(formatter, "           - {prefix}{}", short_line(&finding.to_string()))?;
    }
    match findings.len().saturating_sub(MOST_FINDINGS) {
        0 => Ok(()),
        more => writeln!(formatter, "           - {prefix}and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_a_component_is_a_command_to_who_reads_the_lines() {
        let seen = format!("::stop-commands::x\n::error::y ##[error]z {}", "long ".repeat(1000));
        let at = "::add-mask::q".to_owned();
        let finding = Finding { at, seen };
        let (findings, remarks) = (vec![finding.clone()], vec![finding]);
        let (id, reason) = ("component-compiles", Some("\n::error::r".to_owned()));
        let verdict = Verdict::Failed;
        let judgement = Judgement { id, sentence: "It is one.", verdict, findings, remarks, reason, remedy: None };
        let lines = Lines(&[judgement]).to_string();
        assert!(
            lines.lines().all(|line| !line.trim_start().starts_with("::") && line.chars().count() < 300),
            "{lines}"
        );
        assert!(!lines.contains("##["), "{lines}");
    }
}
