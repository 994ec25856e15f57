//! The FTP servers and proxies that the tests start, below `target/servers`.
//!
//! Debian's packages of them exclude each other and start system services, so they are unpacked, not installed; only the
//! libraries that they load are installed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

use crate::command::{output, run, succeeds};
use crate::workspace;

/// A server that comes in Debian packages.
struct Unpacked {
    /// Its folder.
    name: &'static str,
    packages: &'static [&'static str],
    /// Commands, run in the folder, which all end well when the server is there with its libraries.
    proofs: &'static [&'static [&'static str]],
}

const UNPACKED: [Unpacked; 5] = [
    Unpacked {
        name: "vsftpd",
        // The second writes the database in which PAM looks the user up.
        packages: &["vsftpd", "db5.3-util"],
        proofs: &[&["usr/sbin/vsftpd", "-v"], &["usr/bin/db5.3_load", "-V"]],
    },
    Unpacked {
        name: "proftpd",
        packages: &["proftpd-core", "proftpd-mod-crypto"],
        proofs: &[&["usr/sbin/proftpd", "--version"]],
    },
    Unpacked {
        name: "pure-ftpd",
        packages: &["pure-ftpd", "pure-ftpd-common"],
        proofs: &[&["usr/sbin/pure-ftpd", "--help"], &["usr/bin/pure-pw", "--help"]],
    },
    Unpacked { name: "tinyproxy", packages: &["tinyproxy-bin"], proofs: &[&["usr/bin/tinyproxy", "-v"]] },
    // Whatever it is asked, it ends with a failure or not at all.
    Unpacked { name: "microsocks", packages: &["microsocks"], proofs: &[&["/usr/bin/ldd", "usr/bin/microsocks"]] },
];

/// What the tests make keys with, and the clients that they and the benchmark look at servers with.
const COMMANDS: [[&str; 2]; 4] =
    [["openssl", "version"], ["curl", "--version"], ["lftp", "--version"], ["python3", "--version"]];

/// Installs what is missing, and fails when something still is.
pub(crate) fn install_missing() -> anyhow::Result<()> {
    let missing: Vec<&Unpacked> = UNPACKED.iter().filter(|server| !server.works()).collect();
    if !missing.is_empty() {
        let names: Vec<&str> = missing.iter().map(|server| server.name).collect();
        require_root_and_apt(&names.join(", "))?;
        apt_get(&["update"])?;
        for server in missing {
            server.install().with_context(|| format!("{} cannot be installed", server.name))?;
        }
    }
    install_commands(&COMMANDS)?;
    install_from_pypi()?;
    install_junit_schema()?;
    let folder = workspace::servers();
    eprintln!("vsftpd, ProFTPD, Pure-FTPd, pyftpdlib, microsocks, tinyproxy and wasmtime are in {}", folder.display());
    Ok(())
}

impl Unpacked {
    fn works(&self) -> bool {
        let folder = workspace::servers().join(self.name);
        self.proofs.iter().all(|proof| {
            let [program, arguments @ ..] = proof else { return false };
            succeeds(Command::new(folder.join(program)).current_dir(&folder).args(arguments))
        })
    }

    fn install(&self) -> anyhow::Result<()> {
        let folder = workspace::servers().join(self.name);
        let downloads = workspace::servers().join("packages").join(self.name);
        for folder in [&folder, &downloads] {
            // What is left of an earlier version must not mix with this one.
            if folder.exists() {
                fs::remove_dir_all(folder)?;
            }
            fs::create_dir_all(folder)?;
        }
        // Without the option, apt-get warns that its own user may not write there.
        let download = ["-o", "APT::Sandbox::User=root", "download"];
        run(Command::new("apt-get").current_dir(&downloads).args(download).args(self.packages))?;
        let mut libraries = Vec::new();
        for entry in fs::read_dir(&downloads)? {
            let package = entry?.path();
            run(Command::new("dpkg-deb").arg("-x").arg(&package).arg(&folder))?;
            let depends = output(Command::new("dpkg-deb").arg("-f").arg(&package).arg("Depends"))?;
            libraries.extend(libraries_in(&depends));
        }
        let names: Vec<&str> = libraries.iter().map(String::as_str).collect();
        apt_get(&[&["install", "--yes", "--no-install-recommends"], names.as_slice()].concat())?;
        ensure!(self.works(), "it is unpacked, but does not run");
        Ok(())
    }
}

