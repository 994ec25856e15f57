//! Bodies between the engine and a component: the component's call and the engine's reader or writer run side by side in
//! one task, joined by a bounded channel, so that memory stays constant and neither outruns the other.

mod sink;
mod source;
mod tally;

use bytes::Bytes;

pub(crate) use sink::{Drained, Sink, drain_to};
pub(crate) use source::{Source, feed_from};
pub(crate) use tally::{Hashing, Tally};

/// The most that one call of the component moves, which is also `wasmtime-wasi`'s own cap for sockets.
const CHUNK: usize = 64 * 1024;

/// How many chunks wait between the two sides.
const CHUNKS_IN_FLIGHT: usize = 4;

/// What the reader's side tells the component's side.
#[derive(Debug)]
enum Part {
    Chunk(Bytes),
    End,
    Failed,
}
