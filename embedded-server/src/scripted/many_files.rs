//! A directory of more files than a test wants to hold.

use std::io::{self, Write as _};
use std::ops::RangeInclusive;

use super::data::Data;
use super::listing::Listing;
use super::node::Node;
use super::timestamp::MODIFIED;
use super::{Content, Gate};

/// How many lines of a listing are made and sent at a time.
const LINES: usize = 500;
/// In the place of a name: no name has it.
const NAME: &[u8] = b"\0";

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
        // All lines are alike but for the name: millions of them are to be made quickly.
        let line = listing.line(NAME, &self.file);
        let place = line.windows(NAME.len()).position(|window| window == NAME).unwrap_or_default();
        let (before, after) = (line.get(..place), line.get(place + NAME.len()..));
        let mut lines = Vec::new();
        for first in numbers.clone().step_by(LINES) {
            let last = numbers.end().min(&(first + LINES - 1)).to_owned();
            lines.clear();
            for number in first..=last {
                lines.extend_from_slice(before.unwrap_or_default());
                write!(lines, "file-{number:06}.txt")?;
                lines.extend_from_slice(after.unwrap_or_default());
            }
            data.write(&lines).await?;
        }
        data.flush().await
    }
}

fn file_name(number: usize) -> String {
    format!("file-{number:06}.txt")
}
