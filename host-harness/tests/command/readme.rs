//! The README's session works as it stands there.

use crate::harness::{Harness, Run, finished};
use serde_json::json;
use std::net::Ipv4Addr;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use tests::embedded::EmbeddedServer;
use tests::ports::PortBlock;
use tests::process::{Readiness, ServerProcess};

#[test]
fn the_session_of_the_readme_works() {
    let server = EmbeddedServer::start().unwrap();
    let harness = Harness::new(&server);
    harness.write("orders.csv", b"1;2;3\n");
    harness.write("second file.csv", b"4;5;6\n");
    let commands = block("session");
    assert!(commands.len() >= 6, "{commands:?}");
    for line in commands {
        let run = typed(&harness, &line);
        assert!(!run.stdout.is_empty() || line.contains("validate"), "{line}: {run:?}");
    }
    assert_eq!(harness.read("inbox/orders.csv"), b"1;2;3\n");
}

/// Somebody else's server, started by hand from the README's text alone; only the port is a free one.
#[test]
fn the_server_of_the_readme_passes_the_portable_scenarios() {
    let harness = Harness::with_connection(&json!({}));
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    symlink(repository.join("tests"), harness.folder().join("tests")).unwrap();
    symlink(repository.join("target/servers/python"), harness.folder().join("python")).unwrap();
    let ports = PortBlock::reserve().unwrap();
    let commands = block("server").into_iter().map(|line| line.replace("2121", &ports.control().to_string()));
    let commands: Vec<String> = commands.collect();
    let (start, commands) = commands.split_first().unwrap();
    let start = start.strip_suffix(" &").unwrap().replace("&& ", "&& exec ");
    let mut server = Command::new("sh");
    server.arg("-c").arg(format!("cd '{}' && {start}", harness.folder().display()));
    let address = (Ipv4Addr::LOCALHOST, ports.control()).into();
    let log = harness.folder().join("server.log");
    let _server = ServerProcess::start(&server, address, Readiness::Greets, &log).unwrap();
    assert_eq!(commands.len(), 3, "{commands:?}");
    for line in commands {
        typed(&harness, line);
    }
}

/// Runs the line as somebody types it in the harness's folder, who has installed the command.
fn typed(harness: &Harness, line: &str) -> Run {
    let programs = Path::new(env!("CARGO_BIN_EXE_harness")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    let run = shell.args(["-c", line]).current_dir(harness.folder()).env("PATH", &path).output().unwrap();
    finished(&run).succeeded()
}

/// The commands in the README's block of this name.
pub(crate) fn block(name: &str) -> Vec<String> {
    let readme = include_str!("../../../README.md");
    let start = format!("```console {name}\n");
    let (_, rest) = readme.split_once(&start).unwrap_or_else(|| panic!("no block {name}"));
    let (block, _) = rest.split_once("```").unwrap();
    block.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect()
}
