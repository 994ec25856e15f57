//! What has passed through a stream: how much, and its digest.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use sha2::{Digest, Sha256};

use crate::progress::Progress;
use crate::properties::Properties;

/// Counts and hashes a body. Clones share the figures: one is in the stream that the component holds.
#[derive(Clone)]
pub(crate) struct Tally {
    figures: Arc<Mutex<Figures>>,
    progress: Progress,
    started: Instant,
}

/// Whether content is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hashing {
    Off,
    Sha256,
}

struct Figures {
    bytes: u64,
    digest: Option<Sha256>,
    complete: bool,
}

impl Tally {
    pub(crate) fn new(progress: Progress, hashing: Hashing) -> Self {
        let digest = (hashing == Hashing::Sha256).then(Sha256::new);
        let figures = Arc::new(Mutex::new(Figures { bytes: 0, digest, complete: false }));
        Self { figures, progress, started: Instant::now() }
    }

    pub(super) fn add(&self, chunk: &[u8]) {
        self.progress.add(chunk.len());
        let mut figures = self.figures.lock().unwrap_or_else(PoisonError::into_inner);
        figures.bytes += chunk.len() as u64;
        if let Some(digest) = &mut figures.digest {
            digest.update(chunk);
        }
    }

    /// The whole body has passed: the digest means something.
    pub(crate) fn complete(&self) {
        self.figures.lock().unwrap_or_else(PoisonError::into_inner).complete = true;
    }

    /// The figures as document properties. There is no `sha256` of a body that has not passed whole.
    pub(crate) fn properties(&self) -> Properties {
        let figures = self.figures.lock().unwrap_or_else(PoisonError::into_inner);
        let mut properties = Properties::new();
        if let Some(digest) = figures.digest.clone().filter(|_| figures.complete) {
            properties.set("sha256", base16ct::lower::encode_string(&digest.finalize()));
        }
        properties.set("bytes-transferred", figures.bytes.to_string());
        properties.set("duration-ms", self.started.elapsed().as_millis().to_string());
        properties
    }
}
