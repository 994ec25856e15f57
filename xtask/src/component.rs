//! The size of the component: every engine loads it, so it is watched.

use std::fs;
use std::io::Write as _;

use anyhow::Context;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::workspace;

/// What the project aims at, in KiB, as it is and compressed. More is worth a look, and no failure.
const AIM: usize = 1638;
const AIM_COMPRESSED: usize = 550;

/// Prints the size of the component that was built last, as it is and compressed.
pub(crate) fn print_size() -> anyhow::Result<()> {
    let path = workspace::component();
    let component = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&component)?;
    let compressed = encoder.finish()?;
    println!("component: {}; with gzip {}", against(component.len(), AIM), against(compressed.len(), AIM_COMPRESSED));
    Ok(())
}

fn against(bytes: usize, aim: usize) -> String {
    let verdict = if bytes > aim * 1024 { "above" } else { "within" };
    format!("{} KiB ({verdict} the {aim} KiB aimed at)", kibibytes(bytes))
}

fn kibibytes(bytes: usize) -> usize {
    bytes.div_ceil(1024)
}
