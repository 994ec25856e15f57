//! One control connection: reads commands, and plays the script for each.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::ServerConfig;
use tokio::net::TcpStream;

use super::behaviour::Behaviour;
use super::control::{Command, Control};
use super::data::Data;
use super::line_ends;
use super::record::Record;
use super::rules::{GREETING, Rules};
use super::script::{Script, Step, WriteMode};
use super::steps::{Steps, Vanished};
use super::tls::{Acceptors, ScriptedTls, no_tls};
use super::tree::Tree;
use super::usual::{State, Turn, usual};

/// What all connections of a server have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) tree: Mutex<Tree>,
    pub(super) behaviour: Behaviour,
    pub(super) tls: Option<(ScriptedTls, ServerConfig)>,
    pub(super) rules: Rules,
    pub(super) record: Record,
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
            self.shared.record.command(&command.raw, &command.line, self.control.is_secure());
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

    async fn play(&mut self, script: Script, verb: &str, argument: &[u8]) -> Result<(), Stop> {
        for step in script.0 {
            if let Step::Usual = step {
                let usual = self.usual(verb, argument);
                for step in usual.0 {
                    self.take(step, argument).await?;
                }
            } else {
                self.take(step, argument).await?;
            }
        }
        Ok(())
    }

    fn usual(&mut self, verb: &str, argument: &[u8]) -> Script {
        let (state, behaviour) = (&mut self.state, &self.shared.behaviour);
        self.shared.with_tree(|tree| usual(Turn { state, tree, behaviour, argument }, verb))
    }

    async fn reply(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.shared.steps.take()?;
        Ok(self.control.send(bytes).await?)
    }

    async fn take(&mut self, step: Step, argument: &[u8]) -> Result<(), Stop> {
        match step {
            // Its own steps have taken its place.
            Step::Usual => {}
            Step::Reply(bytes) => self.reply(&bytes).await?,
            Step::ReplyByteByByte(bytes) => {
                self.shared.steps.take()?;
                self.control.send_byte_by_byte(&bytes).await?;
            }
            Step::StartTls => self.start_tls().await?,
            Step::ProtectData(protected) => self.state.protects_data = protected,
            Step::Active(address) => self.data.announce(address),
            Step::ConnectAsStranger => self.data.connect_as_stranger().await.map_err(|_| Stop::DataLost)?,
            Step::Passive { text, at } => {
                let port = self.data.listen(at.unwrap_or(self.control.address())).await?;
                self.reply(passive_reply(&text, port).as_bytes()).await?;
            }
            Step::WaitFor(gate) => gate.wait().await,
            Step::OpenData => self.open_data().await?,
            Step::Send(content) => {
                self.open_data().await?;
                self.transfer(async |data| data.send(&content, 0, u64::MAX, false).await).await?;
            }
            Step::SendMany(files, listing) => {
                self.open_data().await?;
                self.transfer(async |data| files.send(&listing, data).await).await?;
            }
            Step::SendFile { at_most } => {
                self.open_data().await?;
                let path = self.state.path(argument);
                let content = self.shared.with_tree(|tree| tree.content(&tree.real(&path)?).cloned());
                let (content, offset) = (content.unwrap_or_else(|| "".into()), self.state.offset);
                let ascii = self.state.ascii;
                self.transfer(async |data| data.send(&content, offset, at_most, ascii).await).await?;
            }
            Step::Receive { bytes } => {
                self.open_data().await?;
                let mut received = Vec::new();
                self.transfer(async |data| data.receive(bytes, &mut received).await).await?;
            }
            Step::ReceiveFile { keep, mode } => self.receive_file(keep, mode, argument).await?,
            // One that the client was told of and that brings nothing is opened first: many clients open it before
            // they look at the reply.
            Step::CloseData => match self.open_data().await {
                Ok(()) => self.data.close().await,
                Err(Stop::SessionNotReused) => return Err(Stop::SessionNotReused),
                Err(_) => {}
            },
            Step::CutData => {
                self.open_data().await?;
                self.data.cut().await.map_err(|_| Stop::DataLost)?;
            }
            Step::ResetData => {
                self.open_data().await?;
                self.data.reset().map_err(|_| Stop::DataLost)?;
            }
            Step::CloseControl => {
                self.control.close().await?;
                return Err(Stop::Closed);
            }
            Step::ResetControl => return Err(Stop::Reset),
        }
        Ok(())
    }

    async fn start_tls(&mut self) -> Result<(), Stop> {
        let acceptors = self.acceptors.as_ref().ok_or_else(no_tls)?;
        Ok(self.control.accept_tls(&acceptors.control).await?)
    }

    /// Has the data connection open, and under TLS after PROT P.
    async fn open_data(&mut self) -> Result<(), Stop> {
        let protection = self.acceptors.as_ref().filter(|_| self.state.protects_data).map(|both| &both.data);
        unless_aborted(&mut self.control, &self.shared.steps, self.data.open(protection)).await?;
        let reuse_required = self.shared.tls.as_ref().is_some_and(|(tls, _)| tls.refusal().is_some());
        if reuse_required && protection.is_some() && !self.data.is_resumed() {
            return Err(Stop::SessionNotReused);
        }
        Ok(())
    }

    /// Uses the data connection, unless the client sends ABOR or closes the control connection meanwhile.
    async fn transfer(&mut self, work: impl AsyncFnOnce(&mut Data) -> io::Result<()>) -> Result<(), Stop> {
        unless_aborted(&mut self.control, &self.shared.steps, work(&mut self.data)).await
    }

    /// Stores what arrives, also when the data connection fails: so do real servers.
    async fn receive_file(&mut self, keep: u64, mode: WriteMode, argument: &[u8]) -> Result<(), Stop> {
        let lexical = self.state.path(argument);
        let path = self.shared.with_tree(|tree| tree.real(&lexical)).unwrap_or(lexical);
        let before = self.shared.with_tree(|tree| tree.content(&path).cloned()).unwrap_or_else(|| "".into());
        let mut stored = match mode {
            WriteMode::Append => before,
            WriteMode::Replace => before.truncated(self.state.offset),
        }
        .bytes();
        self.open_data().await?;
        let mut received = Vec::new();
        let mut outcome = self.transfer(async |data| data.receive(u64::MAX, &mut received).await).await;
        if outcome.is_ok() {
            outcome = self.take_quarters(&mut received);
        }
        received.truncate(usize::try_from(keep).unwrap_or(usize::MAX));
        stored.append(&mut if self.state.ascii { line_ends::stored(&received) } else { received });
        self.shared.with_tree(|tree| tree.put(&path, stored.into(), self.shared.behaviour.clock.now));
        outcome
    }

    /// Each quarter of an upload is a step. When the client's host vanishes at one, the quarters after it never came.
    fn take_quarters(&self, received: &mut Vec<u8>) -> Result<(), Stop> {
        let length = received.len();
        for quarter in 1..=4 {
            if self.shared.steps.take().is_err() {
                received.truncate(length * quarter / 4);
                return Err(Stop::Vanished);
            }
        }
        Ok(())
    }
}

/// Runs the transfer, unless the client sends ABOR, closes the control connection or vanishes meanwhile.
async fn unless_aborted(
    control: &mut Control,
    steps: &Steps,
    transfer: impl Future<Output = io::Result<()>>,
) -> Result<(), Stop> {
    tokio::select! {
        outcome = transfer => outcome.map_err(|_| Stop::DataLost),
        () = control.abort() => Err(Stop::DataLost),
        () = steps.vanished() => Err(Stop::Vanished),
    }
}

fn passive_reply(text: &str, port: u16) -> String {
    text.replace("{port}", &port.to_string())
        .replace("{high}", &(port >> 8).to_string())
        .replace("{low}", &(port & 0xFF).to_string())
}
