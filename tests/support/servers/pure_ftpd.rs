//! Pure-FTPd 1.0.50 as Debian builds it.

use std::process::Command;

use anyhow::ensure;

use super::proftpd::crypt;
use super::setup::{Launch, Setup, installed};
use super::{TlsOptions, USER};

/// Pure-FTPd lets nobody in as root. Virtual users need no system user: the number is enough.
const USER_ID: u32 = 65_534;

pub(super) fn launch(setup: &Setup, any_passive_port: bool) -> anyhow::Result<Launch> {
    let hash = crypt(&setup.password)?;
    // Twelve limits follow the home directory; empty means none.
    let user = format!("{USER}:{hash}:{USER_ID}:{USER_ID}::{}/./::::::::::::\n", setup.root().display());
    let users = setup.write("users", &user)?;
    let database = setup.file("users.pdb");
    let status = Command::new(installed("pure-ftpd/usr/bin/pure-pw")?)
        .arg("mkdb")
        .arg(&database)
        .arg("-f")
        .arg(users)
        .status()?;
    ensure!(status.success(), "pure-pw ended with {status}");

    let mut command = Command::new(installed("pure-ftpd/usr/sbin/pure-ftpd")?);
    command
        .args(["--bind", &format!("{},{}", setup.host(), setup.ports.control())])
        .arg("--login")
        .arg(format!("puredb:{}", database.display()))
        .arg("--pidfile")
        .arg(setup.file("pid"))
        .args(["--chrooteveryone", "--noanonymous", "--dontresolve", "--umask", "022:022"])
        .args(["--maxclientsnumber", "50", "--maxclientsperip", "50"])
        // Listings of large directories stay whole.
        .args(["--limitrecursion", "1000000:64"]);
    if !any_passive_port {
        let ports = setup.ports.passive();
        command.args(["--passiveportrange", &format!("{}:{}", ports.start(), ports.end())]);
    }
    if let Some(tls) = &setup.tls {
        add_tls(setup, tls, &mut command)?;
    }
    Ok(Launch { command, owner: Some(USER_ID), outside: Vec::new() })
}

fn add_tls(setup: &Setup, tls: &TlsOptions, command: &mut Command) -> anyhow::Result<()> {
    ensure!(tls.client_authority.is_none(), "Pure-FTPd knows no authority of clients but its own certificate");
    // 3: required on control and data connections.
    command.args(["--tls", "3", "--certfile"]).arg(setup.write("server.pem", &tls.pem())?);
    setup.restrict_openssl(tls, command)
}
