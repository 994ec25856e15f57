//! A session whose commands are looked at.

use super::lines;
use crate::driver::{get, open, send_with};
use crate::scripted::connection;
use host_harness::Session;
use serde_json::Value;
use tests::scripted::{Builder, ScriptedServer};

/// A session, and how far its commands have been looked at.
pub(super) struct Watched {
    pub(super) server: ScriptedServer,
    pub(super) session: Session,
    looked_at: usize,
}

impl Watched {
    pub(super) async fn open(server: Builder) -> Self {
        let server = ["a", "b", "c"].into_iter().fold(server, |server, name| server.file(format!("/in/{name}"), name));
        let server = server.directory("/out").start().unwrap();
        let session = open(&connection(&server)).await;
        Self { server, session, looked_at: 0 }
    }

    /// The batches since this was last asked.
    pub(super) fn lines(&mut self) -> Vec<String> {
        let batches = self.server.batches();
        let lines = lines(&batches[self.looked_at..]);
        self.looked_at = batches.len();
        lines
    }

    pub(super) async fn get(&mut self, parameters: Value) -> Vec<String> {
        self.lines();
        get(&mut self.session, parameters).await.unwrap();
        self.lines()
    }

    pub(super) async fn send(&mut self, parameters: Value, name: &str) -> Vec<String> {
        self.lines();
        send_with(&mut self.session, parameters, name, b"content").await.unwrap();
        self.lines()
    }
}
