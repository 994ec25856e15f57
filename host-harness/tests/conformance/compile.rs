//! Compiles a connector that is a few source files, for tests: the standard library is all that it needs, so rustc will do.

use std::path::Path;
use std::process::Command;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// The source, a path below `tests`, as a component of the world `connector`.
pub(crate) fn component(source: &str) -> Vec<u8> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(manifest.join("../wit")).unwrap();
    let world = resolve.select_world(&[package], Some("connector")).unwrap();
    let mut module = module(&manifest.join("tests").join(source));
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

fn module(source: &Path) -> Vec<u8> {
    let file = tempfile::Builder::new().suffix(".wasm").tempfile_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.args(["--edition", "2024", "--crate-type", "cdylib", "--target", "wasm32-wasip2", "-D", "warnings"]);
    rustc.args(["-C", "opt-level=1", "-C", "panic=abort", "-C", "strip=debuginfo"]);
    rustc.args(["-C", "link-arg=--skip-wit-component"]);
    let output = rustc.arg("-o").arg(file.path()).arg(source).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(file.path()).unwrap()
}
