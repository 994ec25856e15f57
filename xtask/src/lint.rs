//! The checks that run no test.

use crate::command::{cargo, run};
use crate::steps::Steps;
use crate::toolchain::{self, WASM_TARGET};
use crate::{codegen, reference};

/// Runs all of them, the quick ones first.
pub(crate) fn all(steps: &mut Steps) -> anyhow::Result<()> {
    steps.run("format", || run(cargo(&["fmt", "--all", "--check"])))?;
    crate::generated(steps, codegen::check, reference::check)?;
    steps.run("dependencies", dependencies)?;
    steps.run("WebAssembly target", toolchain::require_wasm_target)?;
    steps.run("lints", || run(cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])))?;
    steps.run("lints of the component", || {
        run(cargo(&["clippy", "--package", "ftp-connector", "--target", WASM_TARGET, "--", "-D", "warnings"]))
    })
}

/// Licences, origins and banned crates, by the rules of `deny.toml`.
fn dependencies() -> anyhow::Result<()> {
    toolchain::require_cargo_deny()?;
    run(cargo(&["deny", "check", "bans", "licenses", "sources"]))
}
