//! Listings, entry by entry as they come: MLSD, else LIST, else NLST.
//!
//! A session reads one listing at a time. The connection to the server is in its middle until the listing has been read to
//! its end; [`Session::end_listing`] breaks it off for whatever else is to be done.

mod open_listing;

use super::addressing::Addressing;
use super::directory::refused_directory;
use super::facts::is_not_implemented;
use super::transfer::ListingTransfer;
use super::{Ahead, Attempts, Session};
use crate::failure::{CHECK_DIRECTORY, Failure, FailureCode, Phase};
use crate::ftp::{Command, Entry, ListingFormat, RemotePath, Reply};
pub(super) use open_listing::OpenListing;

/// How many entries may be kept at a time. Beyond it the instance's memory would run out; a clear failure is better. It is
/// just below the power of two at which what holds them would double.
pub(crate) const MOST_ENTRIES: usize = 131_000;

/// A listing of this session; good for as long as nothing else is done in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListingId(u64);

impl Session {
    /// Begins to list a directory. A missing one is `not-found`, never empty; that may also come out only with the last
    /// entry.
    pub(crate) fn begin_listing(&mut self, directory: &RemotePath) -> Result<ListingId, Failure> {
        self.end_listing();
        let mut listing = self.persistently(|session| session.open_listing(directory))?;
        self.listings += 1;
        let id = ListingId(self.listings);
        (listing.id, listing.attempts) = (id, Attempts::new(self.connection.retry));
        self.listing = Some(listing);
        Ok(id)
    }

    /// The next entry, in the server's order; none after the last.
    pub(crate) fn next_entry(&mut self, id: ListingId) -> Result<Option<Entry>, Failure> {
        let Some(mut listing) = self.listing.take_if(|listing| listing.id == id) else {
            return Err(superseded());
        };
        loop {
            if let Some(mut entry) = listing.tell_next() {
                self.set_to_utc(&mut entry);
                listing.read_ahead();
                self.listing = Some(listing);
                return Ok(Some(entry));
            }
            let Some(transfer) = listing.transfer.take() else {
                return Ok(None);
            };
            if let Err(failure) = self.read_on(&mut listing, transfer) {
                self.begin_again(&mut listing, failure)?;
            }
        }
    }

    /// After the listing broke: lists the directory again. What was told already is passed over.
    fn begin_again(&mut self, listing: &mut OpenListing, mut failure: Failure) -> Result<(), Failure> {
        if self.is_persistent || !listing.knows_what_was_told() {
            return Err(failure);
        }
        loop {
            listing.attempts.wait_after(failure, &|| false)?;
            match self.revive().and_then(|()| self.open_listing(&listing.directory)) {
                Ok(begun) => {
                    listing.go_on_with(begun);
                    return Ok(());
                }
                Err(another) => failure = another,
            }
        }
    }

    /// The form of the listing that is under way.
    pub(crate) fn listing_format(&self) -> Option<ListingFormat> {
        self.listing.as_ref().map(|listing| listing.format)
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
        self.persistently(|session| session.list_once(directory, most, &keep))
    }

