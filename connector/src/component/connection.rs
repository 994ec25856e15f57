//! The resources of the interface `connection`. They share one session; none of them is ever in use twice at once.

use super::{Component, convert};
use crate::bindings::exports::integration::connector::connection as exported;
use crate::bindings::exports::integration::connector::connection::{InputStream, OutputStream};
use crate::bindings::integration::connector::types;
use crate::config::Connection;
use crate::failure::{Failure, FailureCode, Phase};
use crate::net::{BodySink, BodySource};
use crate::operations::{self, Probe};
use crate::session::Session;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The session, until it is closed.
type Shared = Rc<RefCell<Option<Session>>>;

impl exported::Guest for Component {
    type Probe = ProbeResource;
    type Session = SessionResource;
    type Operation = OperationResource;
    type Results = ResultsResource;
    type Document = DocumentResource;
}

pub(crate) struct ProbeResource(RefCell<Probe>);

impl exported::GuestProbe for ProbeResource {
    fn start(connection: String, write: bool) -> Result<exported::Probe, types::Failure> {
        crate::log::install();
        let connection = Connection::parse(&connection).map_err(|error| convert::failure(error.into()))?;
        let probe = Probe::new(connection, write).map_err(convert::failure)?;
        Ok(exported::Probe::new(Self(RefCell::new(probe))))
    }

    fn advance(&self) -> Option<exported::Stage> {
        self.0.borrow_mut().advance().map(convert::stage)
    }
}

pub(crate) struct SessionResource(Shared);

impl exported::GuestSession for SessionResource {
    fn open(connection: String) -> Result<exported::Session, types::Failure> {
        crate::log::install();
        let connection = Connection::parse(&connection).map_err(|error| convert::failure(error.into()))?;
        let session = Session::open(&connection).map_err(convert::failure)?;
        Ok(exported::Session::new(Self(Rc::new(RefCell::new(Some(session))))))
    }

    fn prepare(&self, operation: String, parameters: String) -> Result<exported::Operation, types::Failure> {
        let operation = operations::Operation::prepare(&operation, &parameters).map_err(convert::failure)?;
        Ok(exported::Operation::new(OperationResource { session: self.0.clone(), operation }))
    }

    fn ping(&self) -> Result<(), types::Failure> {
        with(&self.0, Session::ping)
    }

    fn warnings(&self) -> Vec<types::Warning> {
        let warnings = self.0.borrow_mut().as_mut().map(Session::take_warnings).unwrap_or_default();
        warnings.into_iter().map(convert::warning).collect()
    }

    fn close(this: exported::Session) -> Result<(), types::Failure> {
        let session = this.get::<Self>().0.borrow_mut().take();
        session.map_or(Ok(()), Session::close).map_err(convert::failure)
    }
}

pub(crate) struct OperationResource {
    session: Shared,
    operation: operations::Operation,
}

impl exported::GuestOperation for OperationResource {
    fn run(
        &self,
        properties: Vec<types::Property>,
        body: Option<&InputStream>,
    ) -> Result<exported::Results, types::Failure> {
        let properties = convert::input_properties(&properties).map_err(convert::failure)?;
        let results =
            with(&self.session, |session| self.operation.run(session, &properties, body.map(BodySource::Stream)))?;
        Ok(exported::Results::new(ResultsResource { session: self.session.clone(), results: RefCell::new(results) }))
    }
}

pub(crate) struct ResultsResource {
    session: Shared,
    results: RefCell<operations::Results>,
}

impl exported::GuestResults for ResultsResource {
    fn next(&self) -> Result<Option<exported::Document>, types::Failure> {
        let document = with(&self.session, |session| self.results.borrow_mut().next(session))?;
        Ok(document.map(|document| {
            let document = Cell::new(Some(document));
            exported::Document::new(DocumentResource { session: self.session.clone(), document })
        }))
    }
}

pub(crate) struct DocumentResource {
    session: Shared,
    /// Taken out while it is in use.
    document: Cell<Option<operations::Document>>,
}

impl exported::GuestDocument for DocumentResource {
    fn properties(&self) -> Vec<types::Property> {
        let document = self.document.take();
        let properties = document.as_ref().map(operations::Document::properties).unwrap_or_default();
        self.document.set(document);
        convert::properties(properties)
    }

    fn read_to(&self, sink: &OutputStream) -> Result<Vec<types::Property>, types::Failure> {
        let Some(mut document) = self.document.take() else { return Ok(Vec::new()) };
        let read = with(&self.session, |session| document.read_to(session, &mut BodySink::stream(sink)));
        self.document.set(Some(document));
        read.map(convert::properties)
    }

    fn acknowledge(this: exported::Document) -> Result<Vec<types::Property>, types::Failure> {
        let this = this.into_inner::<Self>();
        let Some(document) = this.document.take() else { return Ok(Vec::new()) };
        with(&this.session, |session| document.acknowledge(session)).map(convert::properties)
    }
}

/// Uses the session, unless it has been closed.
fn with<T>(shared: &Shared, use_it: impl FnOnce(&mut Session) -> Result<T, Failure>) -> Result<T, types::Failure> {
    let mut session = shared.borrow_mut();
    let result = match session.as_mut() {
        Some(session) => use_it(session),
        None => Err(Failure::new(FailureCode::ConfigInvalid, Phase::Idle, "the session has been closed")),
    };
    result.map_err(convert::failure)
}
