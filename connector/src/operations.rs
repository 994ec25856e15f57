//! The operations: what a document asks for, in terms of a session.

mod collision;
mod delete;
mod document;
mod get;
mod list;
mod make_directory;
mod missing;
mod move_file;
mod probe;
mod results;
mod selection;
mod send;
mod walk;

pub(crate) use document::{Document, Output};
pub(crate) use probe::{Outcome, Probe, Stage};
pub(crate) use results::Results;

use crate::config::properties as property;
use crate::config::{
    CommandText, DeleteParameters, GetParameters, InputProperties, ListParameters, MakeDirectoryParameters,
    MoveParameters, OutputProperties, SendParameters,
};
use crate::descriptor::OPERATIONS;
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{RemotePath, Reply};
use crate::net::{BodySink, BodySource, Deadline};
use crate::session::{Protection, Session, Target};
use std::rc::Rc;

/// An operation whose parameters have been checked.
pub(crate) enum Operation {
    Get(Rc<GetParameters>),
    Send(SendParameters),
    List(Rc<ListParameters>),
    Delete(DeleteParameters),
    Move(MoveParameters),
    MakeDirectory(MakeDirectoryParameters),
}

impl Operation {
    pub(crate) fn prepare(name: &str, parameters: &str) -> Result<Self, Failure> {
        Ok(match name {
            "get" => Self::Get(GetParameters::parse(parameters)?.into()),
            "send" => Self::Send(SendParameters::parse(parameters)?),
            "list" => Self::List(ListParameters::parse(parameters)?.into()),
            "delete" => Self::Delete(DeleteParameters::parse(parameters)?),
            "move" => Self::Move(MoveParameters::parse(parameters)?),
            "make-directory" => Self::MakeDirectory(MakeDirectoryParameters::parse(parameters)?),
            _ => {
                let names: Vec<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
                let message = format!("there is no operation `{name}`");
                return Err(Failure::new(FailureCode::ConfigInvalid, Phase::Configure, message)
                    .with_hint(format!("The operations are: {}.", names.join(", "))));
            }
        })
    }

    /// Whether an input document's content is what the operation is about.
    pub(crate) fn takes_content(&self) -> bool {
        matches!(self, Self::Send(_))
    }

    /// Runs the operation for one input document. Its output documents come in order.
    pub(crate) fn run(
        &self,
        session: &mut Session,
        properties: &InputProperties,
        body: Option<BodySource<'_>>,
    ) -> Result<Results, Failure> {
        session.end_listing();
        session.forget_looks();
        // An earlier document may have been complete when the connection broke, or the engine have taken its time.
        session.ensure_connected()?;
        match self {
            Self::Get(parameters) => get::run(session, parameters, properties),
            Self::Send(parameters) => send::run(session, parameters, properties, body).map(Results::one),
            Self::List(parameters) => list::run(session, parameters, properties),
            Self::Delete(parameters) => delete::run(session, parameters, properties),
            Self::Move(parameters) => move_file::run(session, parameters, properties).map(Results::one),
            Self::MakeDirectory(parameters) => make_directory::run(session, parameters, properties).map(Results::one),
        }
    }
}

/// The file name is neither a parameter nor a property.
fn no_file_name() -> Failure {
    Failure::new(FailureCode::ConfigInvalid, Phase::Document, "no file name is given")
        .with_hint("Set the parameter `fileName`, or the document property `file-name`.")
}

/// The names that are meant exactly, by a property or else by the parameters; none when nothing names anything. A list of
/// names in a property may be empty.
fn names<'a>(
    properties: &'a InputProperties,
    file_name: Option<&'a CommandText>,
    file_names: &'a [CommandText],
) -> Option<&'a [CommandText]> {
    match (&properties.file_name, &properties.file_names, file_name) {
        (Some(name), _, _) | (None, None, Some(name)) => Some(std::slice::from_ref(name)),
        (None, Some(names), _) => Some(names),
        (None, None, None) => Some(file_names).filter(|names| !names.is_empty()),
    }
}

/// What the name leads to, seen from `directory`, when that may be a directory: a slash at its end is then no mistake.
fn file_or_directory(session: &Session, directory: &RemotePath, name: &CommandText) -> Result<Target, Failure> {
    let trimmed = CommandText::new(name.as_str().trim_end_matches('/')).ok().filter(|trimmed| !trimmed.is_blank());
    session.target_named(directory, trimmed.as_ref().unwrap_or(name))
}

/// The server's final word, when it came.
fn set_reply(properties: &mut OutputProperties, reply: Option<&Reply>) {
    properties.set_some(property::REPLY_CODE, reply.map(|reply| reply.code.to_string()));
    properties.set_some(property::REPLY_TEXT, reply.map(Reply::text));
}

/// How the transfer was protected, when it was.
fn set_protection(properties: &mut OutputProperties, protection: Option<Protection>) {
    if let Some(Protection { tls, peer_fingerprint }) = protection {
        properties.set(property::TLS_VERSION, tls.version.as_str());
        properties.set(property::TLS_DATA_RESUMED, tls.resumed.to_string());
        properties.set_some(property::PEER_FINGERPRINT, peer_fingerprint);
    }
}

/// Hands over content that is not streamed from the server.
fn write(session: &Session, sink: &mut BodySink<'_>, content: &[u8]) -> Result<(), Failure> {
    let deadline = Deadline::after(session.idle_bound());
    sink.write_all(content, deadline)
        .and_then(|()| sink.flush(deadline))
        .map_err(|error| Failure::new(FailureCode::Cancelled, Phase::Transfer, error.to_string()))
}
