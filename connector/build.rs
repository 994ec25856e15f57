//! Places the WASI definitions that the contract includes, and the schemas as the component embeds them.
#![allow(clippy::expect_used, reason = "a build script stops the build by panicking")]

#[path = "../wit/place_wasi.rs"]
mod place_wasi;

use std::path::{Path, PathBuf};

const SCHEMAS: &str = "../schemas";

fn main() {
    place_wasi::place_wasi(Path::new("../wit"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    println!("cargo::rerun-if-changed={SCHEMAS}");
    place_schemas(Path::new(SCHEMAS), &out.join("schemas"));
}

/// Without the white space that the files have for people: it is a third of them, and every engine would load it.
fn place_schemas(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("create a folder for the schemas");
    for entry in std::fs::read_dir(from).expect("list the schemas") {
        let from = entry.expect("list the schemas").path();
        let to = to.join(from.file_name().expect("a schema has a name"));
        if from.is_dir() {
            place_schemas(&from, &to);
        } else if from.extension().is_some_and(|extension| extension == "json") {
            let schema = std::fs::read(&from).expect("read a schema");
            let schema: serde_json::Value = serde_json::from_slice(&schema).expect("a schema is JSON");
            std::fs::write(to, schema.to_string()).expect("write a schema");
        }
    }
}
