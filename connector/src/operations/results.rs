//! The output documents of one run, made as they are asked for.

use super::get::{Files, RemoteFile};
use super::list;
use super::selection::Selection;
use super::{Document, Output};
use crate::failure::Failure;
use crate::session::Session;
use std::collections::VecDeque;

pub(crate) enum Results {
    /// Made already; then maybe a failure, after which there is nothing.
    Ready { documents: VecDeque<Document>, ending: Option<Failure> },
    /// Files to read. The first was looked for at once.
    Files { first: Box<Option<RemoteFile>>, rest: Files },
    /// Entries of a listing that may be under way; whether directories below are listed too.
    Listed(Box<Selection>, bool),
}

impl Results {
    pub(super) fn none() -> Self {
        Self::ready([], None)
    }

    pub(super) fn one(document: Document) -> Self {
        Self::ready([document], None)
    }

    pub(super) fn ready(documents: impl IntoIterator<Item = Document>, ending: Option<Failure>) -> Self {
        Self::Ready { documents: documents.into_iter().collect(), ending }
    }

    /// The next document; none after the last. After a failure there is nothing more.
    pub(crate) fn next(&mut self, session: &mut Session) -> Result<Option<Document>, Failure> {
        let next = match self {
            Self::Ready { documents, ending } => match documents.pop_front() {
                Some(document) => return Ok(Some(document)),
                None => ending.take().map_or(Ok(None), Err),
            },
            Self::Files { first, rest } => match first.take() {
                Some(file) => Ok(Some(file)),
                None => rest.next(session),
            }
            .map(|file| file.map(Document::RemoteFile)),
            Self::Listed(selection, recursive) => {
                list::next(session, selection, *recursive).map(|entry| entry.map(Document::Listed))
            }
        };
        if next.is_err() {
            *self = Self::none();
        }
        next
    }
}

impl From<Output> for Results {
    fn from(output: Output) -> Self {
        Self::one(output.into())
    }
}
