//! list: what is in a directory, one document for each entry or one for all.

use super::selection::Selection;
use super::walk::Visited;
use super::{Document, Results};
use crate::config::properties as property;
use crate::config::{IfMissing, InputProperties, ListParameters, OutputProperties, ResultFormat};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{EntryKind, Modified, RemotePath};
use crate::net::BodySink;
use crate::session::Session;
use serde::Serialize;
use std::rc::Rc;
use time::Duration;

/// Entries are gathered up to this many bytes before they are written.
const ENOUGH_TO_WRITE: usize = 60 * 1024;

/// The content of a document: what the server tells about an entry (SEMANTICS: §3, list).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata<'a> {
    file_name: String,
    remote_directory: String,
    file_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    link_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified_precision: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
}

/// An entry that was listed.
pub(crate) struct ListedEntry {
    visited: Visited,
    /// Whether directories below were listed too.
    recursive: bool,
    ahead_of_utc: Duration,
}

/// All entries as one document.
pub(crate) struct ListedArray {
    directory: RemotePath,
    parameters: Rc<ListParameters>,
    /// Begun already, for the first time it is read.
    begun: Option<Selection>,
}

pub(super) fn run(
    session: &mut Session,
    parameters: &Rc<ListParameters>,
    properties: &InputProperties,
) -> Result<Results, Failure> {
    let directory = session.directory(parameters.remote_directory.as_ref(), properties)?;
    let selection = begin(session, parameters, &directory)?;
    Ok(match parameters.result_format {
        ResultFormat::Documents => Results::Listed(Box::new(selection), parameters.reach.recursive),
        ResultFormat::Array => {
            let (parameters, begun) = (Rc::clone(parameters), Some(selection));
            Results::one(Document::ListedArray(ListedArray { directory, parameters, begun }))
        }
    })
}

fn begin(session: &mut Session, parameters: &ListParameters, directory: &RemotePath) -> Result<Selection, Failure> {
    let missing_is_empty = parameters.if_missing == IfMissing::Empty;
    let ListParameters { filter, reach, .. } = parameters;
    Selection::begin(session, directory.clone(), filter, reach, |_| true, missing_is_empty)
}

/// The next entry, while the listing may still be under way.
pub(super) fn next(
    session: &mut Session,
    selection: &mut Selection,
    recursive: bool,
) -> Result<Option<ListedEntry>, Failure> {
    let visited = selection.next(session)?;
    let ahead_of_utc = session.ahead_of_utc();
    Ok(visited.map(|visited| ListedEntry { visited, recursive, ahead_of_utc }))
}

impl ListedArray {
    pub(super) fn properties(&self) -> OutputProperties {
        let mut properties = OutputProperties::default();
        properties.set(property::REMOTE_DIRECTORY, self.directory.to_text());
        properties
    }

    /// Writes the array entry by entry, as they come.
    pub(super) fn read_to(&mut self, session: &mut Session, sink: &mut BodySink<'_>) -> Result<(), Failure> {
        let mut selection = match self.begun.take() {
            Some(begun) => begun,
            None => begin(session, &self.parameters, &self.directory)?,
        };
        let mut text = b"[".to_vec();
        let mut separator: &[u8] = b"\n";
        while let Some(listed) = next(session, &mut selection, self.parameters.reach.recursive)? {
            text.extend_from_slice(separator);
            text.extend_from_slice(&listed.content()?);
            separator = b",\n";
            if text.len() >= ENOUGH_TO_WRITE {
                super::write(session, sink, &std::mem::take(&mut text))?;
            }
        }
        text.extend_from_slice(b"\n]\n");
        super::write(session, sink, &text)
    }
}

impl ListedEntry {
    pub(super) fn properties(&self) -> OutputProperties {
        let mut properties = OutputProperties::default();
        let Visited { directory, entry } = &self.visited;
        let modified = entry.modified.as_ref();
        properties.set(property::FILE_NAME, directory.path.decode_name(&entry.name));
        properties.set(property::REMOTE_DIRECTORY, directory.path.to_text());
        if self.recursive {
            properties.set(property::RELATIVE_PATH, directory.path.decode_name(&self.visited.relative_path()));
        }
        properties.set(property::FILE_TYPE, file_type(entry.kind));
        properties.set_some(property::SIZE, entry.size.map(|size| size.to_string()));
        properties.set_some(property::MODIFIED, modified.map(Modified::to_rfc3339));
        properties
            .set_some(property::TIMESTAMP, modified.map(|modified| modified.to_boomi_timestamp(self.ahead_of_utc)));
        properties
    }

    /// The JSON object that is the document's content.
    pub(super) fn content(&self) -> Result<Vec<u8>, Failure> {
        let Visited { directory, entry } = &self.visited;
        let metadata = Metadata {
            file_name: directory.path.decode_name(&entry.name),
            remote_directory: directory.path.to_text(),
            file_type: file_type(entry.kind),
            link_path: entry.link_target.as_deref().map(|target| directory.path.decode_name(target)),
            size: entry.size,
            modified: entry.modified.as_ref().map(Modified::to_rfc3339),
            modified_precision: entry.modified.as_ref().map(|modified| modified.precision.as_str()),
            permissions: entry.permissions.as_deref(),
            owner: entry.owner.as_deref(),
            group: entry.group.as_deref(),
        };
        serde_json::to_vec(&metadata).map_err(|error| {
            Failure::new(FailureCode::Unsupported, Phase::Listing, format!("cannot describe an entry: {error}"))
        })
    }
}

/// Boomi's words.
pub(super) fn file_type(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::File => "regular_file",
        EntryKind::Directory => "directory",
        EntryKind::SymbolicLink => "symbolic_link",
        EntryKind::Other | EntryKind::Unknown => "unknown",
    }
}
