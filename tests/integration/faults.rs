//! The fault table: what the connector makes of everything that a server can do wrong.
//!
//! Each fault strikes each operation that it can strike, in plain text and under TLS. A cell is one such combination: a
//! scripted server with that fault, an engine that handles two documents in one session, and a verdict from outside. Not in
//! the table: a listing that ends early behind a 226 with an orderly end of its connection. No client can know of it.

mod catalogue;
mod cell;
mod engine;
mod fault;
mod table;
mod verdict;
mod world;

use crate::driver::{connector, write_table};
use cell::{Finding, Setting, judge};
use fault::{ALL, Expected, Fault, Operation, Security};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use verdict::Verdict;

/// Most of a cell's time is waiting for what does not come.
const CELLS_AT_ONCE: usize = 16;

/// Of the cells whose fault passes: how many have to complete, in percent.
const RIGHT: usize = 96;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_ends_rightly_or_safely() {
    let faults = Arc::new(catalogue::faults());
    let findings = judge_all(&faults).await;
    write_table("faults.md", &table::rows(&faults, &findings));

    let complaints: Vec<String> = all(&faults, &findings).filter_map(complaint).collect();
    assert!(complaints.is_empty(), "{} cells:\n{}", complaints.len(), complaints.join("\n\n"));
    let passing: Vec<&Finding> =
        all(&faults, &findings).filter(|(fault, _)| is_one_off(fault)).map(|(_, finding)| finding).collect();
    let right = passing.iter().filter(|finding| finding.verdict == Verdict::Right).count();
    assert!(right * 100 >= passing.len() * RIGHT, "only {right} of {} cells are right", passing.len());
    assert!(faults.len() >= 60, "{} faults", faults.len());
}

/// The findings of each fault, by its place in the catalogue.
type Findings = BTreeMap<usize, Vec<Finding>>;

async fn judge_all(faults: &Arc<Vec<Fault>>) -> Findings {
    // Compiled once, and in nobody's time.
    connector().await;
    let setting = Arc::new(Setting::new());
    let turns = Arc::new(Semaphore::new(CELLS_AT_ONCE));
    let mut cells = JoinSet::new();
    for (number, operation, security) in combinations(faults) {
        let (setting, faults, turns) = (Arc::clone(&setting), Arc::clone(faults), Arc::clone(&turns));
        cells.spawn(async move {
            let _turn = turns.acquire().await;
            (number, judge(&setting, &faults[number], operation, security).await)
        });
    }
    let mut findings = Findings::new();
    while let Some(cell) = cells.join_next().await {
        let (number, finding) = cell.unwrap();
        findings.entry(number).or_default().push(finding);
    }
    findings
}

/// Chosen by `FAULT=text`, for work on one of them; all of them otherwise.
fn combinations(faults: &[Fault]) -> Vec<(usize, Operation, Security)> {
    let wanted = std::env::var("FAULT").unwrap_or_default();
    let mut combinations = Vec::new();
    for (number, fault) in faults.iter().enumerate().filter(|(_, fault)| fault.name.contains(&wanted)) {
        for &operation in ALL {
            let struck = Security::ALL.into_iter().filter(|security| fault.strikes(operation, *security));
            combinations.extend(struck.map(|security| (number, operation, security)));
        }
    }
    combinations
}

fn all<'a>(faults: &'a [Fault], findings: &'a Findings) -> impl Iterator<Item = (&'a Fault, &'a Finding)> {
    findings.iter().flat_map(|(number, found)| found.iter().map(|finding| (&faults[*number], finding)))
}

fn is_one_off(fault: &Fault) -> bool {
    fault.expected == Expected::CompletesAfterOne
}

/// What is wrong with a cell.
fn complaint((fault, finding): (&Fault, &Finding)) -> Option<String> {
    let Finding { operation, security, verdict, story, .. } = finding;
    (!verdict.is_acceptable()).then(|| format!("{}, {operation} {security}: {verdict}: {story}", fault.name))
}
