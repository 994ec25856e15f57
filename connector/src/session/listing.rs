//! Listings, entry by entry as they come: MLSD, else LIST, else NLST.
//!
//! A session reads one listing at a time. The connection to the server is in its middle until the listing has been read to
//! its end; [`Session::end_listing`] breaks it off for whatever else is to be done.

use super::Session;
use super::addressing::Addressing;
use super::facts::is_not_implemented;
use super::server_clock::{self, ServerClock};
use super::transfer::ListingTransfer;
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, Entry, ListingDecoder, ListingFormat, RemotePath, Reply};
use std::collections::VecDeque;
use time::UtcDateTime;

/// How many entries one listing may keep at a time. Beyond it the instance's memory would run out; a clear failure is
/// better.
pub(crate) const MOST_ENTRIES: usize = 150_000;

/// How many entries wait for the server's clock to be known, at most. A longer listing is begun again.
const MOST_HELD_BACK: usize = 10_000;

/// A listing of this session; good for as long as nothing else is done in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListingId(u64);

/// The listing that is under way.
pub(super) struct OpenListing {
    id: ListingId,
    directory: RemotePath,
    format: ListingFormat,
    /// The session went to the directory, so the command names none.
    goes_there: bool,
    decoder: ListingDecoder,
    /// None once all has come.
    transfer: Option<ListingTransfer>,
    entries: VecDeque<Entry>,
    seen: u64,
    /// The times cannot be told until the listing is over and the server's clock has been asked for.
    held_back: bool,
}

impl Session {
    /// Begins to list a directory. A missing one is `not-found`, never empty; that may also come out only with the last
    /// entry.
    pub(crate) fn begin_listing(&mut self, directory: &RemotePath) -> Result<ListingId, Failure> {
        self.end_listing();
        let listing = self.open_listing(directory)?;
        self.listings += 1;
        let id = ListingId(self.listings);
        self.listing = Some(OpenListing { id, ..listing });
        Ok(id)
    }

    /// The next entry, in the server's order; none after the last.
    pub(crate) fn next_entry(&mut self, id: ListingId) -> Result<Option<Entry>, Failure> {
        let Some(mut listing) = self.listing.take_if(|listing| listing.id == id) else {
            return Err(superseded());
        };
        loop {
            if listing.tells_next()
                && let Some(mut entry) = listing.entries.pop_front()
            {
                self.set_to_utc(&mut entry);
                listing.read_ahead();
                self.listing = Some(listing);
                return Ok(Some(entry));
            }
            let Some(transfer) = listing.transfer.take() else {
                return Ok(None);
            };
            listing = self.read_on(listing, transfer)?;
        }
    }

    /// Whether a listing is under way: the server would not answer anything else now.
    pub(crate) fn is_listing(&self) -> bool {
        self.listing.as_ref().is_some_and(|listing| listing.transfer.is_some())
    }

    /// Breaks off the listing that is under way, if there is one.
    pub(crate) fn end_listing(&mut self) {
        if let Some(transfer) = self.listing.take().and_then(|listing| listing.transfer) {
            self.break_off_listing(transfer);
        }
    }

    /// Lists what `keep` wants of a directory, `most` entries at most.
    pub(crate) fn list(
        &mut self,
        directory: &RemotePath,
        most: usize,
        keep: impl Fn(&Entry) -> bool,
    ) -> Result<Vec<Entry>, Failure> {
        let listing = self.begin_listing(directory)?;
        let mut kept = Vec::new();
        while let Some(entry) = self.next_entry(listing)? {
            if keep(&entry) && kept.len() < most {
                if kept.len() == MOST_ENTRIES {
                    self.end_listing();
                    return Err(too_many_entries());
                }
                kept.push(entry);
            }
        }
        Ok(kept)
    }

    fn open_listing(&mut self, directory: &RemotePath) -> Result<OpenListing, Failure> {
        if self.uses_mlsd() {
            match self.start_machine_listing(directory)? {
                Ok(transfer) => return Ok(OpenListing::new(directory, ListingFormat::Mlsd, false, transfer)),
                Err(reply) if is_not_implemented(&reply) => self.refused.mlsd = true,
                Err(reply) => return Err(refused_directory(directory, &reply)),
            }
        }
        // LIST and NLST take options and wildcards where MLSD takes a path: go there instead of naming it. Without a known
        // login directory there would be no way back, so then it is named.
        let goes_there = self.may_change_directory(directory);
        if goes_there {
            self.change_directory(directory)?;
        }
        if !self.refused.list {
            match self.start_listing(Command::List(argument(directory, goes_there)))? {
                Ok(transfer) => {
                    let held_back = self.clock_can_be_learnt();
                    let listing = OpenListing::new(directory, ListingFormat::List, goes_there, transfer);
                    return Ok(OpenListing { held_back, ..listing });
                }
                Err(reply) if is_not_implemented(&reply) => self.refused.list = true,
                // Without having gone there, a refusal may mean that there is no such directory.
                Err(reply) if goes_there && says_empty(&reply) => return Ok(OpenListing::empty(directory)),
                Err(reply) => return Err(refused_directory(directory, &reply)),
            }
        }
        self.open_names(directory, goes_there)
    }

