//! Where things are.

use std::path::{Path, PathBuf};

/// The folder of the workspace's `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// The FTP servers for the tests, each in a folder of its own.
pub(crate) fn servers() -> PathBuf {
    root().join("target/servers")
}

/// Where tests put the tables of what they found.
pub(crate) fn tables() -> PathBuf {
    root().join("target/tables")
}

/// The component as the host's build makes it.
pub(crate) fn component() -> PathBuf {
    target().join("component/wasm32-wasip2/component/ftp_connector.wasm")
}

/// The `harness` command as `cargo build` makes it.
pub(crate) fn harness() -> PathBuf {
    target().join("debug").join(format!("harness{}", std::env::consts::EXE_SUFFIX))
}

/// What is built for fuzzing, and what comes of it.
pub(crate) fn fuzz() -> PathBuf {
    target().join("fuzz")
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
