//! pyftpdlib 2.2.0 from the Python package index, started by the script beside this file.

use std::path::Path;
use std::process::Command;

use super::setup::{Launch, Setup, installed};
use super::{TlsMode, TlsOptions, USER};

pub(super) fn launch(setup: &Setup) -> anyhow::Result<Launch> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("support/servers/pyftpdlib_server.py");
    let mut command = Command::new(installed("python/bin/python")?);
    command
        .arg(script)
        .arg("--host")
        .arg(setup.host().to_string())
        .arg("--port")
        .arg(setup.ports.control().to_string())
        .arg("--passive-ports")
        .arg(setup.ports.passive().start().to_string())
        .arg(setup.ports.passive().end().to_string())
        .arg("--root")
        .arg(setup.root())
        .args(["--user", USER, "--password", &setup.password]);
    if setup.time_zone.is_some() {
        command.arg("--local-times");
    }
    if let Some(tls) = &setup.tls {
        add_tls(setup, tls, &mut command)?;
    }
    Ok(Launch { command, owner: None, outside: Vec::new() })
}

fn add_tls(setup: &Setup, tls: &TlsOptions, command: &mut Command) -> anyhow::Result<()> {
    let (minimum, maximum) = tls.version_range();
    command.arg("--certificate").arg(setup.write("server.pem", &tls.pem())?);
    command.args(["--tls-versions", minimum, maximum]);
    if tls.mode == TlsMode::Implicit {
        command.arg("--implicit");
    }
    if let Some(authority) = &tls.client_authority {
        command.arg("--client-authority").arg(setup.write("clients.pem", authority)?);
    }
    Ok(())
}
