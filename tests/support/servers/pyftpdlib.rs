//! pyftpdlib 2.2.0 from the Python package index, started by the script beside this file.

use std::path::Path;
use std::process::Command;

use super::{Launch, Setup, USER, installed};

pub(super) fn launch(setup: &Setup) -> anyhow::Result<Launch> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("support/servers/pyftpdlib_server.py");
    let mut command = Command::new(installed("python/bin/python")?);
    command
        .arg(script)
        .arg("--port")
        .arg(setup.ports.control().to_string())
        .arg("--passive-ports")
        .arg(setup.ports.passive().start().to_string())
        .arg(setup.ports.passive().end().to_string())
        .arg("--root")
        .arg(setup.root())
        .args(["--user", USER, "--password", &setup.password]);
    Ok(Launch { command, owner: None, outside: Vec::new() })
}