    fn list_once(
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
                Ok(transfer) => return Ok(OpenListing::new(directory, ListingFormat::Mlsd, transfer)),
                Err(reply) if is_not_implemented(&reply) => self.refused.mlsd = true,
                Err(reply) => return Err(refused_directory(LIST, directory, &reply)),
            }
        }
        // LIST and NLST take options and wildcards where MLSD takes a path: go there instead of naming it. Without a known
        // login directory there would be no way back, so then it is named.
        let goes_there = self.may_change_directory(directory);
        if goes_there {
            if self.begins_with_epsv() {
                self.send_ahead(&[Ahead::Cwd(directory.clone()), Ahead::Epsv], Phase::Listing)?;
            }
            self.change_directory(directory)?;
        }
        if !self.refused.list {
            match self.start_listing(Command::List(argument(directory, goes_there)))? {
                Ok(transfer) => {
                    let held_back = self.clock_can_be_learnt();
                    let mut listing = OpenListing::new(directory, ListingFormat::List, transfer);
                    (listing.goes_there, listing.held_back) = (goes_there, held_back);
                    return Ok(listing);
                }
                Err(reply) if is_not_implemented(&reply) => self.refused.list = true,
                // Without having gone there, a refusal may mean that there is no such directory.
                Err(reply) if goes_there && says_empty(&reply) => {
                    return Ok(OpenListing::empty(directory));
                }
                Err(reply) => return Err(refused_directory(LIST, directory, &reply)),
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
            Ok(transfer) => {
                let mut listing = OpenListing::new(directory, ListingFormat::Names, transfer);
                listing.goes_there = goes_there;
                Ok(listing)
            }
            Err(reply) if goes_there && says_empty(&reply) => Ok(OpenListing::empty(directory)),
            Err(reply) => Err(refused_directory(LIST, directory, &reply)),
        }
    }

    /// Takes what comes next: more lines, or the end.
    fn read_on(&mut self, listing: &mut OpenListing, transfer: ListingTransfer) -> Result<(), Failure> {
        let (transfer, chunk) = self.read_listing(transfer)?;
        let taken = match &chunk {
            Some(chunk) => listing.push(chunk),
            None => listing.finish(),
        };
        if let Err(error) = taken {
            // The rest is not worth reading, and the conversation is in its middle.
            self.control.give_up();
            return Err(Failure::new(FailureCode::ProtocolViolation, Phase::Listing, error.to_string()));
        }
        if chunk.is_none() {
            return self.conclude(listing, transfer);
        }
        if listing.holds_too_much_back() {
            self.break_off_listing(transfer);
            self.learn_clock(&listing.directory, &listing.entries)?;
            listing.go_on_with(self.open_listing(&listing.directory)?);
            listing.held_back = false;
            return Ok(());
        }
        listing.transfer = Some(transfer);
        Ok(())
    }

    /// The listing has ended: is it complete, was it understood, and whose time does it tell?
    fn conclude(&mut self, listing: &mut OpenListing, transfer: ListingTransfer) -> Result<(), Failure> {
        let directory = &listing.directory;
        match self.finish_listing(transfer)? {
            // vsftpd lists a directory that it may not read as an empty one, and says so in passing.
            Ok(reply) if reply.text().to_lowercase().contains("failed to open directory") => {
                return Err(refused_directory(LIST, directory, &reply));
            }
            Ok(_) => {}
            Err(reply) if listing.goes_there && says_empty(&reply) => {}
            Err(reply) if is_not_implemented(&reply) && listing.format == ListingFormat::Mlsd => {
                self.refused.mlsd = true;
                listing.go_on_with(self.open_listing(directory)?);
                return Ok(());
            }
            Err(reply) => return Err(refused_directory(LIST, directory, &reply)),
        }
        let (unparsed, first) = listing.unparsed();
        if listing.seen == 0 && unparsed > 0 && listing.format == ListingFormat::List {
            // Not a single line made sense: names alone are better than nothing.
            listing.go_on_with(self.open_names(directory, listing.goes_there)?);
            return Ok(());
        }
        if listing.seen == 0 && unparsed == 0 && listing.format == ListingFormat::Mlsd {
            self.tell_missing_from_empty(directory)?;
        }
        if unparsed > 0 {
            let message =
                format!("lines of the listing that were not understood and left out: {unparsed}; the first: {first}");
            self.warn("unparsed-listing-lines", message);
        }
        if std::mem::take(&mut listing.held_back) {
            self.learn_clock(&listing.directory, &listing.entries)?;
        }
        Ok(())
    }

    /// Some servers list what does not exist as empty.
    fn tell_missing_from_empty(&mut self, directory: &RemotePath) -> Result<(), Failure> {
        if self.may_change_directory(directory) && !self.is_directory(directory, Phase::Directory)? {
            let message = format!("the directory `{}` does not exist", directory.to_text());
            return Err(Failure::new(FailureCode::NotFound, Phase::Directory, message).with_hint(CHECK_DIRECTORY));
        }
        Ok(())
    }
}

/// What was to be done with a directory, for [`refused_directory`].
const LIST: &str = "list";

/// What LIST and NLST are to name.
fn argument(directory: &RemotePath, goes_there: bool) -> Option<&RemotePath> {
    Some(directory).filter(|directory| !goes_there && directory.as_bytes() != b".")
}

pub(crate) fn too_many_entries() -> Failure {
    let message = format!("more entries match than can be kept at a time (about {MOST_ENTRIES})");
    Failure::new(FailureCode::Unsupported, Phase::Listing, message)
        .with_hint("Narrow the selection with `include`, or set `maxFiles`.")
}

fn superseded() -> Failure {
    let message = "the listing was broken off, because something else was done in its session";
    Failure::new(FailureCode::Cancelled, Phase::Listing, message)
        .with_hint("Read the results of a listing to their end before the next call, or use another session.")
}

/// Servers that answer LIST and NLST in an empty directory with an error.
fn says_empty(reply: &Reply) -> bool {
    let text = reply.text().to_lowercase();
    matches!(reply.code, 450 | 550)
        && (text.contains("no files") || text.contains("empty") || text.contains("no such file"))
}
