//! What a session does while it is interrupted, and how that is judged.

use super::Behind;
use crate::driver::{Delivered, connector, content, get, send_with};
use host_harness::Error;
use serde_json::{Value, json};
use std::fmt;
use std::fs;
use std::sync::LazyLock;
use tests::fault_proxy::{Direction, Fault, FaultProxy};
use tests::servers::FtpServer;

/// The one file there is.
pub(super) const NAME: &str = "a.bin";
/// More than sockets on loopback hold at once.
pub(super) const SIZE: usize = 1_000_003;
const OLD: &[u8] = b"the old content";
/// What is read, or sent. Hundreds of runs need it.
static CONTENT: LazyLock<Vec<u8>> = LazyLock::new(|| content(SIZE));

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Reads the file.
    Get,
    /// Replaces the file.
    Send,
}

impl fmt::Display for Work {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Get => "get",
            Self::Send => "send",
        })
    }
}

/// What came of one interrupted run.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) completed: bool,
    /// The target holds neither the old content nor the new.
    pub(super) partial: bool,
    /// There is something beside the file.
    pub(super) duplicate: bool,
    /// How often a transfer went on where it had been interrupted.
    pub(super) resumed: usize,
    /// All that is not as it should be, for people; empty when all is well.
    pub(super) complaint: String,
}

impl Work {
    pub(super) const ALL: [Self; 2] = [Self::Get, Self::Send];

    pub(super) fn direction(self) -> Direction {
        match self {
            Self::Get => Direction::Download,
            Self::Send => Direction::Upload,
        }
    }

    /// The command that begins the transfer.
    pub(super) fn transfer(self) -> &'static str {
        match self {
            Self::Get => "RETR",
            Self::Send => "STOR",
        }
    }

    /// Has the server hold what it is to hold at first.
    pub(super) fn prepare(self, behind: &Behind) {
        for name in behind.names() {
            fs::remove_file(behind.server.root().join(name)).unwrap();
        }
        behind.server.store(NAME, if self == Self::Get { &CONTENT } else { OLD }).unwrap();
    }

    /// A session of its own, from its beginning to its end.
    pub(super) async fn run(self, connection: &Value) -> Result<Delivered, Error> {
        let mut session = connector().await.open(connection).await?;
        let delivered = match self {
            Self::Get => get(&mut session, json!({ "fileName": NAME, "ifMissing": "error" })).await?.remove(0),
            Self::Send => send_with(&mut session, json!({ "ifExists": "overwrite" }), NAME, &CONTENT).await?,
        };
        // All is done. That the server says goodbye matters to nobody.
        let _ = session.close().await;
        Ok(delivered)
    }

    /// Runs with this fault, and looks at what is there afterwards.
    pub(super) async fn interrupted(self, behind: &Behind, fault: Fault) -> Verdict {
        self.prepare(behind);
        let told = format!("{fault:?}");
        let proxy = behind.proxy([fault]);
        let outcome = self.run(&behind.connection(&proxy)).await;
        let mut complaints = Vec::new();
        if let Err(error) = proxy.wait_until_all_closed().await {
            complaints.push(format!("connections stay open: {error:#}"));
        }
        if proxy.fired() != 1 {
            complaints.push(format!("the fault fired {} times", proxy.fired()));
        }
        let verdict = self.judge(behind, &outcome, complaints);
        let transcript = |proxy: &FaultProxy| proxy.transcript().join("\n    ");
        let place = format!("{} {} {self}", behind.server.kind(), behind.security);
        let complaint = match verdict.complaint.as_str() {
            "" => String::new(),
            complaint => format!("{place}, {told}: {complaint}\n    {}", transcript(&proxy)),
        };
        Verdict { complaint, ..verdict }
    }

    fn judge(self, behind: &Behind, outcome: &Result<Delivered, Error>, mut complaints: Vec<String>) -> Verdict {
        match outcome {
            Err(error) => complaints.push(format!("not completed: {error}")),
            Ok(delivered) if self == Self::Get && delivered.body != *CONTENT => {
                complaints.push(format!("{} bytes were delivered that are not the file's", delivered.body.len()));
            }
            Ok(_) => {}
        }
        let there = behind.server.read(NAME).ok();
        let is_whole = there.as_ref() == Some(&*CONTENT);
        let is_old = there.is_none() || there.as_deref() == Some(OLD);
        let partial = !is_whole && (self == Self::Get || !is_old);
        if partial {
            complaints.push(format!("the target holds a part of {} bytes", there.map_or(0, |there| there.len())));
        } else if !is_whole && outcome.is_ok() {
            complaints.push("success was reported, and the target is the old one".to_owned());
        }
        let names = behind.names();
        let duplicate = names.iter().any(|name| name != NAME);
        if duplicate {
            complaints.push(format!("there is more than the target: {names:?}"));
        }
        let resumed = outcome.as_ref().map_or(0, |delivered| delivered.property("resumed-count").parse().unwrap());
        Verdict { completed: outcome.is_ok(), partial, duplicate, resumed, complaint: complaints.join("; ") }
    }
}
