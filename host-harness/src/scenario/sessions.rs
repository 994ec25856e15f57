//! The sessions of a scenario, by name.

use std::collections::BTreeMap;
use std::time::Duration;

use host_harness::{Connector, Error, Session};
use serde_json::Value;

/// How long the goodbyes at the end may take, all together: they decide nothing.
const GOODBYE: Duration = Duration::from_secs(5);

/// The sessions of a scenario. Each is opened when it is first used.
pub(crate) struct Sessions {
    connector: Connector,
    connection: Value,
    open: BTreeMap<String, Session>,
    warnings: Vec<String>,
}

impl Sessions {
    pub(crate) fn new(connector: Connector, connection: Value) -> Self {
        Self { connector, connection, open: BTreeMap::new(), warnings: Vec::new() }
    }

    pub(crate) fn connector(&self) -> &Connector {
        &self.connector
    }

    pub(crate) fn connection(&self) -> &Value {
        &self.connection
    }

    /// Lends the session of this name. It is lost unless it is given back: who drops the step drops the session.
    ///
    /// # Errors
    /// When it has to be opened, and cannot be.
    pub(crate) async fn take(&mut self, name: &str) -> Result<Session, Error> {
        match self.open.remove(name) {
            Some(session) => Ok(session),
            None => self.connector.open(&self.connection).await,
        }
    }

    /// Takes a session back, with the warnings that have come up in it.
    pub(crate) async fn give_back(&mut self, name: &str, mut session: Session) {
        let warnings = session.warnings().await.unwrap_or_default();
        self.warnings.extend(warnings.into_iter().map(|warning| warning.code));
        self.open.insert(name.to_owned(), session);
    }

    /// Takes the session of this name out for good; nothing, when it is not open.
    pub(crate) fn remove(&mut self, name: &str) -> Option<Session> {
        self.open.remove(name)
    }

    /// The codes of all warnings until now.
    pub(crate) fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Says goodbye in all of them.
    pub(crate) async fn close(self) {
        let goodbyes = async {
            for (name, session) in self.open {
                if let Err(error) = session.close().await {
                    tracing::debug!(%error, name, "the session did not end in good order");
                }
            }
        };
        // Whoever does not answer is left.
        let _ = tokio::time::timeout(GOODBYE, goodbyes).await;
    }
}
