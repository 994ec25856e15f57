//! Output documents.

use super::get::RemoteFile;
use crate::config::OutputProperties;
use crate::failure::{Failure, FailureCode, Phase};
use crate::net::{BodySink, Deadline};
use crate::session::Session;

/// One output document.
pub(crate) enum Document {
    /// A file that is read when the engine asks for its content.
    RemoteFile(RemoteFile),
    /// Everything is known already.
    Output(Output),
}

/// A document that needs no server any more: an entry of a listing, or the report of what was done.
#[derive(Debug, Clone, Default)]
pub(crate) struct Output {
    pub(crate) properties: OutputProperties,
    pub(crate) content: Vec<u8>,
}

impl Document {
    pub(crate) fn properties(&self) -> OutputProperties {
        match self {
            Self::RemoteFile(file) => file.properties(),
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
            Self::Output(output) => {
                let deadline = Deadline::after(session.idle_bound());
                sink.write_all(&output.content, deadline)
                    .and_then(|()| sink.flush(deadline))
                    .map_err(|error| Failure::new(FailureCode::Cancelled, Phase::Transfer, error.to_string()))?;
                Ok(OutputProperties::default())
            }
        }
    }

    /// The engine has the document for good.
    pub(crate) fn acknowledge(self, session: &mut Session) -> Result<OutputProperties, Failure> {
        match self {
            Self::RemoteFile(file) => file.acknowledge(session),
            Self::Output(_) => Ok(OutputProperties::default()),
        }
    }
}

impl From<Output> for Document {
    fn from(output: Output) -> Self {
        Self::Output(output)
    }
}
