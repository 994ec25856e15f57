//! Compiles the hostile connector, and loads it once for all tests.

use std::path::Path;
use std::process::Command;

use host_harness::{Connector, Host, HostOptions};
use tokio::sync::OnceCell;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

pub(crate) fn host() -> Host {
    static HOST: std::sync::OnceLock<Host> = std::sync::OnceLock::new();
    HOST.get_or_init(|| Host::new(&HostOptions::default()).unwrap()).clone()
}

pub(crate) async fn hostile() -> Connector {
    static HOSTILE: OnceCell<Connector> = OnceCell::const_new();
    HOSTILE.get_or_init(async || host().load(component()).await.unwrap()).await.clone()
}

/// The module as a component of the world `connector`.
fn component() -> Vec<u8> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(manifest.join("../wit")).unwrap();
    let world = resolve.select_world(&[package], Some("connector")).unwrap();
    let mut module = module(&manifest.join("tests/hostile/component.rs"));
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

/// Needs the standard library alone, so rustc will do.
fn module(source: &Path) -> Vec<u8> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hostile-{}.wasm", std::process::id()));
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.args(["--edition", "2024", "--crate-type", "cdylib", "--target", "wasm32-wasip2", "-D", "warnings"]);
    rustc.args([
        "-C",
        "opt-level=1",
        "-C",
        "panic=abort",
        "-C",
        "strip=debuginfo",
        "-C",
        "link-arg=--skip-wit-component",
    ]);
    let output = rustc.arg("-o").arg(&file).arg(source).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let module = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    module
}
