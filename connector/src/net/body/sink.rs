//! Where content goes.

use super::SinkError;
use crate::bindings::wasi::io::streams::OutputStream;
use crate::net::{Bound, Deadline};

/// Where content goes: to the engine, at once or after it has been held back.
pub(crate) struct BodySink<'a> {
    engine: Engine<'a>,
    held_back: Option<HeldBack>,
    /// What the engine has already, and comes again.
    to_skip: u64,
}

enum Engine<'a> {
    /// The host's stream, borrowed for one call.
    Stream(&'a OutputStream),
    /// Memory, up to `limit` bytes, for one-shot calls.
    Memory { content: &'a mut Vec<u8>, limit: u64 },
}

/// Content that the engine has not seen yet.
struct HeldBack {
    content: Vec<u8>,
    most: usize,
}

impl<'a> BodySink<'a> {
    pub(crate) fn stream(stream: &'a OutputStream) -> Self {
        Self { engine: Engine::Stream(stream), held_back: None, to_skip: 0 }
    }

    pub(crate) fn memory(content: &'a mut Vec<u8>, limit: u64) -> Self {
        Self { engine: Engine::Memory { content, limit }, held_back: None, to_skip: 0 }
    }

    /// Holds content back until it is complete: until [`flush`](Self::flush), or until there is more than `most` of it. So long
    /// it can be taken back.
    pub(crate) fn hold_back(&mut self, most: usize) {
        self.held_back = Some(HeldBack { content: Vec::new(), most });
    }

    /// Forgets what is held back, and answers whether content still is: then the engine has seen nothing.
    pub(crate) fn take_back(&mut self) -> bool {
        if let Some(held_back) = &mut self.held_back {
            held_back.content.clear();
        }
        self.held_back.is_some()
    }

    /// Drops the next bytes: the engine has them already.
    pub(crate) fn skip(&mut self, bytes: u64) {
        self.to_skip = bytes;
    }

    /// The host's stream, when content may go there directly.
    pub(in crate::net) fn as_stream(&self) -> Option<&'a OutputStream> {
        match self.engine {
            Engine::Stream(stream) if self.held_back.is_none() && self.to_skip == 0 => Some(stream),
            _ => None,
        }
    }

    /// Writes all of `bytes`.
    pub(crate) fn write_all(&mut self, bytes: &[u8], deadline: Deadline) -> Result<(), SinkError> {
        let skipped = usize::try_from(self.to_skip).unwrap_or(usize::MAX).min(bytes.len());
        self.to_skip -= skipped as u64;
        let bytes = bytes.get(skipped..).unwrap_or_default();
        match &mut self.held_back {
            Some(held_back) if held_back.content.len() + bytes.len() <= held_back.most => {
                held_back.content.extend_from_slice(bytes);
                Ok(())
            }
            Some(_) => self.release(deadline).and_then(|()| self.engine.write_all(bytes, deadline)),
            None => self.engine.write_all(bytes, deadline),
        }
    }

    /// The content is complete: waits until the engine has taken everything.
    pub(crate) fn flush(&mut self, deadline: Deadline) -> Result<(), SinkError> {
        self.release(deadline)?;
        self.engine.flush(deadline)
    }

    /// Whether the engine wants no more.
    pub(crate) fn is_closed(&self) -> bool {
        match self.engine {
            Engine::Stream(stream) => stream.check_write().is_err(),
            Engine::Memory { .. } => false,
        }
    }

    fn release(&mut self, deadline: Deadline) -> Result<(), SinkError> {
        let held_back = self.held_back.take();
        held_back.map_or(Ok(()), |held_back| self.engine.write_all(&held_back.content, deadline))
    }
}

impl Engine<'_> {
    fn write_all(&mut self, mut bytes: &[u8], deadline: Deadline) -> Result<(), SinkError> {
        match self {
            Self::Memory { content, limit } => {
                if (content.len() + bytes.len()) as u64 > *limit {
                    return Err(SinkError::TooLarge { limit: *limit });
                }
                content.extend_from_slice(bytes);
            }
            Self::Stream(stream) => {
                while !bytes.is_empty() {
                    let room = wait_for_room(stream, deadline)?;
                    let (now, later) = bytes.split_at(bytes.len().min(room));
                    stream.write(now)?;
                    bytes = later;
                }
            }
        }
        Ok(())
    }

    fn flush(&mut self, deadline: Deadline) -> Result<(), SinkError> {
        if let Self::Stream(stream) = self {
            stream.flush()?;
            wait_for_room(stream, deadline)?;
        }
        Ok(())
    }
}

/// Waits until `stream` takes bytes, and answers how many.
fn wait_for_room(stream: &OutputStream, deadline: Deadline) -> Result<usize, SinkError> {
    loop {
        match stream.check_write()? {
            0 => deadline.wait(&[&stream.subscribe()]).map(drop)?,
            room => return Ok(usize::try_from(room).unwrap_or(usize::MAX)),
        }
    }
}