/// The libraries among the packages that a Debian `Depends` field names: `libc6 (>= 2.34), lsb-base | systemd`.
fn libraries_in(depends: &str) -> impl Iterator<Item = String> {
    let first_alternatives = depends.split(',').filter_map(|dependency| dependency.split(['|', '(']).next());
    first_alternatives.map(str::trim).filter(|name| name.starts_with("lib")).map(str::to_owned)
}

/// Installs the Debian packages of commands that are missing: each with what it says when it is there.
pub(crate) fn install_commands(commands: &[[&str; 2]]) -> anyhow::Result<()> {
    let is_missing = |[name, proof]: &[&str; 2]| !succeeds(Command::new(name).arg(proof));
    let missing: Vec<&str> = commands.iter().filter(|command| is_missing(command)).map(|[name, _]| *name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    require_root_and_apt(&missing.join(", "))?;
    apt_get(&["update"])?;
    apt_get(&[&["install", "--yes", "--no-install-recommends"], missing.as_slice()].concat())
}

/// Into a Python environment of its own, at the version that the tests pin.
fn install_from_pypi() -> anyhow::Result<()> {
    let environment = workspace::servers().join("python");
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    let requirements = workspace::root().join("tests/support/servers/requirements.txt");
    if !succeeds(Command::new(environment.join("bin/python")).args(["-c", "import pip"])) {
        make_python_environment(&environment)?;
    }
    run(Command::new(environment.join("bin/python")).args(pip).arg(requirements))?;
    // The package forgets the right to execute.
    for library in fs::read_dir(environment.join("lib"))? {
        let wasmtime = library?.path().join("site-packages/wasmtime_cli/wasmtime");
        if wasmtime.exists() {
            fs::set_permissions(&wasmtime, fs::Permissions::from_mode(0o755))?;
        }
    }
    Ok(())
}

/// The schema by which Jenkins' xUnit plugin checks JUnit files. pytest tests its own by it, so its sources have a copy.
fn install_junit_schema() -> anyhow::Result<()> {
    let folder = workspace::servers().join("junit");
    if folder.join("junit-10.xsd").exists() {
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    let pip = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary", ":all:"];
    let python = workspace::servers().join("python/bin/python");
    run(Command::new(python).args(pip).arg("--dest").arg(&folder).arg("pytest==9.2.0"))?;
    let unpack = ["--strip-components=3", "-xzf", "pytest-9.2.0.tar.gz"];
    run(Command::new("tar").current_dir(&folder).args(unpack).arg("pytest-9.2.0/testing/example_scripts/junit-10.xsd"))
}

fn make_python_environment(environment: &Path) -> anyhow::Result<()> {
    // Debian splits this module from the interpreter.
    if !succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"])) {
        require_root_and_apt("python3-venv")?;
        apt_get(&["update"])?;
        apt_get(&["install", "--yes", "--no-install-recommends", "python3-venv"])?;
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(environment))
}

fn require_root_and_apt(missing: &str) -> anyhow::Result<()> {
    ensure!(
        succeeds(Command::new("apt-get").arg("--version")),
        "{missing} must be installed for the tests, which takes a Debian-like system with apt-get"
    );
    let user = output(Command::new("id").arg("-u"))?;
    ensure!(
        user.trim() == "0",
        "{missing} must be installed for the tests, and only root may. Type: sudo env \"PATH=$PATH\" cargo xtask test"
    );
    Ok(())
}

fn apt_get(arguments: &[&str]) -> anyhow::Result<()> {
    let quiet = ["-o", "Dpkg::Use-Pty=0", "--quiet", "--quiet"];
    run(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(quiet).args(arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_libraries_are_taken_from_a_depends_field() {
        let depends = "adduser, libc6 (>= 2.34), debconf (>= 0.5) | debconf-2.0, libwrap0 (>= 7.6-4~), lsb-base\n";
        assert_eq!(libraries_in(depends).collect::<Vec<_>>(), ["libc6", "libwrap0"]);
    }
}
