//! Listing and creating directories.

use super::Session;
use super::facts::is_not_implemented;
use crate::failure::{Failure, FailureCode, Phase, refused};
use crate::ftp::{Command, Entry, ListingDecoder, ListingFormat, RemotePath, Reply};
use time::UtcDateTime;

impl Session {
    /// Lists a directory: MLSD, else LIST, else NLST. A missing directory is `not-found`, never empty.
    pub(crate) fn list(&mut self, directory: &RemotePath) -> Result<Vec<Entry>, Failure> {
        if self.uses_mlsd() {
            let mut decoder = ListingDecoder::new(ListingFormat::Mlsd, UtcDateTime::now());
            match self.receive_listing(Command::Mlsd(directory), &mut decoder)? {
                Ok(_) => {
                    let entries = self.entries(&mut decoder);
                    if entries.is_empty() && decoder.unparsed_lines() == 0 {
                        self.tell_missing_from_empty(directory)?;
                    }
                    return Ok(entries);
                }
                Err(reply) if is_not_implemented(&reply) => self.refused.mlsd = true,
                Err(reply) => return Err(refused_directory(directory, &reply)),
            }
        }
        self.list_working_directory(directory)
    }

    /// LIST and NLST take options and wildcards where MLSD takes a path: go there instead of naming it.
    fn list_working_directory(&mut self, directory: &RemotePath) -> Result<Vec<Entry>, Failure> {
        let argument = if directory.is_absolute() {
            let reply = self.control.call(Command::Cwd(directory), Phase::Directory)?;
            if !reply.is_completion() {
                return Err(refused_directory(directory, &reply));
            }
            None
        } else {
            Some(directory).filter(|directory| directory.as_bytes() != b".")
        };
        if !self.refused.list {
            let mut decoder = ListingDecoder::new(ListingFormat::List, UtcDateTime::now());
            match self.receive_listing(Command::List(argument), &mut decoder)? {
                // vsftpd lists a directory that it may not read as an empty one, and says so in passing.
                Ok(reply) if reply.text().to_lowercase().contains("failed to open directory") => {
                    return Err(refused_directory(directory, &reply));
                }
                Ok(_) => {
                    let entries = self.entries(&mut decoder);
                    if !entries.is_empty() || decoder.unparsed_lines() == 0 {
                        return Ok(entries);
                    }
                }
                Err(reply) if is_not_implemented(&reply) => self.refused.list = true,
                Err(reply) if says_empty(&reply) => return Ok(Vec::new()),
                Err(reply) => return Err(refused_directory(directory, &reply)),
            }
        }
        let mut decoder = ListingDecoder::new(ListingFormat::Names, UtcDateTime::now());
        match self.receive_listing(Command::Nlst(argument), &mut decoder)? {
            Ok(_) => Ok(self.entries(&mut decoder)),
            Err(reply) if says_empty(&reply) => Ok(Vec::new()),
            Err(reply) => Err(refused_directory(directory, &reply)),
        }
    }

    /// Sees to it that a directory exists, asking the server once for each directory: some accept an upload into a missing
    /// one and fail when the content has gone.
    pub(crate) fn ensure_directory(&mut self, directory: &RemotePath) -> Result<(), Failure> {
        // Without a known login directory there is no way back from a CWD: the upload itself has to tell.
        if !directory.is_absolute() || self.known_directories.contains(directory) {
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
            let reply = self.control.call(Command::Mkd(&level), Phase::Directory)?;
            created |= reply.is_completion();
            refusal = Some(reply).filter(|reply| !reply.is_completion());
        }
        match refusal {
            Some(reply) if !self.is_directory(directory, Phase::Directory)? => {
                Err(refused(Phase::Directory, &format!("create the directory `{}`", directory.to_text()), &reply))
            }
            _ => Ok(created),
        }
    }

    fn entries(&mut self, decoder: &mut ListingDecoder) -> Vec<Entry> {
        let entries = std::iter::from_fn(|| decoder.next_entry()).collect();
        let unparsed = decoder.unparsed_lines();
        if unparsed > 0 {
            let first = decoder.first_unparsed().unwrap_or_default();
            let message =
                format!("lines of the listing that were not understood and left out: {unparsed}; the first: {first}");
            self.warn("unparsed-listing-lines", message);
        }
        entries
    }

    /// Some servers list what does not exist as empty.
    fn tell_missing_from_empty(&mut self, directory: &RemotePath) -> Result<(), Failure> {
        if directory.is_absolute() && !self.is_directory(directory, Phase::Directory)? {
            let message = format!("the directory `{}` does not exist", directory.to_text());
            return Err(Failure::new(FailureCode::NotFound, Phase::Directory, message));
        }
        Ok(())
    }
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
