//! Output documents.

use super::get::RemoteFile;
use super::list::{ListedArray, ListedEntry};
use crate::config::OutputProperties;
use crate::failure::Failure;
use crate::net::BodySink;
use crate::session::Session;

/// One output document.
pub(crate) enum Document {
    /// A file that is read when the engine asks for its content.
    RemoteFile(RemoteFile),
    /// An entry of a listing, whose content describes it.
    Listed(ListedEntry),
    /// All entries of a listing, which are read when the engine asks for the content.
    ListedArray(ListedArray),
    /// The report of what was done: no content.
    Output(Output),
}

/// The report of what was done.
#[derive(Debug, Clone, Default)]
pub(crate) struct Output {
    pub(crate) properties: OutputProperties,
}

impl Document {
    pub(crate) fn properties(&self) -> OutputProperties {
        match self {
            Self::RemoteFile(file) => file.properties(),
            Self::Listed(entry) => entry.properties(),
            Self::ListedArray(array) => array.properties(),
            Self::Output(output) => output.properties.clone(),
        }
    }

    /// Streams the content, and answers the properties that are known only now.
    pub(crate) fn read_to(
        &mut self,
        session: &mut Session,
        sink: &mut BodySink<'_>,
    ) -> Result<OutputProperties, Failure> {
        match self {
            Self::RemoteFile(file) => {
                session.end_listing();
                return file.read_to(session, sink);
            }
            Self::Listed(entry) => super::write(session, sink, &entry.content()?)?,
            Self::ListedArray(array) => array.read_to(session, sink)?,
            Self::Output(_) => {}
        }
        Ok(OutputProperties::default())
    }

    /// The engine has the document for good.
    pub(crate) fn acknowledge(self, session: &mut Session) -> Result<OutputProperties, Failure> {
        match self {
            Self::RemoteFile(file) => {
                session.end_listing();
                file.acknowledge(session)
            }
            Self::Listed(_) | Self::ListedArray(_) | Self::Output(_) => Ok(OutputProperties::default()),
        }
    }
}

impl From<Output> for Document {
    fn from(output: Output) -> Self {
        Self::Output(output)
    }
}
