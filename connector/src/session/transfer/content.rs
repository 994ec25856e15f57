//! What the guest does with text on its way: its line ends.

use crate::ftp::{FromNetwork, ToNetwork};
use crate::net::Passage;

/// Text from the server.
#[derive(Default)]
pub(super) struct Incoming(FromNetwork);

/// Text to the server.
#[derive(Default)]
pub(super) struct Outgoing {
    converter: ToNetwork,
    line_ends: u64,
}

impl Incoming {
    /// How many bytes the engine got.
    pub(super) fn bytes(&self) -> u64 {
        self.0.converted().given
    }
}

impl Passage for Incoming {
    fn pass(&mut self, chunk: &[u8]) -> Vec<u8> {
        let mut text = Vec::with_capacity(chunk.len() + 1);
        self.0.convert(chunk, &mut text);
        text
    }

    fn finish(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        self.0.finish(&mut text);
        text
    }
}

impl Outgoing {
    /// How many line ends of two bytes went out.
    pub(super) fn line_ends(&self) -> u64 {
        self.line_ends
    }
}

impl Passage for Outgoing {
    fn pass(&mut self, chunk: &[u8]) -> Vec<u8> {
        // Each LF ends up behind a CR.
        self.line_ends += chunk.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        let mut text = Vec::with_capacity(chunk.len() + chunk.len() / 16);
        self.converter.convert(chunk, &mut text);
        text
    }
}