    /// MLSD: by the directory's path, or from inside it where the server takes no paths.
    fn start_machine_listing(&mut self, directory: &RemotePath) -> Result<Result<ListingTransfer, Reply>, Failure> {
        let by_name = self.addressing == Addressing::ByName && self.may_change_directory(directory);
        let refusal = if by_name {
            None
        } else {
            match self.start_listing(Command::Mlsd(Some(directory)))? {
                Err(reply) if self.may_take_no_paths(directory, &reply) => Some(reply),
                started => return Ok(started),
            }
        };
        match (self.go_to(directory, Phase::Directory)?, refusal) {
            (Ok(()), _) => {}
            (Err(_), Some(refusal)) | (Err(refusal), None) => return Ok(Err(refusal)),
        }
        let started = self.start_listing(Command::Mlsd(None))?;
        if started.is_ok() {
            self.addressing = Addressing::ByName;
        }
        Ok(started)
    }

    /// NLST: names alone.
    fn open_names(&mut self, directory: &RemotePath, goes_there: bool) -> Result<OpenListing, Failure> {
        match self.start_listing(Command::Nlst(argument(directory, goes_there)))? {
            Ok(transfer) => Ok(OpenListing::new(directory, ListingFormat::Names, goes_there, transfer)),
            Err(reply) if goes_there && says_empty(&reply) => Ok(OpenListing::empty(directory)),
            Err(reply) => Err(refused_directory(directory, &reply)),
        }
    }

    /// Takes what comes next: more lines, or the end.
    fn read_on(&mut self, mut listing: OpenListing, transfer: ListingTransfer) -> Result<OpenListing, Failure> {
        let (transfer, chunk) = self.read_listing(transfer)?;
        let Some(chunk) = chunk else {
            listing.decoder.finish();
            listing.take_entries();
            return self.conclude(listing, transfer);
        };
        if let Err(error) = listing.decoder.push(&chunk) {
            // The rest is not worth reading, and the conversation is in its middle.
            self.control.give_up();
            return Err(Failure::new(FailureCode::ProtocolViolation, Phase::Listing, error.to_string()));
        }
        listing.take_entries();
        if listing.held_back && listing.entries.len() > MOST_HELD_BACK {
            self.break_off_listing(transfer);
            self.learn_clock(&listing.directory, &listing.entries)?;
            let again = self.open_listing(&listing.directory)?;
            return Ok(OpenListing { id: listing.id, held_back: false, ..again });
        }
        listing.transfer = Some(transfer);
        Ok(listing)
    }

    /// The listing has ended: is it complete, was it understood, and whose time does it tell?
    fn conclude(&mut self, mut listing: OpenListing, transfer: ListingTransfer) -> Result<OpenListing, Failure> {
        let directory = &listing.directory;
        match self.finish_listing(transfer)? {
            // vsftpd lists a directory that it may not read as an empty one, and says so in passing.
            Ok(reply) if reply.text().to_lowercase().contains("failed to open directory") => {
                return Err(refused_directory(directory, &reply));
            }
            Ok(_) => {}
            Err(reply) if listing.goes_there && says_empty(&reply) => {}
            Err(reply) if is_not_implemented(&reply) && listing.format == ListingFormat::Mlsd => {
                self.refused.mlsd = true;
                let again = self.open_listing(directory)?;
                return Ok(OpenListing { id: listing.id, ..again });
            }
            Err(reply) => return Err(refused_directory(directory, &reply)),
        }
        let unparsed = listing.decoder.unparsed_lines();
        if listing.seen == 0 && unparsed > 0 && listing.format == ListingFormat::List {
            // Not a single line made sense: names alone are better than nothing.
            let names = self.open_names(directory, listing.goes_there)?;
            return Ok(OpenListing { id: listing.id, ..names });
        }
        if listing.seen == 0 && unparsed == 0 && listing.format == ListingFormat::Mlsd {
            self.tell_missing_from_empty(directory)?;
        }
        if unparsed > 0 {
            let first = listing.decoder.first_unparsed().unwrap_or_default();
            let message =
                format!("lines of the listing that were not understood and left out: {unparsed}; the first: {first}");
            self.warn("unparsed-listing-lines", message);
        }
        if std::mem::take(&mut listing.held_back) {
            self.learn_clock(&listing.directory, &listing.entries)?;
        }
        Ok(listing)
    }

