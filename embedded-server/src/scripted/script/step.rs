//! What a script is made of.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::super::listing::Listing;
use super::super::many_files::ManyFiles;
use super::super::timestamp::Timestamp;
use super::super::{Content, Gate};
use crate::error::InvalidTime;

#[derive(Clone, Debug)]
pub(in crate::scripted) enum Step {
    Usual(Part),
    Reply(Vec<u8>),
    ReplySlowly { bytes: Vec<u8>, pause: Duration },
    ReplyContent(Content),
    StartTls,
    ProtectData(bool),
    Passive { text: String, at: Option<IpAddr> },
    PassiveNowhere(String),
    Active(SocketAddr),
    ConnectAsStranger,
    WaitFor(Gate),
    Pause(Duration),
    Stall,
    RestartAt(u64),
    PutFile { path: Vec<u8>, content: Content, modified: Result<Timestamp, InvalidTime> },
    ShortenFile { bytes: u64 },
    OpenData,
    PaceData(Pace),
    Send(Content),
    SendMany(Box<ManyFiles>, Listing),
    SendFile { at_most: u64 },
    Receive { bytes: u64 },
    ReceiveFile { at_most: u64, keep: u64, mode: WriteMode },
    CloseData,
    CutData,
    GarbleData,
    ResetData,
    CloseControl,
    ResetControl,
}

/// Where an upload goes in the file it names.
#[derive(Clone, Copy, Debug)]
pub(in crate::scripted) enum WriteMode {
    /// At the offset that REST gave; what was there from it on is gone.
    Replace,
    /// At the end.
    Append,
}

/// How fast a data connection is: so many bytes, then a pause.
#[derive(Clone, Copy, Debug)]
pub(in crate::scripted) struct Pace {
    pub(in crate::scripted) bytes: usize,
    pub(in crate::scripted) pause: Duration,
}

/// How much of the usual is done.
#[derive(Clone, Copy, Debug)]
pub(in crate::scripted) enum Part {
    Whole,
    /// Up to this many bytes on the data connection, which stays open.
    UpTo(u64),
    /// Up to the reply that ends it, and without what goes with that: the handshake behind a 234, the end behind a 221.
    ButLastReply,
    Quietly,
}

impl Part {
    /// Those of the usual steps that belong to this part.
    pub(in crate::scripted) fn of(self, usual: Vec<Step>) -> Vec<Step> {
        let is_reply = |step: &Step| matches!(step, Step::Reply(_) | Step::Passive { .. });
        match self {
            Self::Whole => usual,
            Self::UpTo(bytes) => up_to(usual, bytes),
            Self::ButLastReply => {
                let last = usual.iter().rposition(is_reply).unwrap_or(usual.len());
                usual.into_iter().take(last).collect()
            }
            Self::Quietly => usual.into_iter().filter(|step| !is_reply(step)).collect(),
        }
    }
}

fn up_to(usual: Vec<Step>, bytes: u64) -> Vec<Step> {
    let mut left = bytes;
    let transfer = usual.into_iter().take_while(|step| !matches!(step, Step::CloseData));
    let shortened = transfer.map(|step| match step {
        Step::Send(content) => {
            let content = content.truncated(left);
            left -= content.len();
            Step::Send(content)
        }
        Step::SendFile { at_most } => Step::SendFile { at_most: at_most.min(left) },
        Step::ReceiveFile { at_most, keep, mode } => Step::ReceiveFile { at_most: at_most.min(left), keep, mode },
        other => other,
    });
    shortened.collect()
}
