use super::fault::Operation;
use super::world::Document;
use crate::driver::connector;
use host_harness::{Error, Failure, Session};
use serde_json::Value;
use std::time::Duration;
use tokio::time::timeout;

/// How long a call may take, whatever the server does. All waits in it together are far shorter: only what hangs, or a
/// machine that stands still, takes this long.
pub(super) const BOUND: Duration = Duration::from_secs(30);

/// An engine that uses one session for its documents, and opens another when that is not good for more.
pub(super) struct Engine {
    connection: Value,
    session: Option<Session>,
}

/// How a call ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// With success; what came was right or not.
    Well {
        right: bool,
    },
    Failed(Failure),
    Hung,
    /// As no call should: the component trapped, or its session was lost.
    Broken(String),
}

impl Engine {
    pub(super) fn new(connection: Value) -> Self {
        Self { connection, session: None }
    }

    /// Runs the operation for a document, in a new session when there is none.
    pub(super) async fn call(&mut self, operation: Operation, document: Document) -> Ended {
        // Taken: a call that hangs costs the session.
        let session = self.session.take();
        let call = async {
            let mut session = match session {
                Some(session) => session,
                None => match connector().await.open(&self.connection).await {
                    Ok(session) => session,
                    Err(error) => return (None, Err(error)),
                },
            };
            let outcome = document.call(operation, &mut session).await;
            (Some(session), outcome)
        };
        let Ok((session, outcome)) = timeout(BOUND, call).await else { return Ended::Hung };
        self.session = session;
        match outcome {
            Ok(right) => Ended::Well { right },
            Err(Error::Failure(failure)) => {
                if failure.ends_batch() && !self.close().await {
                    return Ended::Hung;
                }
                Ended::Failed(failure)
            }
            Err(error) => Ended::Broken(error.to_string()),
        }
    }

    /// Closes the session; answers whether that came to an end. That it fails does not matter: the server may be gone.
    pub(super) async fn close(&mut self) -> bool {
        match self.session.take() {
            Some(session) => timeout(BOUND, session.close()).await.is_ok(),
            None => true,
        }
    }
}
