//! What a workflow engine does around the connector: opens sessions when there is none, takes documents over, and repeats
//! what failed and may succeed later.

use crate::figures::Figures;
use host_harness::{Connector, Error, Failure, Limits, Policy, Properties, Session};
use serde_json::Value;
use std::time::Duration;
use tokio::io::AsyncRead;

/// How often an operation is repeated.
const REPETITIONS: usize = 5;

/// All linear memory that a session's component may have. The defaults allow four times as much.
pub(crate) const MEMORY: usize = 16 << 20;

/// Far beyond what an operation takes with all its faults: who is not done by then hangs.
const HANG: Duration = Duration::from_mins(2);

/// An operation for one document, as data, so that it can be repeated.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) operation: &'static str,
    pub(crate) parameters: Value,
    pub(crate) body: Option<Vec<u8>>,
}

impl Request {
    pub(crate) fn of(operation: &'static str, parameters: Value) -> Self {
        Self { operation, parameters, body: None }
    }
}

/// A document that the engine has taken over.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) properties: Properties,
    pub(crate) body: Vec<u8>,
    /// Whether the connector confirmed that it was acknowledged.
    pub(crate) acknowledged: bool,
}

impl Delivery {
    pub(crate) fn property(&self, name: &str) -> &str {
        self.properties.get(name).unwrap_or_default()
    }

    pub(crate) fn path(&self) -> String {
        format!("{}/{}", self.property("remote-directory"), self.property("file-name"))
    }
}

/// What came of a request.
#[derive(Debug)]
pub(crate) struct Called {
    pub(crate) outcome: Result<(), Error>,
    /// Of all attempts, the oldest first.
    pub(crate) deliveries: Vec<Delivery>,
    /// How many of them earlier attempts made.
    pub(crate) earlier: usize,
    pub(crate) repetitions: usize,
}

impl Called {
    /// What the last attempt delivered.
    pub(crate) fn last_deliveries(&self) -> &[Delivery] {
        self.deliveries.get(self.earlier..).unwrap_or_default()
    }
}

pub(crate) struct Engine {
    connector: &'static Connector,
    connection: Value,
    limits: Limits,
    session: Option<Session>,
}

impl Engine {
    pub(crate) fn new(connector: &'static Connector, connection: Value) -> Self {
        let limits = Limits { memory: MEMORY, call_deadline: Some(HANG), ..Limits::for_connection(&connection) };
        Self { connector, connection, limits, session: None }
    }

    /// Makes the request, again and again when it fails and may succeed later.
    pub(crate) async fn call(&mut self, request: &Request, figures: &mut Figures) -> Called {
        let mut deliveries = Vec::new();
        let mut repetitions = 0;
        loop {
            let earlier = deliveries.len();
            let outcome = self.attempt(request, &mut deliveries, figures).await;
            match &outcome {
                Err(Error::Failure(failure)) => {
                    figures.failed_attempt(failure);
                    if failure.ends_batch() {
                        self.session = None;
                    }
                    if failure.retryable && repetitions < REPETITIONS {
                        repetitions += 1;
                        continue;
                    }
                }
                Err(_) => self.session = None,
                Ok(()) => {}
            }
            return Called { outcome, deliveries, earlier, repetitions };
        }
    }

    async fn attempt(
        &mut self,
        request: &Request,
        deliveries: &mut Vec<Delivery>,
        figures: &mut Figures,
    ) -> Result<(), Error> {
        let session = self.session(figures).await?;
        let operation = session.prepare(request.operation, &request.parameters).await?;
        let mut reader = request.body.as_deref();
        let body = reader.as_mut().map(|body| body as &mut (dyn AsyncRead + Unpin + Send));
        let mut results = session.run(&operation, &Properties::new(), body).await?;
        while let Some(mut document) = results.next().await? {
            let mut body = Vec::new();
            document.read_to(&mut body).await?;
            let properties = document.properties().clone();
            let acknowledged = match document.acknowledge().await {
                Ok(_) => true,
                // This document's own; the others go on.
                Err(Error::Failure(failure)) => {
                    figures.failed_attempt(&failure);
                    false
                }
                Err(error) => return Err(error),
            };
            deliveries.push(Delivery { properties, body, acknowledged });
        }
        Ok(())
    }

    async fn session(&mut self, figures: &mut Figures) -> Result<&mut Session, Error> {
        let session = if let Some(session) = self.session.take() {
            session
        } else {
            let policy = Policy::for_connection(&self.connection);
            let session = self.connector.open_with(&self.connection, policy, &self.limits).await?;
            figures.sessions_opened += 1;
            session
        };
        Ok(self.session.insert(session))
    }

    /// Says goodbye, which may fail as anything else.
    pub(crate) async fn close(&mut self) -> Result<(), Failure> {
        match self.session.take() {
            None => Ok(()),
            Some(session) => match session.close().await {
                Err(Error::Failure(failure)) => Err(failure),
                Err(error) => panic!("not even closed: {error}"),
                Ok(()) => Ok(()),
            },
        }
    }
}
