//! The contract in Rust, generated from `wit/`.
//!
//! Only the exports are generated: what the component imports is `wasmtime-wasi`'s own, in any 0.2 version.
#![allow(missing_docs, clippy::pedantic, unreachable_pub, reason = "generated from the documented WIT")]

wasmtime::component::bindgen!({
    path: "../wit",
    inline: "
        package host:harness;
        world connector {
            export integration:connector/descriptor@0.1.0;
            export integration:connector/connection@0.1.0;
            export integration:connector/one-shot@0.1.0;
        }
    ",
    world: "host:harness/connector",
    exports: { default: async },
    with: { "wasi:io": wasmtime_wasi::p2::bindings::io },
});
