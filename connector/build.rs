//! Places the WASI definitions that the contract includes.
#![allow(clippy::expect_used, reason = "a build script stops the build by panicking")]

#[path = "../wit/place_wasi.rs"]
mod place_wasi;

fn main() {
    place_wasi::place_wasi(std::path::Path::new("../wit"));
}
