//! What the server holds, what the engine asks of it, and what should come of that.

use super::fault::Operation;
use crate::driver::{content, delete, get, list, send_with};
use host_harness::{Error, Session};
use serde_json::json;
use std::collections::BTreeSet;
use tests::scripted::{Builder, ScriptedServer};

/// Of the first document's content: more than one buffer, and a multiple of nothing.
pub(super) const LENGTH: usize = 150_001;
const ENTRIES: usize = 40;
const OLD: &[u8] = b"what was there before";
const BYSTANDER: &[u8] = b"nobody's business";

/// The content of the first document.
pub(super) fn first() -> Vec<u8> {
    content(LENGTH)
}

/// What the file of the first document holds after somebody else has changed it; of this length.
pub(super) fn changed(length: usize) -> Vec<u8> {
    first().into_iter().map(|byte| byte ^ 0xFF).cycle().take(length).collect()
}

fn second() -> &'static [u8] {
    b"the second document"
}

/// One of the two documents that each cell is about. The fault strikes with the first; the second shows in which state it
/// has left the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Document {
    First,
    Second,
}

/// What is under the name that the call was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// As it was before the call.
    Old,
    /// As the call should leave it.
    New,
    /// Neither.
    Wrong,
}

impl Target {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
            Self::Wrong => "WRONG",
        }
    }
}

impl Document {
    fn name(self) -> &'static str {
        match self {
            Self::First => "a.bin",
            Self::Second => "b.bin",
        }
    }

    fn content(self) -> Vec<u8> {
        match self {
            Self::First => first(),
            Self::Second => second().to_vec(),
        }
    }

    /// Calls the connector. The answer is whether what came is what there is on the server.
    pub(super) async fn call(self, operation: Operation, session: &mut Session) -> Result<bool, Error> {
        let name = self.name();
        match operation {
            Operation::Get => {
                let documents = get(session, json!({ "fileName": format!("/in/{name}") })).await?;
                let bodies: Vec<&[u8]> = documents.iter().map(|document| document.body.as_slice()).collect();
                Ok(self.versions().iter().any(|version| bodies == [version.as_slice()]))
            }
            Operation::Send => {
                let parameters = json!({ "ifExists": "overwrite" });
                let path = format!("/out/{name}");
                send_with(session, parameters, &path, &self.content()).await.map(|_| true)
            }
            Operation::List => {
                let entries = list(session, json!({ "remoteDirectory": "/list" })).await?;
                let names: Vec<&str> = entries.iter().filter_map(|entry| entry["fileName"].as_str()).collect();
                let sizes = entries.iter().all(|entry| entry["size"].as_u64() == Some(7));
                Ok(sizes && names == entry_names().iter().map(String::as_str).collect::<Vec<_>>())
            }
            Operation::Delete => {
                let documents = delete(session, json!({ "fileName": format!("/in/{name}") })).await?;
                Ok(documents.len() == 1)
            }
        }
    }

    /// What a whole file may hold: the old content or what somebody else has made of it, never a mixture.
    fn versions(self) -> Vec<Vec<u8>> {
        match self {
            Self::First => vec![first(), changed(LENGTH), changed(LENGTH - 1)],
            Self::Second => vec![second().to_vec()],
        }
    }

    /// What the server has made of the call.
    pub(super) fn target(self, operation: Operation, server: &ScriptedServer) -> Target {
        let name = self.name();
        match operation {
            Operation::Get => match server.file(format!("/in/{name}")) {
                Some(file) if self.versions().contains(&file) => Target::New,
                _ => Target::Wrong,
            },
            Operation::Send => match server.file(format!("/out/{name}")) {
                Some(file) if file == self.content() => Target::New,
                Some(file) if file == OLD => Target::Old,
                _ => Target::Wrong,
            },
            Operation::List => Target::New,
            Operation::Delete => match server.file(format!("/in/{name}")) {
                None => Target::New,
                Some(file) if file == self.content() => Target::Old,
                Some(_) => Target::Wrong,
            },
        }
    }
}

/// A server with everything that the operations are about.
pub(super) fn server() -> Builder {
    let mut server = ScriptedServer::new().file("/in/bystander", BYSTANDER).file("/out/bystander", BYSTANDER);
    for document in [Document::First, Document::Second] {
        let name = document.name();
        server = server.file(format!("/in/{name}"), document.content()).file(format!("/out/{name}"), OLD);
    }
    entry_names().iter().fold(server, |server, name| server.file(format!("/list/{name}"), "content"))
}

fn entry_names() -> Vec<String> {
    (0..ENTRIES).map(|number| format!("entry-{number:02}.txt")).collect()
}

/// What the server sends for `/list`.
pub(super) fn listing() -> String {
    let lines = entry_names().into_iter().map(|name| format!("type=file;size=7;modify=20240102030405; {name}\r\n"));
    "type=cdir;modify=20240102030405; .\r\n".to_owned() + &lines.collect::<String>()
}

/// Files that nobody asked for.
pub(super) fn leftovers(server: &ScriptedServer) -> Vec<String> {
    let names: BTreeSet<&str> = ["a.bin", "b.bin", "bystander"].into();
    let known = |path: &String| match path.rsplit_once('/') {
        Some(("/in" | "/out", name)) => names.contains(name),
        directory => directory.is_some_and(|(directory, _)| directory == "/list"),
    };
    server.files().into_keys().filter(|path| !known(path)).collect()
}

/// Whether everything is as it was that no call was about.
pub(super) fn bystanders_are_untouched(server: &ScriptedServer) -> bool {
    let intact = |path: &str| server.file(path).as_deref() == Some(BYSTANDER);
    intact("/in/bystander") && intact("/out/bystander")
}
