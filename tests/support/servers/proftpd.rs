//! `ProFTPD` 1.3.8 as Debian builds it.

use std::process::Command;

use anyhow::Context;
use sha_crypt::{Algorithm, Params, PasswordHash, PasswordHasher as _, ShaCrypt};

use super::{Launch, Setup, USER, installed};

pub(super) fn launch(setup: &Setup) -> anyhow::Result<Launch> {
    let users = format!("{USER}:{}:0:0::{}:/bin/sh\n", crypt(&setup.password)?, setup.root().display());
    setup.write("users", &users)?;
    let configuration = setup.write("proftpd.conf", &configuration(setup)?)?;
    let mut command = Command::new(installed("proftpd/usr/sbin/proftpd")?);
    command.args(["--nodaemon", "--config"]).arg(configuration);
    Ok(Launch { command, owner: None, outside: Vec::new() })
}

fn configuration(setup: &Setup) -> anyhow::Result<String> {
    Ok(format!(
        "ModulePath {modules}\n\
         ServerName ProFTPD\n\
         ServerType standalone\n\
         DefaultAddress 127.0.0.1\n\
         SocketBindTight on\n\
         UseIPv6 off\n\
         UseReverseDNS off\n\
         Port {control}\n\
         PassivePorts {first} {last}\n\
         User root\n\
         Group root\n\
         RootLogin on\n\
         RequireValidShell off\n\
         AuthPAM off\n\
         AuthOrder mod_auth_file.c\n\
         AuthUserFile {users}\n\
         DefaultRoot ~\n\
         AllowOverwrite on\n\
         AllowRetrieveRestart on\n\
         AllowStoreRestart on\n\
         Umask 022\n\
         TimesGMT on\n\
         DelayEngine off\n\
         WtmpLog off\n\
         TransferLog none\n\
         PidFile {pid}\n\
         ScoreboardFile {scoreboard}\n",
        modules = installed("proftpd/usr/lib/proftpd")?.display(),
        control = setup.ports.control(),
        first = setup.ports.passive().start(),
        last = setup.ports.passive().end(),
        users = setup.file("users").display(),
        pid = setup.file("pid").display(),
        scoreboard = setup.file("scoreboard").display(),
    ))
}

/// The password as crypt(3) stores it, with as little work as it allows.
pub(super) fn crypt(password: &str) -> anyhow::Result<String> {
    let hash: PasswordHash = ShaCrypt::new(Algorithm::Sha512Crypt, Params::new(Params::ROUNDS_MIN)?)
        .hash_password_with_salt(password.as_bytes(), b"test server")
        .context("the password cannot be hashed")?;
    Ok(hash.as_str().to_owned())
}
