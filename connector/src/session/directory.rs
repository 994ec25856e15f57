//! Listing and creating directories.

use super::facts::is_not_implemented;
use super::{Session, Target};
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, Entry, ListingDecoder, ListingFormat, RemotePath, Reply};
use time::UtcDateTime;

/// How many entries one listing may keep. Beyond it the instance's memory would run out; a clear failure is better.
const MOST_ENTRIES: usize = 150_000;

impl Session {
    /// Lists what `keep` wants of a directory, `most` entries at most: MLSD, else LIST, else NLST. A missing directory is
    /// `not-found`, never empty.
    pub(crate) fn list(
        &mut self,
        directory: &RemotePath,
        most: usize,
        keep: impl Fn(&Entry) -> bool,
    ) -> Result<Vec<Entry>, Failure> {
        if self.uses_mlsd() {
            let mut listing = Listing::new(ListingFormat::Mlsd, most, &keep);
            match listing.receive(self, Command::Mlsd(directory))? {
                Ok(_) => {
                    if listing.is_empty() {
                        self.tell_missing_from_empty(directory)?;
                    }
                    return Ok(listing.into_entries(self));
                }
                Err(reply) if is_not_implemented(&reply) => self.refused.mlsd = true,
                Err(reply) => return Err(refused_directory(directory, &reply)),
            }
        }
        self.list_working_directory(directory, most, &keep)
    }

    /// LIST and NLST take options and wildcards where MLSD takes a path: go there instead of naming it. Without a known
    /// login directory there would be no way back, so then it is named.
    fn list_working_directory(
        &mut self,
        directory: &RemotePath,
        most: usize,
        keep: &dyn Fn(&Entry) -> bool,
    ) -> Result<Vec<Entry>, Failure> {
        let goes_there = self.may_change_directory(directory);
        if goes_there {
            self.change_directory(directory)?;
        }
        self.list_here(directory, goes_there, most, keep)
    }

    fn list_here(
        &mut self,
        directory: &RemotePath,
        goes_there: bool,
        most: usize,
        keep: &dyn Fn(&Entry) -> bool,
    ) -> Result<Vec<Entry>, Failure> {
        let argument = Some(directory).filter(|directory| !goes_there && directory.as_bytes() != b".");
        // Without having gone there, a refusal may mean that there is no such directory.
        let says_empty = |reply: &Reply| goes_there && says_empty(reply);
        if !self.refused.list {
            let mut listing = Listing::new(ListingFormat::List, most, keep);
            match listing.receive(self, Command::List(argument))? {
                // vsftpd lists a directory that it may not read as an empty one, and says so in passing.
                Ok(reply) if reply.text().to_lowercase().contains("failed to open directory") => {
                    return Err(refused_directory(directory, &reply));
                }
                Ok(_) if listing.is_understood() => return Ok(listing.into_entries(self)),
                Ok(_) => {}
                Err(reply) if is_not_implemented(&reply) => self.refused.list = true,
                Err(reply) if says_empty(&reply) => return Ok(Vec::new()),
                Err(reply) => return Err(refused_directory(directory, &reply)),
            }
        }
        let mut listing = Listing::new(ListingFormat::Names, most, keep);
        match listing.receive(self, Command::Nlst(argument))? {
            Ok(_) => Ok(listing.into_entries(self)),
            Err(reply) if says_empty(&reply) => Ok(Vec::new()),
            Err(reply) => Err(refused_directory(directory, &reply)),
        }
    }

    /// CWD, for the commands that follow.
    pub(super) fn change_directory(&mut self, directory: &RemotePath) -> Result<(), Failure> {
        let reply = self.control.call(Command::Cwd(directory), Phase::Directory)?;
        if !reply.is_completion() {
            return Err(refused_directory(directory, &reply));
        }
        self.working_directory = Some(directory.clone());
        Ok(())
    }

    /// Sees to it that a directory exists, asking the server once for each directory: some accept an upload into a missing
    /// one and fail when the content has gone.
    pub(crate) fn ensure_directory(&mut self, directory: &RemotePath) -> Result<(), Failure> {
        // Where the server cannot be asked, the upload itself has to tell.
        if !self.may_change_directory(directory) || self.known_directories.contains(directory) {
            return Ok(());
        }
        if self.login_directory.as_ref() != Some(directory) && !self.is_directory(directory, Phase::Directory)? {
            self.create_directories(directory)?;
        }
        self.known_directories.insert(directory.clone());
        Ok(())
    }

    /// Creates a directory and those above it, and answers whether anything was created. That others may create them at
    /// the same moment is fine: what counts is that the directory is there in the end.
    pub(crate) fn create_directories(&mut self, directory: &RemotePath) -> Result<bool, Failure> {
        let mut refusal = None;
        let mut created = false;
        for level in directory.ancestry() {
            let Some(level) = Target::at(&level) else { continue };
            let reply = self.call_on(&level, |path| Command::Mkd(path), Phase::Directory)?;
            created |= reply.is_completion();
            refusal = Some(reply).filter(|reply| !reply.is_completion());
        }
        match refusal {
            Some(reply)
                if self.may_change_directory(directory) && !self.is_directory(directory, Phase::Directory)? =>
            {
                Err(refused(Phase::Directory, &format!("create the directory `{}`", directory.to_text()), &reply))
            }
            _ => Ok(created),
        }
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

/// A listing as it comes: only what is wanted is kept.
struct Listing<'a> {
    decoder: ListingDecoder,
    most: usize,
    keep: &'a dyn Fn(&Entry) -> bool,
    seen: u64,
    kept: Vec<Entry>,
}

impl<'a> Listing<'a> {
    fn new(format: ListingFormat, most: usize, keep: &'a dyn Fn(&Entry) -> bool) -> Self {
        let decoder = ListingDecoder::new(format, UtcDateTime::now());
        Self { decoder, most, keep, seen: 0, kept: Vec::new() }
    }

    fn receive(&mut self, session: &mut Session, command: Command<'_>) -> Result<Result<Reply, Reply>, Failure> {
        let Self { decoder, most, keep, seen, kept } = self;
        session.receive_listing(command, decoder, |decoder| {
            while let Some(entry) = decoder.next_entry() {
                *seen += 1;
                if kept.len() < *most && keep(&entry) {
                    if kept.len() == MOST_ENTRIES {
                        return Err(too_many_entries());
                    }
                    kept.push(entry);
                }
            }
            Ok(())
        })
    }

    fn is_empty(&self) -> bool {
        self.seen == 0 && self.decoder.unparsed_lines() == 0
    }

    /// Not a single line made sense, though there were some: another command may do better.
    fn is_understood(&self) -> bool {
        self.seen > 0 || self.decoder.unparsed_lines() == 0
    }

    fn into_entries(self, session: &mut Session) -> Vec<Entry> {
        let unparsed = self.decoder.unparsed_lines();
        if unparsed > 0 {
            let first = self.decoder.first_unparsed().unwrap_or_default();
            let message =
                format!("lines of the listing that were not understood and left out: {unparsed}; the first: {first}");
            session.warn("unparsed-listing-lines", message);
        }
        self.kept
    }
}

fn too_many_entries() -> Failure {
    let message = format!("the directory has more than {MOST_ENTRIES} entries that match");
    Failure::new(FailureCode::Unsupported, Phase::Listing, message)
        .with_hint("Narrow the selection with `include`, or set `maxFiles`.")
}

/// Where the reply leaves open why, the directory is missing: that is by far the likeliest.
fn refused_directory(directory: &RemotePath, reply: &Reply) -> Failure {
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