    fn clock_can_be_learnt(&self) -> bool {
        self.server_clock == ServerClock::Unknown && self.uses_mdtm()
    }

    /// Some servers list what does not exist as empty.
    fn tell_missing_from_empty(&mut self, directory: &RemotePath) -> Result<(), Failure> {
        if self.may_change_directory(directory) && !self.is_directory(directory, Phase::Directory)? {
            let message = format!("the directory `{}` does not exist", directory.to_text());
            return Err(Failure::new(FailureCode::NotFound, Phase::Directory, message));
        }
        Ok(())
    }
}

impl OpenListing {
    fn new(directory: &RemotePath, format: ListingFormat, goes_there: bool, transfer: ListingTransfer) -> Self {
        let decoder = ListingDecoder::new(format, UtcDateTime::now());
        Self { format, goes_there, decoder, transfer: Some(transfer), ..Self::empty(directory) }
    }

    fn empty(directory: &RemotePath) -> Self {
        Self {
            id: ListingId(0),
            directory: directory.clone(),
            format: ListingFormat::Names,
            goes_there: false,
            decoder: ListingDecoder::new(ListingFormat::Names, UtcDateTime::now()),
            transfer: None,
            entries: VecDeque::new(),
            seen: 0,
            held_back: false,
        }
    }

    /// Whether the next entry can be told: one with a time in the server's zone waits until that is known.
    fn tells_next(&self) -> bool {
        let waits = |entry: &Entry| entry.modified.as_ref().is_some_and(server_clock::is_local);
        !self.held_back || self.entries.front().is_some_and(|entry| !waits(entry))
    }

    /// Takes what has come already: a server does not wait for ever for an engine that takes its time over each entry.
    fn read_ahead(&mut self) {
        const FAR_ENOUGH: usize = 20_000;
        while self.entries.len() < FAR_ENOUGH
            && let Some(chunk) = self.transfer.as_mut().and_then(Session::read_listing_available)
            // A line that is too long stays an error for the next read to report.
            && self.decoder.push(&chunk).is_ok()
        {
            self.take_entries();
        }
    }

    fn take_entries(&mut self) {
        while let Some(entry) = self.decoder.next_entry() {
            self.seen += 1;
            self.entries.push_back(entry);
        }
    }
}

/// What LIST and NLST are to name.
fn argument(directory: &RemotePath, goes_there: bool) -> Option<&RemotePath> {
    Some(directory).filter(|directory| !goes_there && directory.as_bytes() != b".")
}

pub(crate) fn too_many_entries() -> Failure {
    let message = format!("more than {MOST_ENTRIES} entries match");
    Failure::new(FailureCode::Unsupported, Phase::Listing, message)
        .with_hint("Narrow the selection with `include`, or set `maxFiles`.")
}

fn superseded() -> Failure {
    let message = "the listing was broken off, because something else was done in its session";
    Failure::new(FailureCode::Cancelled, Phase::Listing, message)
        .with_hint("Read the results of a listing to their end before the next call, or use another session.")
}

/// Where the reply leaves open why, the directory is missing: that is by far the likeliest.
pub(super) fn refused_directory(directory: &RemotePath, reply: &Reply) -> Failure {
    let mut failure = refused(Phase::Directory, &format!("list the directory `{}`", directory.to_text()), reply);
    let text = reply.text().to_lowercase();
    if failure.code == FailureCode::AccessDenied
        && reply.code == 550
        && !text.contains("denied")
        && !text.contains("permi")
    {
        failure.code = FailureCode::NotFound;
        failure.hint = Some("Check the directory; on most servers upper and lower case differ.".to_owned());
    }
    failure
}

/// Servers that answer LIST and NLST in an empty directory with an error.
fn says_empty(reply: &Reply) -> bool {
    let text = reply.text().to_lowercase();
    matches!(reply.code, 450 | 550)
        && (text.contains("no files") || text.contains("empty") || text.contains("no such file"))
}
