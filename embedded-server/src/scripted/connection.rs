//! One control connection: reads commands, and plays the script for each.

mod play;
mod transfer;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::ServerConfig;
use tokio::net::TcpStream;

use super::behaviour::Behaviour;
use super::control::{Command, Control};
use super::data::Data;
use super::record::Record;
use super::rules::{GREETING, Rules};
use super::script::Script;
use super::sessions::Sessions;
use super::steps::{Steps, Vanished};
use super::tls::{Acceptors, ScriptedTls};
use super::tree::Tree;
use super::usual::State;

/// What all connections of a server have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) tree: Mutex<Tree>,
    pub(super) behaviour: Behaviour,
    pub(super) tls: Option<(ScriptedTls, ServerConfig)>,
    pub(super) rules: Rules,
    pub(super) record: Record,
    pub(super) sessions: Sessions,
    pub(super) steps: Steps,
}

impl Shared {
    /// The tree, also after a panic elsewhere: a test that failed must not hide another's reason.
    pub(super) fn with_tree<T>(&self, work: impl FnOnce(&mut Tree) -> T) -> T {
        work(&mut self.tree.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Why a script does not go on.
enum Stop {
    /// The control connection is over.
    Closed,
    /// The control connection is to be reset.
    Reset,
    /// The data connection failed, or the client aborted the transfer.
    DataLost,
    /// The data connection came without the TLS session that it should resume.
    SessionNotReused,
    /// The client's host has vanished.
    Vanished,
}

impl From<Vanished> for Stop {
    fn from(_: Vanished) -> Self {
        Self::Vanished
    }
}

/// Every error but those of the data connection is the control connection's.
impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Self {
        Self::Closed
    }
}

/// Serves the connection until either side ends it.
pub(super) async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let _open = shared.record.connection();
    let Ok(control) = Control::new(stream) else { return };
    let data = Data::new(shared.record.clone());
    let acceptors = shared.tls.as_ref().map(|(tls, configuration)| Acceptors::new(tls, configuration));
    let mut connection = Connection { control, data, state: State::new(), acceptors, shared: Arc::clone(&shared) };
    let outcome = tokio::select! {
        // An upload that is under way stores what has arrived before it ends.
        biased;
        outcome = connection.converse() => outcome,
        () = shared.steps.vanished() => Err(Stop::Vanished),
    };
    if let Err(Stop::Reset | Stop::Vanished) = outcome {
        if let Err(Stop::Vanished) = outcome {
            // There need not be one.
            let _ = connection.data.reset();
        }
        // It is gone either way.
        let _ = connection.control.reset();
    }
}

struct Connection {
    control: Control,
    data: Data,
    state: State,
    acceptors: Option<Acceptors>,
    shared: Arc<Shared>,
}

impl Connection {
    async fn converse(&mut self) -> Result<(), Stop> {
        if self.shared.tls.as_ref().is_some_and(|(tls, _)| tls.is_implicit()) {
            self.start_tls().await?;
        }
        let greeting = self.shared.rules.script(GREETING).unwrap_or_else(|| "220 Ready.\r\n".into());
        self.play(greeting, "", b"").await?;
        while let Some(command) = self.control.command().await? {
            self.shared.steps.take()?;
            self.shared.record.command(&command, self.control.is_secure());
            self.answer(&command).await?;
        }
        Ok(())
    }

    async fn answer(&mut self, command: &Command) -> Result<(), Stop> {
        let script = self.shared.rules.script(&command.line).unwrap_or_else(|| Script::new().usual());
        let outcome = self.play(script, &command.verb, &command.argument).await;
        if matches!(command.verb.as_str(), "RETR" | "STOR" | "APPE") {
            self.state.offset = 0;
        }
        match outcome {
            Err(Stop::DataLost) => {
                self.data.abandon();
                self.reply(b"426 Data connection lost.\r\n").await
            }
            Err(Stop::SessionNotReused) => {
                self.data.abandon();
                let refusal = self.shared.tls.as_ref().and_then(|(tls, _)| tls.refusal()).unwrap_or_default();
                self.reply(refusal.to_owned().as_bytes()).await
            }
            outcome => outcome,
        }
    }
}
