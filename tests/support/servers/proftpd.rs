//! `ProFTPD` 1.3.8 as Debian builds it.

use std::process::Command;

use anyhow::Context;
use sha_crypt::{Algorithm, Params, PasswordHash, PasswordHasher as _, ShaCrypt};

use super::setup::{Launch, Setup, installed};
use super::{TlsMode, TlsOptions, TlsVersions, USER};

/// What `ProFTPD` can have beside what is built into it, which has MFMT and SITE CHMOD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProftpdModule {
    /// HASH, XSHA512, XSHA256, XSHA1, XMD5 and XCRC.
    Digest,
    /// SITE CPFR and CPTO.
    Copy,
    /// SITE UTIME, MKDIR, RMDIR and SYMLINK.
    SiteMisc,
}

impl ProftpdModule {
    fn settings(self) -> &'static str {
        match self {
            Self::Digest => "LoadModule mod_digest.c\nDigestEngine on\n",
            Self::Copy => "LoadModule mod_copy.c\nCopyEngine on\n",
            Self::SiteMisc => "LoadModule mod_site_misc.c\nSiteMiscEngine on\n",
        }
    }
}

pub(super) fn launch(setup: &Setup, modules: &[ProftpdModule]) -> anyhow::Result<Launch> {
    let users = format!("{USER}:{}:0:0::{}:/bin/sh\n", crypt(&setup.password)?, setup.root().display());
    setup.write("users", &users)?;
    let mut settings = configuration(setup)?;
    if let Some(tls) = &setup.tls {
        settings += &tls_configuration(setup, tls)?;
    }
    settings.extend(modules.iter().map(|module| module.settings()));
    let configuration = setup.write("proftpd.conf", &settings)?;
    let mut command = Command::new(installed("proftpd/usr/sbin/proftpd")?);
    command.args(["--nodaemon", "--config"]).arg(configuration);
    Ok(Launch { command, owner: None, outside: Vec::new() })
}

fn configuration(setup: &Setup) -> anyhow::Result<String> {
    Ok(format!(
        "ModulePath {modules}\n\
         ServerName ProFTPD\n\
         ServerType standalone\n\
         DefaultAddress {host}\n\
         SocketBindTight on\n\
         UseIPv6 {ipv6}\n\
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
         TimesGMT {utc}\n\
         DelayEngine off\n\
         WtmpLog off\n\
         TransferLog none\n\
         PidFile {pid}\n\
         ScoreboardFile {scoreboard}\n",
        modules = installed("proftpd/usr/lib/proftpd")?.display(),
        host = setup.host(),
        ipv6 = if setup.ipv6 { "on" } else { "off" },
        control = setup.ports.control(),
        first = setup.ports.passive().start(),
        last = setup.ports.passive().end(),
        utc = if setup.time_zone.is_none() { "on" } else { "off" },
        users = setup.file("users").display(),
        pid = setup.file("pid").display(),
        scoreboard = setup.file("scoreboard").display(),
    ))
}

fn tls_configuration(setup: &Setup, tls: &TlsOptions) -> anyhow::Result<String> {
    let implicit = (tls.mode == TlsMode::Implicit).then_some("TLSOptions UseImplicitSSL\n");
    let any_session = (!tls.session_reuse_required).then_some("TLSOptions NoSessionReuseRequired\n");
    let clients = match &tls.client_authority {
        Some(authority) => {
            let authority = setup.write("clients.pem", authority)?;
            format!("TLSVerifyClient on\nTLSCACertificateFile {}\n", authority.display())
        }
        None => String::new(),
    };
    Ok(format!(
        "LoadModule mod_tls.c\n\
         TLSEngine on\n\
         TLSRequired on\n\
         TLSProtocol {versions}\n\
         TLS{key}CertificateFile {certificate}\n\
         TLS{key}CertificateKeyFile {certificate}\n\
         TLSLog {log}\n\
         {implicit}{any_session}{clients}",
        versions = match tls.versions {
            TlsVersions::Only1_2 => "TLSv1.2",
            TlsVersions::Only1_3 => "TLSv1.3",
            TlsVersions::Both => "TLSv1.2 TLSv1.3",
        },
        key = if tls.identity.has_rsa_key() { "RSA" } else { "EC" },
        certificate = setup.write("server.pem", &tls.pem())?.display(),
        log = setup.file("tls.log").display(),
        implicit = implicit.unwrap_or_default(),
        any_session = any_session.unwrap_or_default(),
    ))
}

/// The password as crypt(3) stores it, with as little work as it allows.
pub(super) fn crypt(password: &str) -> anyhow::Result<String> {
    let hash: PasswordHash = ShaCrypt::new(Algorithm::Sha512Crypt, Params::new(Params::ROUNDS_MIN)?)
        .hash_password_with_salt(password.as_bytes(), b"test server")
        .context("the password cannot be hashed")?;
    Ok(hash.as_str().to_owned())
}
