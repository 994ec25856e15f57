//! What goes over the data connection.

use std::io;

use super::{Connection, Stop};
use crate::scripted::control::Control;
use crate::scripted::data::Data;
use crate::scripted::line_ends;
use crate::scripted::script::WriteMode;
use crate::scripted::steps::Steps;

impl Connection {
    /// Has the data connection open, and under TLS after PROT P.
    pub(super) async fn open_data(&mut self) -> Result<(), Stop> {
        let protection = self.acceptors.as_ref().filter(|_| self.state.protects_data).map(|both| &both.data);
        unless_aborted(&mut self.control, &self.shared.steps, self.data.open(protection)).await?;
        let reuse_required = self.shared.tls.as_ref().is_some_and(|(tls, _)| tls.refusal().is_some());
        if reuse_required && protection.is_some() && !self.data.is_resumed() {
            return Err(Stop::SessionNotReused);
        }
        Ok(())
    }

    /// Uses the data connection, unless the client sends ABOR or closes the control connection meanwhile.
    pub(super) async fn transfer(&mut self, work: impl AsyncFnOnce(&mut Data) -> io::Result<()>) -> Result<(), Stop> {
        unless_aborted(&mut self.control, &self.shared.steps, work(&mut self.data)).await
    }

    /// Stores what arrives, also when the data connection fails: so do real servers.
    pub(super) async fn receive_file(
        &mut self,
        at_most: u64,
        keep: u64,
        mode: WriteMode,
        argument: &[u8],
    ) -> Result<(), Stop> {
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
        let mut outcome = self.transfer(async |data| data.receive(at_most, &mut received).await).await;
        if outcome.is_ok() {
            outcome = self.take_quarters(&mut received);
        }
        received.truncate(usize::try_from(keep).unwrap_or(usize::MAX));
        stored.append(&mut if self.state.ascii { line_ends::stored(&received) } else { received });
        self.shared.with_tree(|tree| tree.put(&path, stored.into(), self.shared.behaviour.clock.now()));
        outcome
    }

    pub(super) fn shorten_file(&self, bytes: u64, argument: &[u8]) {
        let path = self.state.path(argument);
        self.shared.with_tree(|tree| {
            if let Some(content) = tree.content(&path) {
                let shorter = content.truncated(content.len().saturating_sub(bytes));
                tree.put(&path, shorter, self.shared.behaviour.clock.now());
            }
        });
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
