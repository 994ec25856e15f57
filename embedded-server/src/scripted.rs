//! An FTP server that says exactly what a test tells it to. What the test does not mention it answers as a small, well
//! behaved server with files in memory, so that a test holds only what it is about.
//!
//! ```
//! use embedded_server::scripted::{Script, ScriptedServer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = ScriptedServer::new()
//!     .greeting("220-Welcome\r\n230 is a line of the greeting\r\n220 Ready\r\n")
//!     .file("/in/a.txt", "content")
//!     .on("EPSV", "500 What?\r\n")
//!     .on_nth("RETR", 2, Script::new().reply("150 Here\r\n").send_file_up_to(3).reset_data())
//!     .start()?;
//! assert_eq!(server.commands(), [""; 0]);
//! # Ok(())
//! # }
//! ```

mod active;
mod behaviour;
mod builder;
mod clock;
mod connection;
mod content;
mod control;
mod data;
mod features;
mod gate;
mod line_ends;
mod listing;
mod many_files;
mod node;
mod path;
mod record;
mod rules;
mod script;
mod sessions;
mod snapshot;
mod steps;
pub(crate) mod stream;
#[cfg(test)]
mod tests;
mod timestamp;
pub(crate) mod tls;
mod tree;
mod usual;

pub use builder::Builder;
pub use content::Content;
pub use gate::Gate;
pub use record::DataConnection;
pub use script::Script;
pub use snapshot::Snapshot;
pub use timestamp::now;
pub use tls::ScriptedTls;

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener as StdTcpListener};
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::error::WaitedInVain;
use crate::runtime::ServerRuntime;
use connection::Shared;
use node::{Kind, Node};
use path::resolve;

async fn accept(listener: StdTcpListener, shared: Arc<Shared>) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    let accepting = async {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(connection::serve(stream, Arc::clone(&shared)));
        }
    };
    tokio::select! {
        () = accepting => {}
        () = shared.steps.vanished() => {}
    }
}

/// A scripted server that is running, until it is dropped.
#[derive(Debug)]
pub struct ScriptedServer {
    _runtime: ServerRuntime,
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl ScriptedServer {
    /// A server that does only the usual, until it is told otherwise.
    #[allow(clippy::new_ret_no_self, reason = "it has to be described before it can run")]
    pub fn new() -> Builder {
        Builder::new()
    }

    /// Where the control connection goes.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The command lines that came, of all connections, in their order, without line ends.
    pub fn commands(&self) -> Vec<String> {
        self.shared.record.seen().commands
    }

    /// The same, those together that were there before the first of them was answered: a client waits once for each batch.
    pub fn batches(&self) -> Vec<Vec<String>> {
        self.shared.record.seen().batches
    }

    /// Those among them that came outside TLS.
    pub fn plain_commands(&self) -> Vec<String> {
        self.shared.record.seen().plain_commands
    }

    /// All of them as the bytes that they were.
    pub fn received(&self) -> Vec<u8> {
        self.shared.record.seen().bytes
    }

    /// How often the script of each greeting and each command has been played, in the order in which the server was told of
    /// them.
    pub fn played(&self) -> Vec<usize> {
        self.shared.rules.played()
    }

    /// How many control connections there have been.
    pub fn connections(&self) -> usize {
        self.shared.record.seen().connections
    }

    /// How many control connections there are now.
    pub fn open_connections(&self) -> usize {
        self.shared.record.seen().open_connections
    }

    /// How many data connections there have been.
    pub fn data_connections(&self) -> usize {
        self.data_connection_details().len()
    }

    /// What each data connection was like.
    pub fn data_connection_details(&self) -> Vec<DataConnection> {
        self.shared.record.seen().data_connections
    }

    /// The files there are, by path. Bytes of a path that are no UTF-8 are replaced.
    pub fn files(&self) -> BTreeMap<String, Content> {
        let name = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
        self.shared.with_tree(|tree| tree.files().map(|(path, content)| (name(path), content.clone())).collect())
    }

    /// What a file holds, as bytes; none when there is no such file.
    pub fn file(&self, path: impl AsRef<[u8]>) -> Option<Vec<u8>> {
        self.content(path).map(|content| content.bytes())
    }

    /// What a file holds; none when there is no such file.
    pub fn content(&self, path: impl AsRef<[u8]>) -> Option<Content> {
        self.shared.with_tree(|tree| tree.content(&resolve(b"/", path.as_ref())).cloned())
    }

    /// Whether the directory exists.
    pub fn has_directory(&self, path: impl AsRef<[u8]>) -> bool {
        self.with_node(path.as_ref(), |node| node.is_directory().then_some(())).is_some()
    }

    /// Where a symbolic link points; none when there is no link of that path.
    pub fn link(&self, path: impl AsRef<[u8]>) -> Option<Vec<u8>> {
        self.with_node(path.as_ref(), |node| match &node.kind {
            Kind::Link(target) => Some(target.clone()),
            Kind::Directory(_) | Kind::File(_) => None,
        })
    }

    /// When a file, directory or link was last modified, as MDTM writes it; none when there is none.
    pub fn modified(&self, path: impl AsRef<[u8]>) -> Option<String> {
        self.with_node(path.as_ref(), |node| Some(node.modified.to_string()))
    }

    /// The permission bits of a file, directory or link; none when there is none.
    pub fn mode(&self, path: impl AsRef<[u8]>) -> Option<u32> {
        self.with_node(path.as_ref(), |node| Some(node.permissions()))
    }

    /// What is at the path itself: links are not followed.
    fn with_node<T>(&self, path: &[u8], look: impl FnOnce(&Node) -> Option<T>) -> Option<T> {
        self.shared.with_tree(|tree| tree.get(&resolve(b"/", path)).and_then(look))
    }

    /// What it holds now, for another server to begin with.
    pub fn snapshot(&self) -> Snapshot {
        self.shared.with_tree(|tree| Snapshot(tree.clone()))
    }

    /// How many steps there have been, as [`Builder::cut_at`] counts them.
    pub fn steps(&self) -> usize {
        self.shared.steps.taken()
    }

    /// Returns when a command with this verb has come, this many times.
    ///
    /// # Errors
    /// When it does not come in half a minute.
    pub async fn wait_for_command(&self, verb: &str, times: usize) -> Result<(), WaitedInVain> {
        let is_it = |line: &&String| line.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(verb));
        let record = &self.shared.record;
        record.wait_until(verb, |seen| seen.commands.iter().filter(is_it).count() >= times).await
    }

    /// Returns when no more than this many control connections are open.
    ///
    /// # Errors
    /// When that does not happen in half a minute.
    pub async fn wait_until_open(&self, at_most: usize) -> Result<(), WaitedInVain> {
        let what = format!("{at_most} connections open at most");
        self.shared.record.wait_until(&what, |seen| seen.open_connections <= at_most).await
    }

    /// Returns when no control connection is open any longer.
    ///
    /// # Errors
    /// When that does not happen in half a minute.
    pub async fn wait_until_all_closed(&self) -> Result<(), WaitedInVain> {
        self.wait_until_open(0).await
    }
}
