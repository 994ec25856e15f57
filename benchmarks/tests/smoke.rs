//! Every workload runs and does what it should, on a tiny scale. The figures are not looked at.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

const WORKLOADS: [&str; 8] = [
    "large-files",
    "large-files-tls",
    "small-files",
    "distant-files",
    "listing",
    "cold-start",
    "idle-sessions",
    "memory",
];

#[test]
fn each_workload_runs_and_tells_its_figures() {
    let mut benchmark = Command::new(env!("CARGO_BIN_EXE_benchmarks"));
    let output = benchmark.args(["--tiny", "--pairs", "1", "--output", "json"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let objects: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&objects[0]["type"], &objects[objects.len() - 1]["type"]), (&"run".into(), &"summary".into()));
    let figures = || objects.iter().filter(|object| object["type"] == "figure");
    let told: BTreeSet<&str> = figures().filter_map(|figure| figure["workload"].as_str()).collect();
    assert_eq!(told, BTreeSet::from(WORKLOADS));
    assert!(
        WORKLOADS.iter().all(|name| figures().any(|figure| figure["workload"] == *name && figure["met"].is_boolean()))
    );
    for figure in figures() {
        assert!(figure["ours"]["median"].is_number(), "{figure}");
    }
}

#[test]
fn an_unknown_workload_is_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_benchmarks")).arg("teleportation").output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("large-files"));
}
