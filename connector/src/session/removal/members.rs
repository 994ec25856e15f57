//! What a directory holds, hidden entries too, and which of it are links.

use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Command, Entry, EntryKind, ListingDecoder, ListingFormat, RemotePath};
use crate::session::{MOST_ENTRIES, Session, Target, too_many_entries};
use std::collections::HashMap;
use time::UtcDateTime;

/// One entry of a directory, no more than its removal needs.
pub(in crate::session) struct Member {
    pub(in crate::session) name: Vec<u8>,
    pub(in crate::session) kind: EntryKind,
}

impl Member {
    pub(super) fn target(&self, directory: &Target) -> Target {
        Target { directory: directory.path(), name: self.name.clone() }
    }
}

impl From<Entry> for Member {
    fn from(entry: Entry) -> Self {
        Self { name: entry.name, kind: entry.kind }
    }
}

impl Session {
    /// All that a directory holds. MLSD has the exact names, but some servers leave links out that lead nowhere, and tell of
    /// others what they lead to; their LIST shows them. What any listing calls a link is a link.
    pub(super) fn members(&mut self, directory: &RemotePath) -> Result<Vec<Member>, Failure> {
        let shown = self.members_with_hidden(directory)?;
        if !self.uses_mlsd() && !shown.is_empty() {
            return Ok(shown);
        }
        let mut shown: HashMap<Vec<u8>, EntryKind> =
            shown.into_iter().map(|member| (member.name, member.kind)).collect();
        let mut members = Vec::new();
        for entry in self.list(directory, MOST_ENTRIES, |_| true)? {
            let is_link = shown.remove(&entry.name) == Some(EntryKind::SymbolicLink);
            let kind = if is_link { EntryKind::SymbolicLink } else { entry.kind };
            members.push(Member { name: entry.name, kind });
        }
        members.extend(shown.into_iter().map(|(name, kind)| Member { name, kind }));
        Ok(members)
    }

    /// Whether the directory above shows the path as a symbolic link.
    pub(super) fn is_listed_as_link(&mut self, target: &Target) -> Result<bool, Failure> {
        Ok(self.links_in(&target.directory)?.any(|name| name == target.name))
    }

    fn links_in(&mut self, directory: &RemotePath) -> Result<impl Iterator<Item = Vec<u8>> + use<>, Failure> {
        let members = self.members_with_hidden(directory)?.into_iter();
        Ok(members.filter(|member| member.kind == EntryKind::SymbolicLink).map(|member| member.name))
    }

    /// `LIST -a`: names that begin with a dot are hidden without the option, and links are shown as links. Nothing where the
    /// server does not know the option, or where the session cannot go to the directory.
    pub(in crate::session) fn members_with_hidden(&mut self, directory: &RemotePath) -> Result<Vec<Member>, Failure> {
        if !self.may_change_directory(directory) {
            return Ok(Vec::new());
        }
        self.end_listing();
        self.change_directory(directory)?;
        let show_hidden = RemotePath::from_bytes(*b"-a");
        let Ok(mut transfer) = self.start_listing(Command::List(Some(&show_hidden)))? else { return Ok(Vec::new()) };
        let mut decoder = ListingDecoder::new(ListingFormat::List, UtcDateTime::now());
        let mut members = Vec::new();
        loop {
            let (rest, chunk) = self.read_listing(transfer)?;
            transfer = rest;
            let Some(chunk) = chunk else { break };
            let pushed = decoder.push(&chunk);
            members.extend(std::iter::from_fn(|| decoder.next_entry()).map(Member::from));
            if pushed.is_err() || members.len() > MOST_ENTRIES {
                self.break_off_listing(transfer);
                return Err(pushed.err().map_or_else(too_many_entries, |error| {
                    Failure::new(FailureCode::ProtocolViolation, Phase::Listing, error.to_string())
                }));
            }
        }
        decoder.finish();
        members.extend(std::iter::from_fn(|| decoder.next_entry()).map(Member::from));
        Ok(self.finish_listing(transfer)?.map_or_else(|_| Vec::new(), |_| members))
    }
}
