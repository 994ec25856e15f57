//! Output documents.

use super::get::RemoteFile;
use super::list::ListedEntry;
use crate::config::OutputProperties;
use crate::failure::{Failure, FailureCode, Phase};
use crate::net::{BodySink, Deadline};
use crate::session::Session;

/// One output document.
pub(crate) enum Document {
    /// A file that is read when the engine asks for its content.
    RemoteFile(RemoteFile),
    /// An entry of a listing, whose content describes it.
    Listed(ListedEntry),
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
            Self::RemoteFile(file) => file.read_to(session, sink),
            Self::Listed(entry) => {
                let deadline = Deadline::after(session.idle_bound());
                let content = entry.content()?;
                sink.write_all(&content, deadline)
                    .and_then(|()| sink.flush(deadline))
                    .map_err(|error| Failure::new(FailureCode::Cancelled, Phase::Transfer, error.to_string()))?;
                Ok(OutputProperties::default())
            }
            Self::Output(_) => Ok(OutputProperties::default()),
        }
    }

    /// The engine has the document for good.
    pub(crate) fn acknowledge(self, session: &mut Session) -> Result<OutputProperties, Failure> {
        match self {
            Self::RemoteFile(file) => file.acknowledge(session),
            Self::Listed(_) | Self::Output(_) => Ok(OutputProperties::default()),
        }
    }
}

impl From<Output> for Document {
    fn from(output: Output) -> Self {
        Self::Output(output)
    }
}
