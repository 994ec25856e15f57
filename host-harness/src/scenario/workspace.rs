//! A new directory on the server of a connection, for one scenario, so that it disturbs nothing and nothing disturbs it.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use host_harness::{Connector, Error, Properties, Session};
use serde_json::{Value, json};

/// The directory of a scenario that runs on somebody's server.
pub(crate) struct Workspace {
    connector: Connector,
    connection: Value,
    name: String,
    /// Its absolute path, as far as the server tells.
    pub(crate) directory: String,
}

impl Workspace {
    /// Makes a directory below the connection's own. The session for it is over when this returns: some accounts have one only.
    ///
    /// # Errors
    /// When the server cannot be reached, or refuses.
    pub(crate) async fn make(connector: &Connector, connection: &Value) -> Result<Self, Error> {
        let name = format!("harness-{:08x}", random() >> 32);
        let mut session = connector.open(connection).await?;
        // Those above it are somebody else's: one that is missing is a typing error.
        let parameters = json!({ "directoryName": name, "createDirectories": false });
        let made = run(&mut session, "make-directory", &parameters).await?;
        goodbye(session).await;
        let parent = made.get("remote-directory").unwrap_or_default().trim_end_matches('/');
        let directory = match made.get("remote-directory") {
            Some(directory) if !directory.is_empty() => format!("{parent}/{name}"),
            _ => name.clone(),
        };
        Ok(Self { connector: connector.clone(), connection: connection.clone(), name, directory })
    }

    /// The connection, with this directory as its own.
    pub(crate) fn connection(&self) -> Value {
        let mut connection = self.connection.clone();
        if let Some(fields) = connection.as_object_mut() {
            fields.insert("remoteDirectory".to_owned(), self.directory.clone().into());
        }
        connection
    }

    /// Removes the directory, with all that the scenario has left there.
    ///
    /// # Errors
    /// When the server cannot be reached, or refuses.
    pub(crate) async fn remove(self) -> Result<(), Error> {
        let mut session = self.connector.open(&self.connection).await?;
        let parameters =
            json!({ "fileName": self.name, "directories": true, "recursive": true, "ifMissing": "ignore" });
        run(&mut session, "delete", &parameters).await?;
        goodbye(session).await;
        Ok(())
    }
}

/// Runs an operation that has one result, and gives its properties.
async fn run(session: &mut Session, operation: &str, parameters: &Value) -> Result<Properties, Error> {
    let operation = session.prepare(operation, parameters).await?;
    let mut results = session.run(&operation, &Properties::new(), None).await?;
    let mut properties = Properties::new();
    while let Some(document) = results.next().await? {
        properties.extend(document.properties().clone());
        properties.extend(document.acknowledge().await?);
    }
    Ok(properties)
}

/// What the server makes of the goodbye changes nothing.
async fn goodbye(session: Session) {
    if let Err(error) = session.close().await {
        tracing::debug!(%error, "the session did not end in good order");
    }
}

/// The standard library's hash maps get theirs from the operating system.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}
