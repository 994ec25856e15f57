//! vsftpd 3.0.3 as Debian builds it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use super::setup::{Launch, RemovedOnDrop, Setup, installed};
use super::{TlsMode, TlsOptions, USER};

/// The one folder in which PAM looks for services. It can't be told another.
const PAM_SERVICES: &str = "/etc/pam.d";

pub(super) fn launch(setup: &Setup) -> anyhow::Result<Launch> {
    let service = pam_service(setup)?;
    let mut settings = configuration(setup, &service.name)?;
    let mut command = Command::new(installed("vsftpd/usr/sbin/vsftpd")?);
    if let Some(tls) = &setup.tls {
        settings += &tls_configuration(setup, tls)?;
        setup.restrict_openssl(tls, &mut command)?;
    }
    command.arg(setup.write("vsftpd.conf", &settings)?);
    Ok(Launch { command, owner: None, outside: vec![service.file] })
}

fn configuration(setup: &Setup, pam_service: &str) -> anyhow::Result<String> {
    let empty = setup.file("empty");
    fs::create_dir(&empty)?;
    Ok(format!(
        "{listen}\
         background=NO\n\
         listen_port={control}\n\
         pasv_min_port={first}\n\
         pasv_max_port={last}\n\
         anonymous_enable=NO\n\
         local_enable=YES\n\
         guest_enable=YES\n\
         guest_username=root\n\
         virtual_use_local_privs=YES\n\
         pam_service_name={pam_service}\n\
         delay_failed_login=0\n\
         local_root={root}\n\
         chroot_local_user=YES\n\
         allow_writeable_chroot=YES\n\
         write_enable=YES\n\
         local_umask=022\n\
         utf8_filesystem=YES\n\
         chmod_enable=YES\n\
         mdtm_write=YES\n\
         use_localtime={local}\n\
         xferlog_enable=NO\n\
         secure_chroot_dir={empty}\n\
         seccomp_sandbox=NO\n\
         isolate=NO\n\
         isolate_network=NO\n",
        listen = if setup.ipv6 {
            "listen=NO\nlisten_ipv6=YES\nlisten_address6=::1\n"
        } else {
            "listen=YES\nlisten_address=127.0.0.1\n"
        },
        control = setup.ports.control(),
        first = setup.ports.passive().start(),
        last = setup.ports.passive().end(),
        root = setup.root().display(),
        local = yes_or_no(setup.time_zone.is_some()),
        empty = empty.display(),
    ))
}

/// TLS 1.2 and 1.3 have no settings here: vsftpd leaves them to OpenSSL.
fn tls_configuration(setup: &Setup, tls: &TlsOptions) -> anyhow::Result<String> {
    // Its default for TLS 1.2 is one suite, which takes an RSA key.
    let ciphers = if tls.identity.has_rsa_key() { "" } else { "ssl_ciphers=HIGH\n" };
    let clients = match &tls.client_authority {
        Some(authority) => {
            let authority = setup.write("clients.pem", authority)?;
            format!("require_cert=YES\nvalidate_cert=YES\nca_certs_file={}\n", authority.display())
        }
        None => String::new(),
    };
    Ok(format!(
        "ssl_enable=YES\n\
         rsa_cert_file={certificate}\n\
         rsa_private_key_file={certificate}\n\
         force_local_logins_ssl=YES\n\
         force_local_data_ssl=YES\n\
         require_ssl_reuse={reuse}\n\
         implicit_ssl={implicit}\n\
         {ciphers}{clients}",
        certificate = setup.write("server.pem", &tls.pem())?.display(),
        reuse = yes_or_no(tls.session_reuse_required),
        implicit = yes_or_no(tls.mode == TlsMode::Implicit),
    ))
}

fn yes_or_no(value: bool) -> &'static str {
    if value { "YES" } else { "NO" }
}

struct PamService {
    name: String,
    file: RemovedOnDrop,
}

/// vsftpd asks PAM alone about passwords. This service knows one user, from a database in the server's folder.
fn pam_service(setup: &Setup) -> anyhow::Result<PamService> {
    remove_services_of_the_dead()?;
    let database = user_database(setup)?;
    let name = format!("ftp-connector-test-{}-{}", std::process::id(), setup.ports.control());
    let path = Path::new(PAM_SERVICES).join(&name);
    // pam_userdb adds the `.db` itself.
    let rules = format!(
        "auth required pam_userdb.so crypt=none db={}\n\
         account required pam_permit.so\n\
         session required pam_permit.so\n",
        database.with_extension("").display(),
    );
    fs::write(&path, rules).with_context(|| format!("cannot write {} (root can)", path.display()))?;
    Ok(PamService { name, file: RemovedOnDrop(path) })
}

/// The Berkeley DB file that `pam_userdb` reads.
fn user_database(setup: &Setup) -> anyhow::Result<PathBuf> {
    let path = setup.file("users.db");
    let mut load = Command::new(installed("vsftpd/usr/bin/db5.3_load")?)
        .args(["-T", "-t", "hash"])
        .arg(&path)
        .stdin(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = load.stdin.take() {
        // The tool reads a backslash as the start of an escape.
        writeln!(input, "{USER}\n{}", setup.password.replace('\\', "\\\\"))?;
    }
    let status = load.wait()?;
    ensure!(status.success(), "db5.3_load ended with {status}");
    Ok(path)
}

/// A test process that was killed could not remove its service.
fn remove_services_of_the_dead() -> anyhow::Result<()> {
    for entry in fs::read_dir(PAM_SERVICES)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.strip_prefix("ftp-connector-test-").and_then(|rest| rest.split('-').next());
        if owner.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            drop(RemovedOnDrop(entry.path()));
        }
    }
    Ok(())
}
