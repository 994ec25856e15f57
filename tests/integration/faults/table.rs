//! The table for people.

use super::cell::Finding;
use super::engine::BOUND;
use super::fault::{ALL, Expected, Fault, Security};
use super::verdict::Verdict;
use super::{Findings, explained, is_one_off};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn rows(faults: &[Fault], findings: &Findings) -> Vec<String> {
    let mut rows = vec![
        "## Faults".to_owned(),
        String::new(),
        format!(
            "| fault | how long | {} | first outcome | bytes right | target | sessions leaked | slowest call |",
            columns()
        ),
        format!("|---|---|{}---|---|---|---|---|", "---|".repeat(8)),
    ];
    rows.extend(findings.iter().map(|(number, found)| row(&faults[*number], found)));
    rows.push(String::new());
    rows.extend(summary(faults, findings));
    rows.extend(explanations(faults, findings));
    rows
}

fn columns() -> String {
    let names = ALL.iter().flat_map(|operation| Security::ALL.map(|security| format!("{operation} {security}")));
    names.collect::<Vec<_>>().join(" | ")
}

fn row(fault: &Fault, found: &[Finding]) -> String {
    let mut cells = Vec::new();
    for &operation in ALL {
        for security in Security::ALL {
            let finding = found.iter().find(|finding| (finding.operation, finding.security) == (operation, security));
            cells.push(finding.map_or("–".to_owned(), |finding| finding.verdict.to_string()));
        }
    }
    let how_long = match fault.expected {
        Expected::CompletesAfterOne => "once",
        Expected::Completes => "always, harmless",
        Expected::Fails { .. } => "always",
        Expected::FailsOnce { .. } => "once, cannot be mended",
    };
    let outcomes: BTreeSet<&str> = found.iter().map(|finding| finding.outcome.as_str()).collect();
    let targets: BTreeSet<&str> = found.iter().map(|finding| finding.target.as_str()).collect();
    let right = found.iter().filter(|finding| finding.bytes_right).count();
    let leaked = found.iter().filter(|finding| finding.leaked).count();
    let slowest = found.iter().map(|finding| finding.slowest).max().unwrap_or_default();
    let within = if slowest <= BOUND { "" } else { " LATE" };
    format!(
        "| {} | {how_long} | {} | {} | {right}/{} | {} | {leaked} | {:.1} s{within} |",
        fault.name,
        cells.join(" | "),
        outcomes.into_iter().collect::<Vec<_>>().join(", "),
        found.len(),
        targets.into_iter().collect::<Vec<_>>().join(", "),
        slowest.as_secs_f64()
    )
}

fn summary(faults: &[Fault], findings: &Findings) -> Vec<String> {
    let kinds: [(&str, fn(&Fault) -> bool); 2] =
        [("passing faults", is_one_off), ("lasting ones", |fault| !is_one_off(fault))];
    let lines = kinds.map(|(kind, is_it)| {
        let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
        let chosen = findings.iter().filter(|(number, _)| is_it(&faults[**number]));
        let mut struck = 0;
        for finding in chosen.flat_map(|(_, found)| found) {
            struck += 1;
            *counts.entry(finding.verdict).or_default() += 1;
        }
        let number = faults.iter().filter(|fault| is_it(fault)).count();
        let counts: Vec<String> = counts.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
        let percent = |verdict: Verdict| {
            let found = findings.iter().filter(|(number, _)| is_it(&faults[**number])).flat_map(|(_, found)| found);
            found.filter(|finding| finding.verdict == verdict).count() as f64 * 100.0
                / f64::from(u32::try_from(struck.max(1)).unwrap_or(u32::MAX))
        };
        format!("{number} {kind}, {struck} cells: {} ({:.1} % right)", counts.join(", "), percent(Verdict::Right))
    });
    let count = |verdict| findings.values().flatten().filter(|finding| finding.verdict == verdict).count();
    let safe = findings.values().flatten().filter(|finding| finding.verdict.is_acceptable()).count();
    let cells = findings.values().map(Vec::len).sum::<usize>();
    let mut rows = lines.to_vec();
    rows.push(format!(
        "{} faults, {cells} cells: {safe} right or safe, {} silently wrong, {} hung, {} leaked, {} partial",
        faults.len(),
        count(Verdict::SilentlyWrong),
        count(Verdict::Hang),
        count(Verdict::Leak),
        count(Verdict::Partial)
    ));
    rows
}

/// Why passing faults ended in a failure, where they did.
fn explanations(faults: &[Fault], findings: &Findings) -> Vec<String> {
    let mut told: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (number, found) in findings {
        let fault = &faults[*number];
        for finding in found.iter().filter(|finding| finding.verdict == Verdict::Safe) {
            let text = explained::explanation(fault.name, finding.operation).unwrap_or("unexplained");
            told.entry(text).or_default().insert(format!("{} ({})", fault.name, finding.operation));
        }
    }
    let lines = told.into_iter().map(|(text, which)| {
        let which: Vec<String> = which.into_iter().collect();
        format!("- Safe only: {}: {text}.", which.join("; "))
    });
    lines.collect()
}
