//! Rust types for the contract and for WASI, generated from `wit/`.
#![allow(missing_docs, unreachable_pub, unsafe_code, clippy::all, clippy::pedantic, reason = "generated code")]

wit_bindgen::generate!({
    path: "../wit",
    world: "connector",
    generate_all,
});
