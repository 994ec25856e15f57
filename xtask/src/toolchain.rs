//! What has to be there before anything can be built or checked.

use std::path::Path;
use std::process::Command;

use crate::command::{self, cargo};
use crate::workspace;

pub(crate) const WASM_TARGET: &str = "wasm32-wasip2";

const CARGO_DENY_VERSION: &str = "0.20.2";

/// Adds the compiler's WebAssembly target when it is missing. `rust-toolchain.toml` names it too, but where rustup's
/// automatic installation is off, nobody acts on that.
pub(crate) fn require_wasm_target() -> anyhow::Result<()> {
    let question = ["--print", "target-libdir", "--target", WASM_TARGET];
    let libraries = command::output(Command::new("rustc").current_dir(workspace::root()).args(question))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    command::run(Command::new("rustup").current_dir(workspace::root()).args(["target", "add", WASM_TARGET]))
}

/// Installs cargo-deny when it is missing.
pub(crate) fn require_cargo_deny() -> anyhow::Result<()> {
    if command::succeeds(cargo(&["deny", "--version"])) {
        return Ok(());
    }
    command::run(cargo(&["install", "cargo-deny", "--locked", "--version", CARGO_DENY_VERSION]))
}
