//! What the guest does with content on its way: the line ends of text, and hashes.

use super::Upload;
use crate::config::TransferType;
use crate::ftp::{Digest, FromNetwork, Hasher, ToNetwork};
use crate::net::Passage;

/// Text from the server.
#[derive(Default)]
pub(super) struct Incoming(FromNetwork);

/// Content to the server that cannot go as it is, or has to be looked at.
pub(super) enum Outgoing {
    Text { converter: ToNetwork, line_ends: u64 },
    Hashed(Hasher),
}

impl Incoming {
    /// How many bytes the engine got.
    pub(super) fn bytes(&self) -> u64 {
        self.0.converted().given
    }
}

impl Passage for Incoming {
    fn pass(&mut self, chunk: Vec<u8>) -> Vec<u8> {
        let mut text = Vec::with_capacity(chunk.len() + 1);
        self.0.convert(&chunk, &mut text);
        text
    }

    fn finish(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        self.0.finish(&mut text);
        text
    }
}

impl Outgoing {
    /// None when nothing needs to be done: then plain content need not pass through the guest.
    pub(super) fn new(upload: Upload) -> Option<Self> {
        match (upload.transfer_type, upload.hash) {
            (TransferType::Ascii, _) => Some(Self::Text { converter: ToNetwork::default(), line_ends: 0 }),
            (TransferType::Binary, Some(algorithm)) => Some(Self::Hashed(Hasher::new(algorithm))),
            (TransferType::Binary, None) => None,
        }
    }

    /// How many line ends of two bytes went out.
    pub(super) fn line_ends(&self) -> u64 {
        match self {
            Self::Text { line_ends, .. } => *line_ends,
            Self::Hashed(_) => 0,
        }
    }

    pub(super) fn into_digest(self) -> Option<Digest> {
        match self {
            Self::Text { .. } => None,
            Self::Hashed(hasher) => Some(hasher.finish()),
        }
    }
}

impl Passage for Outgoing {
    fn pass(&mut self, chunk: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Text { converter, line_ends } => {
                // Each LF ends up behind a CR.
                *line_ends += chunk.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
                let mut text = Vec::with_capacity(chunk.len() + chunk.len() / 16);
                converter.convert(&chunk, &mut text);
                text
            }
            Self::Hashed(hasher) => {
                hasher.update(&chunk);
                chunk
            }
        }
    }
}
