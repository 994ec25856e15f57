//! The conformance rules: they pass a component that keeps the contract, and find each of the defects planted in one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

#[path = "conformance/command.rs"]
mod command;
#[path = "conformance/compile.rs"]
mod compile;
#[path = "conformance/defective.rs"]
mod defective;
#[path = "conformance/defects.rs"]
mod defects;
