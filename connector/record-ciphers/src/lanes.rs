//! Four words side by side: one instruction where the target has vectors of 128 bits, as WebAssembly does.

#[cfg(not(target_arch = "wasm32"))]
#[allow(clippy::indexing_slicing, reason = "each array has four lanes")]
mod array;
#[cfg(target_arch = "wasm32")]
mod vector;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use array::{Lanes, WideLanes};
#[cfg(target_arch = "wasm32")]
pub(crate) use vector::{Lanes, WideLanes};
