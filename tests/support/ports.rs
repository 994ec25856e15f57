//! Ports that no other test is using, in this process or another.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::ops::RangeInclusive;

use anyhow::{Context, bail};

/// Linux hands out ephemeral ports from 32768 on; a fixed range above it collides with other tests' connections.
const ALL_PORTS: std::ops::Range<u16> = 10_000..32_000;
/// Pure-FTPd admits one client for every two passive ports, so a block must not be small.
const BLOCK_SIZE: u16 = 64;

/// Consecutive loopback ports, reserved until this is dropped.
#[derive(Debug)]
pub struct PortBlock {
    first: u16,
    /// The operating system unlocks the file when its owner ends, however it ends.
    _reservation: File,
}

impl PortBlock {
    /// Reserves a block whose ports are all free now.
    ///
    /// # Errors
    /// When no block is free, or the lock files cannot be written.
    pub fn reserve() -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join("ftp-connector-test-ports");
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let blocks = ALL_PORTS.len() / usize::from(BLOCK_SIZE);
        // Processes that run at the same time begin their search at different places.
        let start = std::process::id() as usize % blocks;
        for first in ALL_PORTS.step_by(usize::from(BLOCK_SIZE)).cycle().skip(start).take(blocks) {
            let path = folder.join(format!("{first}.lock"));
            let file = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
            if file.try_lock().is_ok() && all_free(first..=first + BLOCK_SIZE - 1) {
                return Ok(Self { first, _reservation: file });
            }
        }
        bail!("no {BLOCK_SIZE} consecutive free ports in {ALL_PORTS:?}")
    }

    /// The port for the control connection.
    pub fn control(&self) -> u16 {
        self.first
    }

    /// A second port for control connections, such as one for implicit TLS.
    pub fn second_control(&self) -> u16 {
        self.first + 1
    }

    /// The ports for passive data connections.
    pub fn passive(&self) -> RangeInclusive<u16> {
        self.first + 2..=self.first + BLOCK_SIZE - 1
    }
}

fn all_free(mut ports: RangeInclusive<u16>) -> bool {
    ports.all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_blocks_share_no_port() {
        let (one, other) = (PortBlock::reserve().unwrap(), PortBlock::reserve().unwrap());
        assert!(!one.passive().contains(other.passive().start()));
        assert_ne!(one.control(), other.control());
    }

    #[test]
    fn a_block_with_a_port_in_use_is_passed_over() {
        let first = PortBlock::reserve().unwrap();
        let port = first.control();
        let _in_use = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        drop(first);
        assert_ne!(PortBlock::reserve().unwrap().control(), port);
    }
}
