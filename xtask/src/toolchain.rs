//! What has to be there before anything can be built or checked.

use std::process::Command;

use crate::command::{self, cargo};

pub(crate) const WASM_TARGET: &str = "wasm32-wasip2";

const CARGO_DENY_VERSION: &str = "0.20.2";

/// Adds the compiler's WebAssembly target. `rust-toolchain.toml` names it too, but where rustup's automatic
/// installation is off, nobody acts on that.
pub(crate) fn require_wasm_target() -> anyhow::Result<()> {
    command::run(Command::new("rustup").args(["target", "add", WASM_TARGET]))
}

/// Installs cargo-deny when it is missing.
pub(crate) fn require_cargo_deny() -> anyhow::Result<()> {
    if command::succeeds(cargo(&["deny", "--version"])) {
        return Ok(());
    }
    command::run(cargo(&["install", "cargo-deny", "--locked", "--version", CARGO_DENY_VERSION]))
}
