//! vsftpd 3.0.3 as Debian builds it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use super::{Launch, RemovedOnDrop, Setup, USER, installed};

/// The one folder in which PAM looks for services. It can't be told another.
const PAM_SERVICES: &str = "/etc/pam.d";

pub(super) fn launch(setup: &Setup) -> anyhow::Result<Launch> {
    let service = pam_service(setup)?;
    let configuration = setup.write("vsftpd.conf", &configuration(setup, &service.name)?)?;
    let mut command = Command::new(installed("vsftpd/usr/sbin/vsftpd")?);
    command.arg(configuration);
    Ok(Launch { command, owner: None, outside: vec![service.file] })
}

fn configuration(setup: &Setup, pam_service: &str) -> anyhow::Result<String> {
    let empty = setup.file("empty");
    fs::create_dir(&empty)?;
    Ok(format!(
        "listen=YES\n\
         background=NO\n\
         listen_address=127.0.0.1\n\
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
         xferlog_enable=NO\n\
         secure_chroot_dir={empty}\n\
         seccomp_sandbox=NO\n\
         isolate=NO\n\
         isolate_network=NO\n",
        control = setup.ports.control(),
        first = setup.ports.passive().start(),
        last = setup.ports.passive().end(),
        root = setup.root().display(),
        empty = empty.display(),
    ))
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
