//! Puts the WASI 0.2.6 definitions that `world.wit` includes into `wit/deps`.
//!
//! The text belongs to the WASI project, so the repository holds no copy: the locked `wasmtime-wasi` 45 ships it. That
//! crate is a dependency which no target ever builds; `cargo metadata` tells where cargo unpacked it. Both build scripts
//! share this file.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Places the definitions below `wit`, unless they are already there.
pub(crate) fn place_wasi(wit: &Path) {
    println!("cargo::rerun-if-changed={}", wit.display());
    let deps = wit.join("deps");
    if deps.join("cli.wit").exists() {
        return;
    }
    let source = wasmtime_wasi_directory(wit).join("src/p2/wit/deps");
    // Two build scripts may get here at once: each fills a folder of its own, and the first rename wins.
    let staging = wit.join(format!(".deps-{}", std::process::id()));
    std::fs::create_dir_all(&staging).expect("create the staging folder for WASI definitions");
    for entry in std::fs::read_dir(&source).expect("read the WASI definitions that wasmtime-wasi ships") {
        let entry = entry.expect("read a folder entry");
        std::fs::copy(entry.path(), staging.join(entry.file_name())).expect("copy a WASI definition");
    }
    if std::fs::rename(&staging, &deps).is_err() {
        assert!(deps.join("cli.wit").exists(), "cannot create {}", deps.display());
        std::fs::remove_dir_all(&staging).expect("remove the staging folder");
    }
}

fn wasmtime_wasi_directory(wit: &Path) -> PathBuf {
    let cargo = std::env::var_os("CARGO").expect("cargo sets CARGO for build scripts");
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(wit.join("../Cargo.toml"))
        .output()
        .expect("run cargo metadata");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    metadata
        .get("packages")
        .and_then(serde_json::Value::as_array)
        .into_iter()
        .flatten()
        .find(|package| {
            package["name"] == "wasmtime-wasi"
                && package["version"].as_str().is_some_and(|version| version.starts_with("45."))
        })
        .and_then(|package| Path::new(package["manifest_path"].as_str()?).parent())
        .expect("wasmtime-wasi 45 is in Cargo.lock")
        .to_owned()
}
