//! The table for people.

use super::cell::Finding;
use super::engine::BOUND;
use super::fault::{ALL, Expected, Fault, Security};
use super::verdict::Verdict;
use super::{Findings, is_one_off};
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
    let (passing, lasting): (Vec<_>, Vec<_>) = findings.iter().partition(|(number, _)| is_one_off(&faults[**number]));
    let count = |verdict| findings.values().flatten().filter(|finding| finding.verdict == verdict).count();
    let safe = findings.values().flatten().filter(|finding| finding.verdict.is_acceptable()).count();
    vec![
        tally("passing faults", &passing),
        tally("others", &lasting),
        format!(
            "{} faults, {} cells: {safe} right or safe, {} silently wrong, {} hung, {} leaked, {} partial",
            findings.len(),
            findings.values().map(Vec::len).sum::<usize>(),
            count(Verdict::SilentlyWrong),
            count(Verdict::Hang),
            count(Verdict::Leak),
            count(Verdict::Partial)
        ),
    ]
}

fn tally(kind: &str, findings: &[(&usize, &Vec<Finding>)]) -> String {
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for finding in findings.iter().flat_map(|(_, found)| found.iter()) {
        *counts.entry(finding.verdict).or_default() += 1;
    }
    let cells: usize = counts.values().sum();
    let permille = counts.get(&Verdict::Right).map_or(0, |right| right * 1000 / cells);
    let counts: Vec<String> = counts.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
    let share = format!("{}.{} % right", permille / 10, permille % 10);
    format!("{} {kind}, {cells} cells: {} ({share})", findings.len(), counts.join(", "))
}

/// How passing faults ended in a failure, where they did.
fn explanations(faults: &[Fault], findings: &Findings) -> Vec<String> {
    let mut told = Vec::new();
    for (number, found) in findings {
        for finding in found.iter().filter(|finding| finding.verdict == Verdict::Safe) {
            let Finding { operation, security, story, .. } = finding;
            told.push(format!("- safe only: {}, {operation} {security}: {story}", faults[*number].name));
        }
    }
    told
}
