//! What goes into a batch, and what comes out.

use std::future::{Future, ready};
use std::io;

use tokio::io::AsyncRead;

use crate::documents::Document;
use crate::error::{Error, Result};
use crate::properties::Properties;
use crate::session::Warning;

/// The content of an input document.
pub type Body = Box<dyn AsyncRead + Unpin + Send>;

/// One input document of a batch: an engine's own type, which comes back with its [`DocumentOutcome`] and can carry along whatever
/// belongs to it.
///
/// Its methods run in the task of the session that serves it. Blocking there holds up other sessions.
pub trait InputDocument: Send + 'static {
    /// Which document it is, such as its `file-name`.
    fn properties(&self) -> Properties;

    /// Opens its content, when its turn has come. By default it has none: an operation that reads files takes none.
    ///
    /// # Errors
    /// Become [`Error::Body`] in the outcome; the operation is not run.
    fn open(&mut self) -> impl Future<Output = io::Result<Option<Body>>> + Send {
        ready(Ok(None))
    }

    /// Takes one output document: reads its content when there is any, stores it, and acknowledges it. Dropping it
    /// without that releases it: the server is left as it was.
    ///
    /// # Errors
    /// Become part of the outcome, and the next output document of the same input has its turn. What the engine's own
    /// storage says is [`Error::Body`].
    fn deliver(&mut self, document: Document<'_>) -> impl Future<Output = Result<()>> + Send;
}

/// What came of one input document.
#[derive(Debug)]
#[non_exhaustive]
pub struct DocumentOutcome<D> {
    /// The document itself, after its last [`InputDocument::deliver`].
    pub document: D,
    /// What failed: the run itself, or the delivery of one of its output documents. None: everything was delivered.
    pub errors: Vec<Error>,
    /// What came up in its session since the document before it there. Those of a session that was just opened are among
    /// them, so that several documents may tell the same.
    pub warnings: Vec<Warning>,
}

impl<D> DocumentOutcome<D> {
    pub(super) fn new(document: D, errors: Vec<Error>, warnings: Vec<Warning>) -> Self {
        Self { document, errors, warnings }
    }

    /// Whether the other documents need not be tried.
    pub(super) fn ends_batch(&self) -> bool {
        self.errors.iter().any(|error| match error {
            // One session lost its place on the server. The others may have kept theirs.
            Error::Failure(failure) => !failure.says_full() && failure.ends_batch(),
            _ => false,
        })
    }
}
