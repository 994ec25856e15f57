//! The README's session works as it stands there.

use crate::harness::{Harness, finished};
use std::process::Command;
use tests::embedded::EmbeddedServer;

#[test]
fn the_session_of_the_readme_works() {
    let server = EmbeddedServer::start().unwrap();
    let harness = Harness::new(&server);
    harness.write("orders.csv", b"1;2;3\n");
    harness.write("second file.csv", b"4;5;6\n");
    let commands = block("session");
    assert!(commands.len() >= 6, "{commands:?}");
    let programs = std::path::Path::new(env!("CARGO_BIN_EXE_harness")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    for line in commands {
        let mut shell = Command::new("sh");
        let run = shell.args(["-c", &line]).current_dir(harness.folder()).env("PATH", &path).output().unwrap();
        let run = finished(&run).succeeded();
        assert!(!run.stdout.is_empty() || line.contains("validate"), "{line}: {run:?}");
    }
    assert_eq!(harness.read("inbox/orders.csv"), b"1;2;3\n");
}

/// The commands in the README's block of this name.
pub(crate) fn block(name: &str) -> Vec<String> {
    let readme = include_str!("../../../README.md");
    let start = format!("```console {name}\n");
    let (_, rest) = readme.split_once(&start).unwrap_or_else(|| panic!("no block {name}"));
    let (block, _) = rest.split_once("```").unwrap();
    block.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect()
}
