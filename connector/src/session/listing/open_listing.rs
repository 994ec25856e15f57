//! A listing that is under way, as far as it is known.

use super::{ListingId, MOST_ENTRIES};
use crate::config::Retry;
use crate::ftp::{Entry, ListingDecoder, ListingError, ListingFormat, RemotePath};
use crate::session::server_clock;
use crate::session::transfer::ListingTransfer;
use crate::session::{Attempts, Session};
use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use time::UtcDateTime;

/// How much is kept of what was read ahead, in entries and in bytes of names. Both are small beside an instance's memory.
const MOST_AHEAD: usize = 10_000;
const MOST_BYTES_AHEAD: usize = 4 * 1024 * 1024;

pub(in crate::session) struct OpenListing {
    pub(super) id: ListingId,
    pub(super) directory: RemotePath,
    pub(super) format: ListingFormat,
    /// The session went to the directory, so the command names none.
    pub(super) goes_there: bool,
    decoder: ListingDecoder,
    /// None once all has come.
    pub(super) transfer: Option<ListingTransfer>,
    pub(super) entries: VecDeque<Entry>,
    bytes: usize,
    pub(super) seen: u64,
    /// The times cannot be told until the listing is over and the server's clock has been asked for.
    pub(super) held_back: bool,
    /// Names that were told, as hashes: not again, should the listing be begun again.
    told: HashSet<u64>,
    knows_what_was_told: bool,
    was_begun_again: bool,
    pub(super) attempts: Attempts,
}

impl OpenListing {
    pub(super) fn new(directory: &RemotePath, format: ListingFormat, transfer: ListingTransfer) -> Self {
        let decoder = ListingDecoder::new(format, UtcDateTime::now());
        Self { format, decoder, transfer: Some(transfer), ..Self::empty(directory) }
    }

    pub(super) fn empty(directory: &RemotePath) -> Self {
        Self {
            id: ListingId(0),
            directory: directory.clone(),
            format: ListingFormat::Names,
            goes_there: false,
            decoder: ListingDecoder::new(ListingFormat::Names, UtcDateTime::now()),
            transfer: None,
            entries: VecDeque::new(),
            bytes: 0,
            seen: 0,
            held_back: false,
            told: HashSet::new(),
            knows_what_was_told: true,
            was_begun_again: false,
            attempts: Attempts::new(Retry::default()),
        }
    }

    /// Goes on with the same directory as it is listed anew: what was told already is passed over.
    pub(super) fn go_on_with(&mut self, begun: Self) {
        let told = std::mem::take(&mut self.told);
        let attempts = self.attempts;
        let knows_what_was_told = self.knows_what_was_told;
        *self = Self { id: self.id, told, knows_what_was_told, was_begun_again: true, attempts, ..begun };
    }

    /// Whether it can be begun again without telling anything twice.
    pub(super) fn knows_what_was_told(&self) -> bool {
        self.knows_what_was_told
    }

    /// The next entry that can be told. One with a time in the server's zone waits until that is known.
    pub(super) fn tell_next(&mut self) -> Option<Entry> {
        loop {
            let waits = |entry: &Entry| entry.modified.as_ref().is_some_and(server_clock::is_local);
            let entry = self.entries.pop_front_if(|entry| !self.held_back || !waits(entry))?;
            let weight = weight(&entry);
            self.bytes -= weight;
            let name = hash(&entry.name);
            if self.was_begun_again && self.told.contains(&name) {
                continue;
            }
            if self.told.len() < MOST_ENTRIES {
                self.told.insert(name);
            } else {
                // It cannot be begun again any more, so nothing waits for that either.
                (self.knows_what_was_told, self.held_back) = (false, false);
            }
            self.attempts.moved(weight as u64);
            return Some(entry);
        }
    }

    /// Whether so much is held back that it has to be told before the listing is over.
    pub(super) fn holds_too_much_back(&self) -> bool {
        self.held_back && self.is_far_ahead()
    }

    fn is_far_ahead(&self) -> bool {
        self.entries.len() > MOST_AHEAD || self.bytes > MOST_BYTES_AHEAD
    }

    /// Takes more of the listing.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<(), ListingError> {
        self.decoder.push(chunk)?;
        self.take_entries();
        Ok(())
    }

    /// Takes what has come already: a server does not wait for ever for an engine that takes its time over each entry.
    pub(super) fn read_ahead(&mut self) {
        while !self.is_far_ahead()
            && let Some(chunk) = self.transfer.as_mut().and_then(Session::read_listing_available)
            // A line that is too long stays an error, which the next one to push or to finish gets.
            && self.push(&chunk).is_ok()
        {}
    }

    /// Takes the end of the data.
    pub(super) fn finish(&mut self) -> Result<(), ListingError> {
        self.push(&[])?;
        self.decoder.finish();
        self.take_entries();
        Ok(())
    }

    /// How many lines no dialect reads, with the first of them.
    pub(super) fn unparsed(&self) -> (u64, &str) {
        (self.decoder.unparsed_lines(), self.decoder.first_unparsed().unwrap_or_default())
    }

    fn take_entries(&mut self) {
        while let Some(entry) = self.decoder.next_entry() {
            self.seen += 1;
            self.bytes += weight(&entry);
            self.entries.push_back(entry);
        }
    }
}

/// What an entry holds of the server's words.
fn weight(entry: &Entry) -> usize {
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let link = entry.link_target.as_ref().map_or(0, Vec::len);
    entry.name.len() + link + text(&entry.owner) + text(&entry.group) + text(&entry.permissions)
}

fn hash(name: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}
