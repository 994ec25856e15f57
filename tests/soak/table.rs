//! The figures, for people.

use crate::engine::MEMORY;
use crate::figures::Usage;
use crate::run::Outcome;
use std::collections::BTreeMap;

pub(crate) fn rows(outcome: &Outcome, seed: u64) -> Vec<String> {
    let Outcome { server, scale, figures, faults, verdict, .. } = outcome;
    let mut rows = vec![
        format!("| soak: {server}, seed {seed} | |"),
        "|---|---|".to_owned(),
        format!(
            "| sessions × operations, in {} s | {} × {} |",
            outcome.took.as_secs(),
            scale.sessions,
            scale.operations
        ),
    ];
    let mut row = |name: &str, value: String| rows.push(format!("| {name} | {value} |"));
    row("operations", figures.all_operations().to_string());
    for (operation, count) in &figures.operations {
        row(&format!("· {operation}"), count.to_string());
    }
    row("faults", faults.values().sum::<usize>().to_string());
    for (fault, count) in faults {
        row(&format!("· {fault}"), count.to_string());
    }
    row("transfers that were tried again / resumed", format!("{} / {}", figures.tried_again, figures.resumed));
    row("operations that the engine repeated", figures.repetitions.to_string());
    row("failures of attempts", counted(&figures.failures));
    row("operations that failed for good", counted(&figures.failed));
    let looked_at = format!("{} / {} / {}", verdict.old, verdict.new, verdict.appended_in_part);
    row("· and left all as it was / had been done / appended a part", looked_at);
    row(
        "temporary files left / after a later send",
        format!("{} / {}", verdict.leftovers.len(), outcome.never_removed.len()),
    );
    row("sessions opened", figures.sessions_opened.to_string());
    let marks = || [&outcome.before].into_iter().chain(&outcome.quarters).chain([&outcome.after]);
    let course = |figure: fn(&Usage) -> String| marks().map(figure).collect::<Vec<_>>().join(" → ");
    row("before → after each quarter → at the end: connections", course(|usage| usage.connections.to_string()));
    row("· descriptors", course(|usage| usage.descriptors.to_string()));
    row("· resident memory, MiB", course(|usage| (usage.resident / 1024).to_string()));
    row("· of it files and records of server and proxies, MiB", course(|usage| (usage.held / 1024).to_string()));
    row("limit of a session's own memory, MiB", (MEMORY >> 20).to_string());
    rows
}

fn counted(counts: &BTreeMap<String, usize>) -> String {
    let told: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    if told.is_empty() { "none".to_owned() } else { told.join("; ") }
}
