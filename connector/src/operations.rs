//! The operations: what a document asks for, in terms of a session.

mod delete;
mod document;
mod get;
mod list;
mod probe;
mod send;

pub(crate) use document::{Document, Output};
pub(crate) use probe::{Outcome, Probe, Stage};

use crate::config::properties as property;
use crate::config::{
    DeleteParameters, GetParameters, InputProperties, ListParameters, OutputProperties, SendParameters,
};
use crate::failure::{Failure, FailureCode, Phase};
use crate::net::BodySource;
use crate::session::{Protection, Session};

/// An operation whose parameters have been checked.
pub(crate) enum Operation {
    Get(GetParameters),
    Send(SendParameters),
    List(ListParameters),
    Delete(DeleteParameters),
}

impl Operation {
    pub(crate) fn prepare(name: &str, parameters: &str) -> Result<Self, Failure> {
        Ok(match name {
            "get" => Self::Get(GetParameters::parse(parameters)?),
            "send" => Self::Send(SendParameters::parse(parameters)?),
            "list" => Self::List(ListParameters::parse(parameters)?),
            "delete" => Self::Delete(DeleteParameters::parse(parameters)?),
            _ => {
                let message = format!("there is no operation `{name}`");
                return Err(Failure::new(FailureCode::ConfigInvalid, Phase::Configure, message)
                    .with_hint("The operations are get, send, list and delete."));
            }
        })
    }

    /// Whether an input document's content is what the operation is about.
    pub(crate) fn takes_content(&self) -> bool {
        matches!(self, Self::Send(_))
    }

    /// Runs the operation for one input document and answers its output documents, in order.
    pub(crate) fn run(
        &self,
        session: &mut Session,
        properties: &InputProperties,
        body: Option<BodySource<'_>>,
    ) -> Result<Vec<Document>, Failure> {
        match self {
            Self::Get(parameters) => get::run(session, parameters, properties),
            Self::Send(parameters) => send::run(session, parameters, properties, body).map(|output| vec![output]),
            Self::List(parameters) => list::run(session, parameters, properties),
            Self::Delete(parameters) => delete::run(session, parameters, properties).map(|output| vec![output]),
        }
    }
}

/// The file name is neither a parameter nor a property.
fn no_file_name() -> Failure {
    Failure::new(FailureCode::ConfigInvalid, Phase::Document, "no file name is given")
        .with_hint("Set the parameter `fileName`, or the document property `file-name`.")
}

/// How the transfer was protected, when it was.
fn set_protection(properties: &mut OutputProperties, protection: Option<Protection>) {
    if let Some(Protection { tls, peer_fingerprint }) = protection {
        properties.set(property::TLS_VERSION, tls.version.as_str());
        properties.set(property::TLS_DATA_RESUMED, tls.resumed.to_string());
        properties.set_some(property::PEER_FINGERPRINT, peer_fingerprint);
    }
}

fn wants(filter: &crate::config::Filter, entry: &crate::ftp::Entry) -> bool {
    let name = crate::ftp::decode_name(&entry.name);
    filter.wants(crate::config::Candidate { name: &name, path: &name, size: entry.size, age: None })
}
