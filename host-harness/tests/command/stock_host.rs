//! The stock `wasmtime` command runs the component's one-shot function against a real server, as the README says.

use crate::harness::finished;
use crate::readme::block;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::servers::{FtpServer, RealServer, ServerKind};

#[test]
fn the_stock_wasmtime_runs_a_one_shot_call() {
    let server = RealServer::start_with_password(ServerKind::Proftpd, "secret").unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ftp_connector.wasm"), host_harness::DEFAULT_COMPONENT).unwrap();
    let programs = wasmtime();
    let path = format!("{}:{}", programs.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let port = server.address().port();
    for line in block("stock-host") {
        let line = line.replace(r#"\"ftp.example.com\""#, &format!(r#"\"127.0.0.1\", \"port\": {port}"#));
        let mut shell = Command::new("sh");
        let run = shell.args(["-c", &line]).current_dir(folder.path()).env("PATH", &path).output().unwrap();
        let run = finished(&run).succeeded();
        assert!(run.stdout.contains("ok([ok({properties:"), "{run:?}");
    }
    assert_eq!(server.read("hello.txt").unwrap(), b"hi");
}

/// As `cargo xtask test` installs it.
fn wasmtime() -> PathBuf {
    let libraries = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/servers/python/lib");
    let found = std::fs::read_dir(&libraries)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("site-packages/wasmtime_cli/wasmtime"));
    let program = found.into_iter().find(|program| program.exists());
    program.unwrap_or_else(|| panic!("no wasmtime below {}: `cargo xtask test` installs it", libraries.display()))
}
