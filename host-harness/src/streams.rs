//! Bodies between the engine and a component: the component's call and the engine's reader or writer run side by side in
//! one task, joined by a bounded channel, so that memory stays constant and neither outruns the other.

mod sink;
mod source;
mod tally;

use bytes::Bytes;

pub(crate) use sink::{Drained, Sink, drain_to};
pub(crate) use source::{Source, feed_from};
pub(crate) use tally::{Hashing, Tally};

/// What the reader's side tells the component's side.
#[derive(Debug)]
enum Part {
    Chunk(Bytes),
    End,
    Failed,
}
