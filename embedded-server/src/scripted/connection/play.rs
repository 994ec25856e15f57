//! Plays a script, step by step.

use tokio::time::sleep;

use super::{Connection, Stop};
use crate::scripted::script::{Script, Step};
use crate::scripted::tls::no_tls;
use crate::scripted::usual::{Turn, usual};

impl Connection {
    pub(super) async fn play(&mut self, script: Script, verb: &str, argument: &[u8]) -> Result<(), Stop> {
        for step in script.0 {
            if let Step::Usual(part) = step {
                let usual = self.usual(verb, argument);
                for step in part.of(usual.0) {
                    self.take(step, argument).await?;
                }
            } else {
                self.take(step, argument).await?;
            }
        }
        Ok(())
    }

    fn usual(&mut self, verb: &str, argument: &[u8]) -> Script {
        let (state, behaviour, sessions) = (&mut self.state, &self.shared.behaviour, &self.shared.sessions);
        self.shared.with_tree(|tree| usual(Turn { state, tree, behaviour, sessions, argument }, verb))
    }

    pub(super) async fn reply(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.shared.steps.take()?;
        Ok(self.control.send(bytes).await?)
    }

    async fn take(&mut self, step: Step, argument: &[u8]) -> Result<(), Stop> {
        match step {
            // Its own steps have taken its place.
            Step::Usual(_) => {}
            Step::Reply(bytes) => self.reply(&bytes).await?,
            Step::ReplySlowly { bytes, pause } => {
                self.shared.steps.take()?;
                self.control.send_slowly(&bytes, pause).await?;
            }
            Step::ReplyContent(content) => {
                self.shared.steps.take()?;
                self.control.send_content(&content).await?;
            }
            Step::StartTls => self.start_tls().await?,
            Step::ProtectData(protected) => self.state.protects_data = protected,
            Step::Active(address) => self.data.announce(address),
            Step::ConnectAsStranger => self.data.connect_as_stranger().await.map_err(|_| Stop::DataLost)?,
            Step::Passive { text, at } => {
                let port = self.data.listen(at.unwrap_or(self.control.address())).await?;
                self.reply(passive_reply(&text, port).as_bytes()).await?;
            }
            Step::PassiveNowhere(text) => {
                let port = self.data.refuse(self.control.address())?;
                self.reply(passive_reply(&text, port).as_bytes()).await?;
            }
            Step::WaitFor(gate) => gate.wait().await,
            Step::Pause(time) => sleep(time).await,
            Step::Stall => return self.stall().await,
            Step::RestartAt(offset) => self.state.offset = offset,
            Step::PutFile { path, content, modified } => {
                // A server with another one does not start.
                if let Ok(modified) = modified {
                    self.shared.with_tree(|tree| tree.put(&path, content, modified));
                }
            }
            Step::ShortenFile { bytes } => self.shorten_file(bytes, argument),
            Step::OpenData => self.open_data().await?,
            Step::PaceData(pace) => self.data.set_pace(pace),
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
            Step::ReceiveFile { at_most, keep, mode } => self.receive_file(at_most, keep, mode, argument).await?,
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
            Step::GarbleData => {
                self.open_data().await?;
                self.data.garble().await.map_err(|_| Stop::DataLost)?;
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

    /// Hears what the client says, and does nothing about it.
    async fn stall(&mut self) -> Result<(), Stop> {
        while let Some(command) = self.control.command().await? {
            self.shared.steps.take()?;
            self.shared.record.command(&command, self.control.is_secure());
        }
        Err(Stop::Closed)
    }

    pub(super) async fn start_tls(&mut self) -> Result<(), Stop> {
        let acceptors = self.acceptors.as_ref().ok_or_else(no_tls)?;
        Ok(self.control.accept_tls(&acceptors.control).await?)
    }
}

fn passive_reply(text: &str, port: u16) -> String {
    text.replace("{port}", &port.to_string())
        .replace("{high}", &(port >> 8).to_string())
        .replace("{low}", &(port & 0xFF).to_string())
}
