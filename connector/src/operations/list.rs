//! list: one document for each entry of a directory.

use super::Document;
use crate::config::properties as property;
use crate::config::{IfMissing, InputProperties, ListParameters, OutputProperties};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Entry, EntryKind, Modified, RemotePath, decode_name};
use crate::session::Session;
use serde::Serialize;
use std::rc::Rc;

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
    entry: Entry,
    directory: Rc<RemotePath>,
}

pub(super) fn run(
    session: &mut Session,
    parameters: &ListParameters,
    properties: &InputProperties,
) -> Result<Vec<Document>, Failure> {
    let directory = session.directory(parameters.remote_directory.as_ref(), properties)?;
    let wanted = |entry: &Entry| super::wants(&parameters.filter, entry);
    let entries = match session.list(&directory, parameters.reach.max_files.limit(), wanted) {
        Ok(entries) => entries,
        Err(failure) if failure.code == FailureCode::NotFound && parameters.if_missing == IfMissing::Empty => {
            Vec::new()
        }
        Err(failure) => return Err(failure),
    };
    let directory = Rc::new(directory);
    let listed = |entry| Document::Listed(ListedEntry { entry, directory: Rc::clone(&directory) });
    Ok(entries.into_iter().map(listed).collect())
}

impl ListedEntry {
    pub(super) fn properties(&self) -> OutputProperties {
        let mut properties = OutputProperties::default();
        let modified = self.entry.modified.as_ref();
        properties.set(property::FILE_NAME, decode_name(&self.entry.name));
        properties.set(property::REMOTE_DIRECTORY, self.directory.to_text());
        properties.set(property::FILE_TYPE, file_type(self.entry.kind));
        properties.set_some(property::SIZE, self.entry.size.map(|size| size.to_string()));
        properties.set_some(property::MODIFIED, modified.map(Modified::to_rfc3339));
        properties.set_some(property::TIMESTAMP, modified.map(Modified::to_boomi_timestamp));
        properties
    }

    /// The JSON object that is the document's content.
    pub(super) fn content(&self) -> Result<Vec<u8>, Failure> {
        let entry = &self.entry;
        let metadata = Metadata {
            file_name: decode_name(&entry.name),
            remote_directory: self.directory.to_text(),
            file_type: file_type(entry.kind),
            link_path: entry.link_target.as_deref().map(decode_name),
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
fn file_type(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::File => "regular_file",
        EntryKind::Directory => "directory",
        EntryKind::SymbolicLink => "symbolic_link",
        EntryKind::Other | EntryKind::Unknown => "unknown",
    }
}
