//! list: one document for each entry of a directory.

use super::{Document, Output};
use crate::config::properties as property;
use crate::config::{IfMissing, InputProperties, ListParameters, OutputProperties};
use crate::failure::{Failure, FailureCode};
use crate::ftp::{Entry, EntryKind, RemotePath, decode_name};
use crate::session::Session;
use serde::Serialize;

/// The content of a document: what the server tells about an entry (SEMANTICS: §3, list).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata<'a> {
    file_name: &'a str,
    remote_directory: &'a str,
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

pub(super) fn run(
    session: &mut Session,
    parameters: &ListParameters,
    properties: &InputProperties,
) -> Result<Vec<Document>, Failure> {
    let directory = session.directory(parameters.remote_directory.as_ref(), properties)?;
    let entries = match session.list(&directory) {
        Ok(entries) => entries,
        Err(failure) if failure.code == FailureCode::NotFound && parameters.if_missing == IfMissing::Empty => {
            Vec::new()
        }
        Err(failure) => return Err(failure),
    };
    let included = |entry: &Entry| {
        parameters.include.is_empty() || parameters.include.iter().any(|pattern| pattern.matches(&entry.name))
    };
    entries
        .iter()
        .filter(|entry| included(entry))
        .filter(|entry| !parameters.exclude.iter().any(|pattern| pattern.matches(&entry.name)))
        .take(parameters.max_files.limit())
        .map(|entry| describe(entry, &directory).map(Document::Output))
        .collect()
}

fn describe(entry: &Entry, directory: &RemotePath) -> Result<Output, Failure> {
    let file_name = decode_name(&entry.name);
    let remote_directory = directory.to_text();
    let metadata = Metadata {
        file_name: &file_name,
        remote_directory: &remote_directory,
        file_type: file_type(entry.kind),
        link_path: entry.link_target.as_deref().map(decode_name),
        size: entry.size,
        modified: entry.modified.map(|modified| modified.to_rfc3339()),
        modified_precision: entry.modified.map(|modified| modified.precision.as_str()),
        permissions: entry.permissions.as_deref(),
        owner: entry.owner.as_deref(),
        group: entry.group.as_deref(),
    };
    let content = serde_json::to_vec(&metadata).map_err(|error| {
        Failure::new(
            FailureCode::Unsupported,
            crate::failure::Phase::Listing,
            format!("cannot describe an entry: {error}"),
        )
    })?;

    let mut properties = OutputProperties::default();
    properties.set_some(property::SIZE, entry.size.map(|size| size.to_string()));
    properties.set_some(property::MODIFIED, entry.modified.map(|modified| modified.to_rfc3339()));
    properties.set_some(property::TIMESTAMP, entry.modified.map(|modified| modified.to_boomi_timestamp()));
    properties.set(property::FILE_TYPE, file_type(entry.kind));
    properties.set(property::FILE_NAME, file_name);
    properties.set(property::REMOTE_DIRECTORY, remote_directory);
    Ok(Output { properties, content })
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
