//! Randomness from the system: `wasi:random` in the component.

use rustls::crypto::{GetRandomFailed, SecureRandom};

#[derive(Debug)]
pub(super) struct SystemRandom;

impl SecureRandom for SystemRandom {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), GetRandomFailed> {
        getrandom::fill(buffer).map_err(|_| GetRandomFailed)
    }
}
