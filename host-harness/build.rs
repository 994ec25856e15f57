//! Builds the connector component, so that a plain `cargo build` yields a host with a component inside.
#![allow(clippy::expect_used, reason = "a build script stops the build by panicking")]

#[allow(unreachable_pub, reason = "shared by two build scripts, private in each")]
#[path = "../wit/place_wasi.rs"]
mod place_wasi;

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

const TARGET: &str = "wasm32-wasip2";

/// Names a component to embed instead of building one, for packagers and builds without the wasm target.
const PREBUILT: &str = "FTP_CONNECTOR_COMPONENT";

fn main() {
    place_wasi::place_wasi(Path::new("../wit"));
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={PREBUILT}");
    let component = match std::env::var_os(PREBUILT) {
        Some(prebuilt) => {
            println!("cargo::rerun-if-changed={}", Path::new(&prebuilt).display());
            PathBuf::from(prebuilt)
        }
        None => build_component(),
    };
    println!("cargo::rustc-env=CONNECTOR_COMPONENT={}", component.display());
    let digest = Sha256::digest(std::fs::read(&component).expect("read the component"));
    println!("cargo::rustc-env=CONNECTOR_COMPONENT_SHA256={}", base16ct::lower::encode_string(&digest));
}

fn build_component() -> PathBuf {
    const INPUTS: [&str; 8] = [
        "../connector/src",
        "../connector/build.rs",
        "../connector/Cargo.toml",
        "../connector/record-ciphers",
        "../schemas",
        "../Cargo.lock",
        // The profile, and the instructions that WebAssembly may have.
        "../Cargo.toml",
        "../.cargo/config.toml",
    ];
    for input in INPUTS {
        println!("cargo::rerun-if-changed={input}");
    }
    require_wasm_target();
    let target_directory = component_target_directory();
    let mut cargo = Command::new(std::env::var_os("CARGO").expect("cargo sets CARGO for build scripts"));
    cargo
        .current_dir("..")
        .args(["build", "--package", "ftp-connector", "--lib", "--profile", "component", "--target", TARGET])
        .arg("--target-dir")
        .arg(&target_directory);
    forget_outer_build(&mut cargo);
    let output = cargo.output().expect("run cargo for the component");
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stderr));
        stop("the connector component does not build; the compiler's messages are below");
    }
    target_directory.join(TARGET).join("component/ftp_connector.wasm")
}

fn require_wasm_target() {
    let rustc = std::env::var_os("RUSTC").expect("cargo sets RUSTC for build scripts");
    let output = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .expect("ask rustc where the wasm target is");
    let library_directory = String::from_utf8_lossy(&output.stdout);
    if !Path::new(library_directory.trim()).is_dir() {
        stop(&format!("the Rust target for WebAssembly components is missing. Type: rustup target add {TARGET}"));
    }
}

fn stop(message: &str) -> ! {
    println!("cargo::error={message}");
    std::process::exit(1);
}

/// A folder of its own below the outer target folder: sharing that one would wait for a lock which the outer cargo holds.
fn component_target_directory() -> PathBuf {
    let out_directory = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    out_directory
        .ancestors()
        .find(|directory| directory.join("CACHEDIR.TAG").exists())
        .unwrap_or(&out_directory)
        .join("component")
}

/// Removes what the outer build set for the host: its flags and wrappers (clippy's too) are not the component's.
fn forget_outer_build(cargo: &mut Command) {
    const NAMES: [&str; 9] = [
        "CARGO_BUILD_TARGET",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_TARGET_DIR",
        "CLIPPY_ARGS",
        "RUSTC",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTDOC",
        "RUSTDOCFLAGS",
        "RUSTFLAGS",
    ];
    const PREFIXES: [&str; 5] = ["CARGO_CFG_", "CARGO_FEATURE_", "CARGO_MANIFEST_", "CARGO_PKG_", "DEP_"];
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if NAMES.contains(&&*text) || PREFIXES.iter().any(|prefix| text.starts_with(prefix)) {
            cargo.env_remove(&name);
        }
    }
}
