//! The connection test: what it makes of everything that can be wrong with a connection, and of servers that are well.

mod catalogue;
mod data_route;
mod fault;
mod healthy;
mod left_behind;
mod resumption;
mod table;

use crate::driver::{connector, write_table};
use fault::{Fault, Finding};
use host_harness::Stage;
use serde_json::Value;
use tokio::task::JoinSet;

/// All stages of a test.
async fn stages(connection: &Value, write: bool) -> Vec<Stage> {
    let mut check = connector().await.check(connection, write).await.unwrap();
    let mut stages = Vec::new();
    while let Some(stage) = check.next().await.unwrap() {
        stages.push(stage);
    }
    stages
}

fn stage<'a>(stages: &'a [Stage], name: &str) -> &'a Stage {
    stages.iter().find(|stage| stage.name == name).unwrap_or_else(|| panic!("no stage {name} in {stages:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_is_found_where_it_is_and_explained() {
    // Compiled once, and in nobody's time.
    connector().await;
    let mut running = JoinSet::new();
    for (number, fault) in catalogue::faults().into_iter().enumerate() {
        running.spawn(async move { (number, fault.provoke().await) });
    }
    let mut findings: Vec<(usize, Finding)> = running.join_all().await;
    findings.sort_by_key(|(number, _)| *number);
    let findings: Vec<Finding> = findings.into_iter().map(|(_, finding)| finding).collect();
    write_table("check.md", &table::rows(&findings));

    let complaints: Vec<String> = findings.iter().filter_map(Finding::complaint).collect();
    assert!(complaints.is_empty(), "{} faults:\n{}", complaints.len(), complaints.join("\n\n"));
    assert!(findings.len() >= 40, "{} faults", findings.len());
}
