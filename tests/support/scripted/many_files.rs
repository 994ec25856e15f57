//! A directory of more files than a test wants to hold.

use std::io;
use std::ops::RangeInclusive;

use super::data::Data;
use super::listing::Listing;
use super::node::Node;
use super::timestamp::MODIFIED;
use super::{Content, Gate};

/// How many lines of a listing are made and sent at a time.
const LINES: usize = 500;

/// Files that exist only as their number: `file-000001.txt` and so on, all alike.
#[derive(Clone, Debug)]
pub(super) struct ManyFiles {
    count: usize,
    file: Node,
    /// What the second half of a listing waits for.
    gate: Option<Gate>,
}

impl ManyFiles {
    pub(super) fn new(count: usize, gate: Option<Gate>) -> Self {
        Self { count, file: Node::file(Content::from("content"), MODIFIED), gate }
    }

    /// The file of this name.
    pub(super) fn get(&self, name: &[u8]) -> Option<&Node> {
        let digits = name.strip_prefix(b"file-")?.strip_suffix(b".txt")?;
        let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
        ((1..=self.count).contains(&number) && file_name(number).as_bytes() == name).then_some(&self.file)
    }

    /// Sends the lines of all files.
    pub(super) async fn send(&self, listing: &Listing, data: &mut Data) -> io::Result<()> {
        let half = self.count / 2;
        self.send_range(1..=half, listing, data).await?;
        if let Some(gate) = &self.gate {
            gate.wait().await;
        }
        self.send_range(half + 1..=self.count, listing, data).await
    }

    async fn send_range(&self, numbers: RangeInclusive<usize>, listing: &Listing, data: &mut Data) -> io::Result<()> {
        for first in numbers.clone().step_by(LINES) {
            let last = numbers.end().min(&(first + LINES - 1)).to_owned();
            let lines = (first..=last).flat_map(|number| listing.line(file_name(number).as_bytes(), &self.file));
            data.write(&lines.collect::<Vec<u8>>()).await?;
        }
        data.flush().await
    }
}

fn file_name(number: usize) -> String {
    format!("file-{number:06}.txt")
}
